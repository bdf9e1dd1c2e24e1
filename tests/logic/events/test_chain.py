"""The hash chain: whatever is changed in a log, the first bad entry is named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.events.logic import Entry, Link, chain, first_fault

NOW = datetime(2026, 11, 25, 1, 2, 3, 456789, tzinfo=UTC)


def entry(number: int) -> Entry:
    return Entry(
        type="moved",
        at=NOW + timedelta(hours=number),
        actor_kind="user",
        actor_id="0192",
        actor_role="handler",
        data={"action": f"a{number}", "facts": {"amount": "12.00", "yes": True, "n": None}},
    )


def log(length: int) -> list[Link]:
    return chain(
        [entry(n) for n in range(length)],
        stream="s",
        recorded_at=NOW,
        last_seq=0,
        last_hash="",
    )


def flipped(text: str, at: int) -> str:
    return text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]


CHANGES: dict[str, Any] = {
    "type": lambda link: replace(link, entry=replace(link.entry, type="noved")),
    "moment": lambda link: replace(
        link, entry=replace(link.entry, at=link.entry.at + timedelta(microseconds=1))
    ),
    "recorded": lambda link: replace(
        link, recorded_at=link.recorded_at - timedelta(microseconds=1)
    ),
    "kind": lambda link: replace(link, entry=replace(link.entry, actor_kind="system")),
    "actor": lambda link: replace(link, entry=replace(link.entry, actor_id=None)),
    "stood in for": lambda link: replace(link, entry=replace(link.entry, on_behalf_of="x")),
    "role": lambda link: replace(link, entry=replace(link.entry, actor_role="chief")),
    "stream": lambda link: replace(link, stream="t"),
    "hash": lambda link: replace(link, hash=flipped(link.hash, 63)),
    "before": lambda link: replace(link, prev_hash=link.prev_hash + "0"),
    "value": lambda link: replace(
        link, entry=replace(link.entry, data={**link.entry.data, "action": "b"})
    ),
    "more": lambda link: replace(link, entry=replace(link.entry, data={**link.entry.data, "x": 1})),
    "less": lambda link: replace(
        link, entry=replace(link.entry, data={"action": link.entry.data["action"]})
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
@pytest.mark.parametrize("at", [0, 3, 6])
def test_a_changed_entry_is_named(change: Any, at: int) -> None:
    links = log(7)
    links[at] = change(links[at])
    assert first_fault(links) == at + 1


@given(st.integers(0, 6), st.sampled_from(["action", "amount"]), st.integers(0, 2))
def test_one_flipped_character_is_named(at: int, where: str, place: int) -> None:
    links = log(7)
    data = links[at].entry.data
    if where == "action":
        changed = {**data, "action": flipped(data["action"], min(place, 1))}
    else:
        facts = {**data["facts"], "amount": flipped(data["facts"]["amount"], place)}
        changed = {**data, "facts": facts}
    links[at] = replace(links[at], entry=replace(links[at].entry, data=changed))
    assert first_fault(links) == at + 1


def test_a_whole_log_has_no_fault() -> None:
    assert first_fault([]) is None
    assert first_fault(log(50)) is None


def test_a_missing_entry_is_seen_at_the_next() -> None:
    links = log(7)
    assert first_fault(links[1:]) == 2
    assert first_fault(links[:3] + links[4:]) == 5
    assert first_fault([links[1], links[0], *links[2:]]) == 2


def test_an_entry_that_was_put_in_is_seen() -> None:
    links = log(5)
    forged = chain([entry(9)], stream="s", recorded_at=NOW, last_seq=2, last_hash=links[1].hash)
    assert first_fault([*links[:2], *forged, *links[2:]]) == 3


def test_the_same_moment_in_another_zone_is_the_same_entry() -> None:
    zone = datetime(2026, 1, 1).astimezone().tzinfo
    links = [replace(link, recorded_at=link.recorded_at.astimezone(zone)) for link in log(3)]
    assert first_fault(links) is None


def test_the_order_of_keys_means_nothing() -> None:
    links = log(3)
    turned = dict(reversed(list(links[1].entry.data.items())))
    links[1] = replace(links[1], entry=replace(links[1].entry, data=turned))
    assert first_fault(links) is None


def test_a_chain_goes_on_where_it_ended() -> None:
    whole = log(4)
    rest = chain(
        [entry(2), entry(3)],
        stream="s",
        recorded_at=NOW,
        last_seq=2,
        last_hash=whole[1].hash,
    )
    assert [link.hash for link in rest] == [link.hash for link in whole[2:]]
