"""Columns of a sheet as fields of a case: what can be filled, guesses by title, a line read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from hashlib import sha256
from typing import Any, Final

from core.cases.contents import entries_of
from core.cases.forms import form_of
from core.cases.logic.model import Rules
from core.cases.logic.names import name_key
from core.errors import Problem
from core.forms.kinds import is_asked
from core.forms.logic.fields import lists_of
from core.forms.logic.parties import ID_CARD, party_fields
from core.forms.parsers import entries_of as choices_of
from core.plugin.spec import PartyRole

SOURCE: Final = "source"
_PLAIN: Final = frozenset(
    {"text", "long_text", "number", "money", "date", "datetime", "choice", "yes_no", "phone"}
)
_ORGANISED: Final = re.compile(
    r"(公司|店|厂|部|中心|学校|医院|超市|合作社|事务所|商行|集团|局|委员会)$"
)
_DAY: Final = re.compile(
    r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]+(\d{1,2}):(\d{2})(?::\d{2})?)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Something of a case that a column may hold; ``entries`` are the keys of a list by title."""

    key: str
    title: str
    required: bool = False
    entries: Mapping[str, str] = field(default_factory=dict[str, str])


def targets(rules: Rules) -> list[Target]:
    """What can be filled of a case of this type, in the order people know it."""
    kind = rules.case_type
    found = [
        Target(key=SOURCE, title="来源编号"),
        Target(key="received_at", title="收到时间"),
        _listed(rules, "channel", "接收方式", kind.channel),
        _listed(rules, "category", "类别", kind.category),
    ]
    for role in kind.party_roles:
        found += _of_role(role)
    form = form_of(rules, kind.intake_form)
    lists = lists_of({c.key: c for c in (*rules.module.catalogues, *kind.catalogues)})
    for asked in form.fields:
        if is_asked(asked) and asked.kind in _PLAIN and not asked.source:
            entries = choices_of(asked, lists) if asked.kind == "choice" else ()
            found.append(
                Target(
                    key=f"data.{asked.key}",
                    title=asked.title,
                    required=asked.required is True,
                    entries={entry.title: entry.key for entry in entries},
                )
            )
    return found


def guessed(head: Sequence[str], known: Sequence[Target]) -> list[str]:
    """The target of each column by its title, each target once; empty where none fits."""
    free = {_alike(target.title): target.key for target in known}
    found: list[str] = []
    for title in head:
        wanted = _alike(title)
        fits = [each for each in free if len(wanted) > 1 and (wanted in each or each in wanted)]
        best = wanted if wanted in free else fits[0] if len(fits) == 1 else ""
        found.append(free.pop(best) if best else "")
    return found


def _alike(title: str) -> str:
    """A title as it is compared: people write 姓名 and 名称 for the same column."""
    return name_key(title).replace("姓名或名称", "名称").replace("姓名", "名称")


def intake_of(
    rules: Rules, mapping: Sequence[str], line: Sequence[str], *, zone: tzinfo
) -> tuple[dict[str, Any], list[Problem]]:
    """What a line opens, as ``open_case`` takes it, and what is wrong with it already."""
    known = {target.key: target for target in targets(rules)}
    said: dict[str, str] = {}
    for key, cell in zip(mapping, line, strict=True):
        if key and cell:
            said[key] = known[key].entries.get(cell, cell) if key in known else cell
    problems: list[Problem] = []
    given: dict[str, Any] = {
        "channel": said.get("channel", ""),
        "category": said.get("category", ""),
        "data": {k.removeprefix("data."): v for k, v in said.items() if k.startswith("data.")},
        "parties": _parties(rules, said),
    }
    if text := said.get("received_at"):
        moment = _moment(text, zone)
        if moment is None:
            problems.append(Problem("/received_at", "date", f"“收到时间”无法识别：{text}"))
        given["received_at"] = moment
    return given, problems


def line_key(mapping: Sequence[str], line: Sequence[str]) -> str:
    """What makes a line itself: its number at the source, or else all that it says."""
    cells = dict(zip(mapping, line, strict=True))
    if cells.get(SOURCE):
        return f"source:{cells[SOURCE]}"
    return "line:" + sha256("\x1f".join(line).encode()).hexdigest()


def _listed(rules: Rules, key: str, title: str, catalogue: str) -> Target:
    entries = {title: key for key, title in entries_of(rules, catalogue).items()}
    return Target(key=key, title=title, required=True, entries=entries)


def _of_role(role: PartyRole) -> list[Target]:
    found: dict[str, Target] = {}
    for kind in role.kinds:
        for asked in party_fields(role, kind, prefix=role.title):
            if asked.kind not in ("rows", "files", "signature"):
                title = f"{role.title}姓名或名称" if asked.key == "name" else asked.title
                found.setdefault(
                    asked.key,
                    Target(
                        key=f"party.{role.key}.{asked.key}",
                        title=title,
                        entries={entry.title: entry.key for entry in asked.choices},
                    ),
                )
    return list(found.values())


def _parties(rules: Rules, said: Mapping[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for role in rules.case_type.party_roles:
        head = f"party.{role.key}."
        values = {k.removeprefix(head): v for k, v in said.items() if k.startswith(head)}
        if not values:
            continue
        if "id_number" in values:
            values.setdefault("id_type", ID_CARD)
        found.append({"role": role.key, "kind": _kind(role, values), **values})
    return found


def _kind(role: PartyRole, values: Mapping[str, str]) -> str:
    organised = "credit_code" in values or _ORGANISED.search(values.get("name", "")) is not None
    wanted = "org" if organised else "person"
    return wanted if wanted in role.kinds else role.kinds[0]


def _moment(text: str, zone: tzinfo) -> datetime | None:
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute = (int(part or 0) for part in match.groups())
    try:
        return datetime(year, month, day, hour, minute, tzinfo=zone)
    except ValueError:
        return None
