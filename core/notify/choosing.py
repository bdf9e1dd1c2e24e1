"""Keeping how a person wants to be told."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from werkzeug.datastructures import MultiDict

from core.db import db, new_id, require_tenant
from core.dispatch import contacts
from core.errors import Invalid, Problem
from core.notify import outside
from core.notify.logic_outside import GROUPS, clock_of, minute_of
from core.notify.models import NoticeSettings
from core.tenants.models import OfficeSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What somebody typed: times as text, ``wanted`` as ``group:channel``."""

    wanted: tuple[str, ...]
    quiet_from: str
    quiet_to: str
    red_at_once: bool
    digest: bool
    digest_at: str
    digest_workdays: bool


def typed(form: MultiDict[str, str]) -> Choice:
    """Read the form of the page."""
    return Choice(
        wanted=tuple(form.getlist("wanted")),
        quiet_from=form.get("quiet_from", "").strip(),
        quiet_to=form.get("quiet_to", "").strip(),
        red_at_once=form.get("red_at_once") == "yes",
        digest=form.get("digest") == "yes",
        digest_at=form.get("digest_at", "").strip(),
        digest_workdays=form.get("digest_workdays") == "yes",
    )


def choose(user_id: UUID, choice: Choice) -> None:
    """Keep a choice; both quiet times empty mean those of the office. Raises :class:`Invalid`."""
    found: list[Problem] = []
    times: dict[str, int | None] = {}
    for key, title in (("quiet_from", "免打扰开始"), ("quiet_to", "免打扰结束")):
        text = getattr(choice, key)
        times[key] = minute_of(text) if text else None
        if text and times[key] is None:
            found.append(Problem(f"/{key}", "time", f"{title}时间请写成 21:30 的样子"))
    if (choice.quiet_from == "") != (choice.quiet_to == ""):
        empty = "quiet_to" if choice.quiet_from else "quiet_from"
        found.append(Problem(f"/{empty}", "both", "免打扰的开始和结束须一并填写"))
    digest_at = minute_of(choice.digest_at) if choice.digest else None
    if choice.digest and digest_at is None:
        found.append(Problem("/digest_at", "time", "请填写每日汇总的时间，例如 08:30"))
    if found:
        raise Invalid(problems=found)
    values: dict[str, Any] = {
        **times,
        "wanted": _wanted(choice.wanted),
        "red_at_once": choice.red_at_once,
        "digest_at": digest_at,
        "digest_workdays": choice.digest_workdays,
        "digest_next": None,
    }
    row = {"tenant_id": require_tenant(), "id": new_id(), "user_id": user_id, **values}
    db.session.execute(
        insert(NoticeSettings)
        .values(row)
        .on_conflict_do_update(index_elements=["tenant_id", "user_id"], set_=values)
    )


def shown(row: NoticeSettings | None, office: OfficeSettings) -> dict[str, str]:
    """What holds now, as the form writes it."""
    ways = outside.ways_of(row, office)
    own = row is not None and row.quiet_from is not None and row.quiet_to is not None
    return {
        "quiet_from": clock_of(ways.quiet[0]) if own else "",
        "quiet_to": clock_of(ways.quiet[1]) if own else "",
        "red_at_once": "yes" if ways.red_at_once else "",
        "digest": "yes" if ways.digest is not None else "",
        "digest_at": clock_of(ways.digest) if ways.digest is not None else "08:30",
        "digest_workdays": "yes" if ways.digest_workdays else "",
    }


def ticked(row: NoticeSettings | None, office: OfficeSettings) -> set[str]:
    """The pairs of group and channel that hold now."""
    wanted = outside.ways_of(row, office).wanted
    return {f"{group}:{channel}" for group, channels in wanted.items() for channel in channels}


def _wanted(pairs: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in pairs:
        group, _, channel = pair.partition(":")
        if group in GROUPS and channel in contacts.channels():
            found.setdefault(group, []).append(channel)
    return found
