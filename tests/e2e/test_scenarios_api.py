"""The worked examples that plugins bring along, played through the API of a real server."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from core.cases.audit import rebuild_check, verify
from core.db import tenant_scope
from core.now import now
from core.rehearsal.runner import BadFile, run_files
from tests.factories import Office, make_user
from tests.web.api_client import make_api

PLUGINS = Path(__file__).parents[2] / "plugins"
# The office of these tests works in one domain; the other modules are played without a server.
FILES = sorted(PLUGINS.glob("consumer_aic/scenarios/*.yaml"))
PEOPLE = """
      parties:
        - {role: 投诉人, kind: person, name: 周晓岚, phone: 13900001111, address: 京海市书院街8号}
        - {role: respondent, kind: org, name: 京海宏达电器有限公司, address: 京海市建设路21号}
      data: {facts: 电热水壶漏电，商家拒绝退货, request: 退货退款}
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its application, its first office, and a tokens file."""

    app: Flask
    office: Office
    url: str
    tokens: Path

    def play(self, path: Path) -> list[dict[str, Any]]:
        """Run a file through the API."""
        return run_files([path], api=self.url, tokens=self.tokens)


@pytest.fixture
def server(app: Flask, office: Office, tmp_path: Path) -> Iterator[Server]:
    for login, role in (("handler2", "handler"), ("mediator2", "mediator")):
        make_user(app, office, login, role)
    tokens = tmp_path / "tokens.json"
    tokens.write_text(json.dumps({office.slug: make_api(app, office).tokens}))
    running = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{running.server_port}/t/{office.slug}/api/v1"
    try:
        yield Server(app, office, url, tokens)
    finally:
        running.shutdown()
        thread.join()
        running.server_close()


def _file(folder: Path, *steps: str) -> Path:
    path = folder / "own.yaml"
    head = "title: 自拟\ndomain: consumer_aic\ntype: 投诉\nsteps:\n"
    path.write_text(head + "\n".join(steps), "utf-8")
    return path


def _received(at: str = "2026-04-30T22:10+08:00") -> str:
    return (
        f'  - at: "{at}"\n    do: receive\n    as: intake\n'
        f"    with:\n      channel: platform\n      category: electronics{PEOPLE}"
    )


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.parent.name}-{p.stem}")
def test_a_server_plays_every_scenario_as_written(server: Server, path: Path) -> None:
    results = server.play(path)
    assert results
    assert [failure for result in results for failure in result["failures"]] == []
    with server.app.app_context(), tenant_scope(server.office.id):
        assert verify()[1] == [] and rebuild_check()[1] == []


def test_engine_and_server_tell_the_same_failure(server: Server, tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        _received(),
        '  - {at: "2026-05-08T10:00+08:00", do: accept, as: intake}',
        '  - {at: "2026-05-08T10:00+08:00", do: accept, as: handler, refuse: guard}',
        '  - {at: "2026-05-08T11:00+08:00", do: wait, expect: {state: mediating}}',
    )
    pure, played = run_files([path])[0]["failures"], server.play(path)[0]["failures"]
    assert [line.partition(":")[0] for line in played] == ["step 2", "step 3", "step 4"]
    assert [line.partition(":")[0] for line in pure] == ["step 2", "step 3", "step 4"]
    assert "not_permitted" in pure[0] and "not_permitted" in played[0]
    assert pure[1:] == played[1:]


def test_a_level_is_that_of_the_step_not_of_today(server: Server, tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        _received(),
        '  - {at: "2026-05-01T09:00+08:00", do: wait, '
        "expect: {clocks: {decision: {level: green, state: running}}}}",
        '  - {at: "2026-05-13T09:00+08:00", do: wait, expect: {clocks: {K1: {level: red}}}}',
        '  - {at: "2026-05-14T00:00+08:00", do: wait, expect: {clocks: {K1: breached}}}',
    )
    assert run_files([path])[0]["failures"] == []
    assert server.play(path)[0]["failures"] == []


def test_what_a_server_cannot_be_asked_is_told(server: Server, tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        _received(),
        '  - {at: "2026-05-08T10:00+08:00", do: accept, as: handler, '
        'with: {occurred_at: "2026-05-09T10:00+08:00"}, refuse: invalid}',
    )
    assert run_files([path])[0]["failures"] == []
    played = server.play(path)[0]
    assert played["failures"] == []
    assert "step 2: not played" in played["notes"][0]


def test_a_paper_is_voided_alike_on_engine_and_server(server: Server, tmp_path: Path) -> None:
    void = "do: void, as: handler, with: {document: c26_5"
    path = _file(
        tmp_path,
        _received(),
        '  - {at: "2026-05-08T10:00+08:00", do: accept, as: handler, with: {matter: 电热水壶漏电}}',
        '  - {at: "2026-05-08T10:10+08:00", do: issue, as: handler, with: {document: c26_5}}',
        f'  - {{at: "2026-05-08T10:20+08:00", {void}}}, refuse: invalid}}',
        f'  - {{at: "2026-05-08T10:30+08:00", {void}, reason: 姓名有误}}}}',
        f'  - {{at: "2026-05-08T10:40+08:00", {void}, reason: 再次作废}}, refuse: wrong_state}}',
        '  - {at: "2026-05-08T10:50+08:00", do: wait, '
        "expect: {documents: {c26_5: 本局投受〔2026〕第1号}}}",
    )
    expected = ["step 7: document c26_5: expected '本局投受〔2026〕第1号', found None"]
    assert run_files([path])[0]["failures"] == expected
    assert server.play(path)[0]["failures"] == expected


def test_the_future_cannot_be_played(server: Server, tmp_path: Path) -> None:
    later = (now() + timedelta(days=2)).isoformat(timespec="minutes")
    path = _file(tmp_path, _received(), f'  - {{at: "{later}", do: accept, as: handler}}')
    with pytest.raises(BadFile, match="step 2 lies in the future"):
        server.play(path)


def test_a_login_without_token_and_a_wrong_address_are_told(server: Server, tmp_path: Path) -> None:
    path = _file(
        tmp_path, _received(), '  - {at: "2026-05-08T10:00+08:00", do: accept, as: handler9}'
    )
    with pytest.raises(BadFile, match="no token for 'handler9'"):
        server.play(path)
    elsewhere = server.url.replace(server.office.slug, "nobody")
    with pytest.raises(BadFile, match="no tokens for"):
        run_files([path], api=elsewhere, tokens=server.tokens)
