"""Every route, with every verb, knocked at with the ids of another office.

The answer must be, byte for byte, the one for an id that nobody ever had.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from core.users.session import PUBLIC, access_of
from tests.factories import Office, sign_in
from tests.web.things import LOGIN, Things, make_things

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# Parameters that are words of the rules, the same in every office.
WORDS = {
    "action": "accept",
    "case_type": "complaint",
    "channel": "email",
    "clock": "mediation",
    "code": "no-such-code",
    "filename": "htmx.min.js",
    "party": "reporter:0",
    "form": "c26_5",
    "key": "accept",
    "ref": "respondent:0",
    "seq": 1,
}
KEYS = {"cases.clock": "decision", "cases.extend": "mediation", "cases.proposed_pdf": "c26_6"}
# A body that every form accepts, so that the id alone decides.
FORM = {
    "active": "no",
    "code": "new",
    "comment": "同意",
    "day": "2026-12-02",
    "decision": "approve",
    "expires_on": "2026-12-31",
    "login": "newcomer",
    "name": "新人",
    "note": "调休",
    "parent": "",
    "reason": "核实举报线索",
    "role": "consumer_aic.handler",
    "scopes": "read",
    "status": "disabled",
    "unit": "",
    "works": "no",
}
BODIES: dict[str, dict[str, Any]] = {
    "api.decide": {"decision": "approve", "comment": "同意"},
    "api.do_action": {"data": {}},
    "api.draft_document": {"form": "c26_5", "data": {}},
    "api.deliver_document": {"mode": "direct", "sent_at": "2026-11-25T09:00:00+08:00"},
    "api.void_document": {"reason": "作废"},
    "api.ask_extension": {"reason": "案情复杂"},
    "api.add_note": {"text": "备注"},
    "api.edit_note": {"text": "备注"},
    "api.add_task": {"title": "待办", "assignee": "handler"},
    "api.change_task": {"assignee": "handler"},
    "api.link_case": {"other": str(UUID(int=0)), "kind": "related"},
    "api.open_document": {"reason": "核实举报线索"},
    "api.open_identity": {"reason": "核实举报线索"},
    "api.return_hand_over": {"reason": "不属本职"},
}
# Ids that travel in a form instead of the address: endpoint, field, and which id it is.
IN_FORMS = (
    ("admin.create_user", "unit", "unit_id", {}),
    ("admin.change_user", "unit", "unit_id", {"user_id": "user_id"}),
    ("admin.give_role", "unit", "unit_id", {"user_id": "user_id"}),
    ("units.create", "parent", "unit_id", {}),
    ("units.move", "parent", "unit_id", {"unit_id": "unit_id"}),
)
# The same for JSON: endpoint, field, which id it is, and the rest of the body.
IN_JSON = (
    ("api.assign_case", "handler", "user_id", {}),
    ("api.ask_extension", "document", "document_id", {"reason": "案情复杂"}),
    ("api.deliver_document", "attachment", "attachment_id", BODIES["api.deliver_document"]),
    ("api.add_task", "assignee", "user_id", {"title": "待办"}),
    ("api.link_case", "other", "case_id", {"kind": "related"}),
    ("api.change_task", "assignee", "user_id", {}),
    ("api.list_cases", "assignee", "user_id", {}),
)
# Answers that do not depend on what is in the address.
_UNSTEADY = ("Date", "Set-Cookie", "Content-Length")


@pytest.fixture
def world(app: Flask, offices: tuple[Office, Office, Office]) -> tuple[Things, Things]:
    """Two offices with one of everything."""
    return make_things(app, offices[0]), make_things(app, offices[1])


def _rules(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.endswith("static"):
            yield rule


def _values(rule: Rule, ids: dict[str, Any]) -> dict[str, Any]:
    known = {**WORDS, **ids, "key": KEYS.get(rule.endpoint, WORDS["key"])}
    unknown = rule.arguments - known.keys()
    assert not unknown, f"{rule.rule}: tell tests/web/things.py how to make {unknown}"
    return {name: known[name] for name in rule.arguments}


def _address(app: Flask, rule: Rule, values: dict[str, Any]) -> str:
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values, method=_verb(rule))


def _verb(rule: Rule) -> str:
    return next(verb for verb in VERBS if verb in (rule.methods or ()))


def _ask(
    client: FlaskClient, things: Things, verb: str, path: str, endpoint: str, **form: Any
) -> TestResponse:
    address = f"/t/{things.office.slug}{path}"
    if path.startswith("/api/"):
        headers = {"Authorization": f"Bearer {things.token}"}
        if (verb, endpoint) == ("POST", "api.attach"):
            file = {"file": (BytesIO("证据".encode()), "证据.txt")}
            return client.post(address, headers=headers, data=file)
        known = {**BODIES, "api.assign_case": {"handler": str(things.ids["user_id"])}}
        body = None if verb in ("GET", "HEAD", "OPTIONS") else {**known.get(endpoint, {}), **form}
        return client.open(address, method=verb, headers=headers, json=body)
    if verb in ("GET", "HEAD", "OPTIONS"):
        return client.open(address, method=verb)
    return client.open(address, method=verb, data={**FORM, **form})


def _seen(answer: TestResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    kept = [(key, value) for key, value in answer.headers if key not in _UNSTEADY]
    return answer.status_code, answer.get_data(), kept


def test_an_id_of_another_office_looks_like_no_id_at_all(
    app: Flask, world: tuple[Things, Things]
) -> None:
    north, south = world
    client = sign_in(app, north.office, LOGIN)
    knocked = 0
    for rule in _rules(app):
        if not any(name in north.ids for name in rule.arguments):
            continue
        missing = {name: uuid4() for name in north.ids}
        for verb in VERBS:
            answers = [
                _ask(client, north, verb, _address(app, rule, _values(rule, ids)), rule.endpoint)
                for ids in (south.ids, missing)
            ]
            foreign, nothing = (_seen(answer) for answer in answers)
            assert foreign == nothing, f"{verb} {rule.rule}"
            allowed = verb in (rule.methods or ()) and verb != "OPTIONS"
            if allowed:
                assert foreign[0] == 404, f"{verb} {rule.rule}: {answers[0].text}"
                knocked += 1
    assert knocked > 30


def test_ids_of_another_office_in_a_form_look_like_no_ids_at_all(
    app: Flask, world: tuple[Things, Things]
) -> None:
    north, south = world
    client = sign_in(app, north.office, LOGIN)
    for endpoint, field, kind, own in IN_FORMS:
        (rule,) = [r for r in app.url_map.iter_rules(endpoint) if "POST" in (r.methods or ())]
        path = _address(app, rule, {name: north.ids[key] for name, key in own.items()})
        foreign, nothing = (
            _seen(_ask(client, north, "POST", path, endpoint, **{field: str(unit)}))
            for unit in (south.ids[kind], uuid4())
        )
        assert foreign == nothing, endpoint
        assert foreign[0] == 404, endpoint


def test_ids_of_another_office_in_json_look_like_no_ids_at_all(
    app: Flask, world: tuple[Things, Things]
) -> None:
    north, south = world
    client = app.test_client()
    for endpoint, field, kind, rest in IN_JSON:
        (rule,) = app.url_map.iter_rules(endpoint)
        path = _address(app, rule, _values(rule, north.ids))
        seen = []
        for value in (south.ids[kind], uuid4()):
            more = {**rest, field: str(value)}
            if _verb(rule) == "GET":
                path = f"{path.partition('?')[0]}?{field}={value}"
            seen.append(_seen(_ask(client, north, _verb(rule), path, endpoint, **more)))
        assert seen[0] == seen[1], endpoint
        assert seen[0][0] in (200, 404, 409, 422), endpoint


def test_nothing_that_can_be_read_holds_another_offices_word(
    app: Flask, world: tuple[Things, Things], offices: tuple[Office, Office, Office]
) -> None:
    north, south = world
    client = sign_in(app, north.office, LOGIN)
    strange = [office.canary.encode() for office in offices[1:]]
    strange += [str(value).encode() for value in south.ids.values()]
    own = 0
    for rule in _rules(app):
        if "GET" not in (rule.methods or ()):
            continue
        path = _address(app, rule, _values(rule, north.ids))
        with _ask(client, north, "GET", path, rule.endpoint) as answer:
            answer.get_data()
        assert answer.status_code < 500, f"{rule.rule}: {answer.data!r}"
        for word in strange:
            assert word not in answer.data, f"{rule.rule} tells {word.decode()}"
        own += north.office.canary.encode() in answer.data
    assert own >= 8, "the canary is not where it could leak"


def test_nobody_enters_without_signing_in(app: Flask, world: tuple[Things, Things]) -> None:
    north, _ = world
    client = app.test_client()
    for rule in _rules(app):
        if access_of(app, rule.endpoint) == PUBLIC:
            continue
        path = f"/t/{north.office.slug}{_address(app, rule, _values(rule, north.ids))}"
        for verb in sorted((rule.methods or set()) - {"OPTIONS"}):
            answer = client.open(path, method=verb, data=FORM)
            refused = (302, 401) if verb in ("GET", "HEAD") else (401,)
            assert answer.status_code in refused, f"{verb} {rule.rule}"
            if answer.status_code == 302:
                assert "/login?" in answer.headers["Location"], rule.rule


def test_root_pages_stay_at_the_root_and_offices_pages_in_offices(
    app: Flask, world: tuple[Things, Things]
) -> None:
    north, _ = world
    client = sign_in(app, north.office, LOGIN)
    for rule in _rules(app):
        if "GET" not in (rule.methods or ()) or rule.endpoint in ("web.top", "vendor"):
            continue
        path = _address(app, rule, _values(rule, north.ids))
        at_root = rule.endpoint.startswith("health.")
        wrong = f"/t/{north.office.slug}{path}" if at_root else path
        assert client.get(wrong).status_code == 404, rule.rule


def test_every_page_refuses_a_form_without_its_token(
    app: Flask, world: tuple[Things, Things]
) -> None:
    north, _ = world
    client = sign_in(app, north.office, LOGIN)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        for rule in _rules(app):
            if "POST" not in (rule.methods or ()) or rule.endpoint.startswith("api."):
                continue
            path = f"/t/{north.office.slug}{_address(app, rule, _values(rule, north.ids))}"
            answer = client.post(path, data=FORM)
            assert answer.status_code == 400, rule.rule
            assert "页面已过期" in answer.text, rule.rule
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
