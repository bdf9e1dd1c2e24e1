"""Bringing cases in from a sheet: kept, mapped, tried, and then opened line by line."""

from collections.abc import Sequence
from typing import BinaryIO
from uuid import NAMESPACE_URL, UUID, uuid5

from core.cases.logic.model import Rules
from core.crypto import vault
from core.db import db, new_id, require_tenant
from core.deadlines.service import calendar, this_day
from core.documents import service as documents
from core.documents.uploads import safe_name
from core.errors import Invalid, Problem
from core.now import now
from core.rules import service as rules_service
from core.runs import service as runs
from core.runs.logic import Call, Done, Label, ResultFile, Row
from core.runs.models import Run
from core.sheets import queries
from core.sheets.logic import TYPE, Column, sheet
from core.sheets.mapping import guessed, intake_of, line_key, targets
from core.sheets.models import SheetImport
from core.sheets.reading import table_of
from core.users.logic import Actor

CHECK, IMPORT = "sheets.check", "sheets.import"
TITLES = {CHECK: "试导入", IMPORT: "导入"}


def rules_of(case_type: str) -> Rules:
    """The rules in force today for cases of this type; :class:`Invalid` for a type unknown."""
    today = this_day()
    domain = rules_service.domain_of_type(case_type, today)
    _, module = rules_service.rule_set_for(domain, today)
    return Rules.of(module, case_type)


def keep(stream: BinaryIO, *, name: str, type: str, actor: Actor) -> SheetImport:
    """Keep the lines of a sheet, encrypted, with the mapping that was used last or a guess."""
    known = targets(rules_of(type))
    head, lines = table_of(stream, name)
    before = queries.last_mapping(type, head)
    row = SheetImport(
        id=new_id(),
        user_id=UUID(actor.id),
        type=type,
        name=safe_name(name),
        head=head,
        lines=[(vault().seal({"line": line}) or b"").decode() for line in lines],
        mapping=before if before is not None else guessed(head, known),
        brought_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def start(
    import_id: UUID, mapping: Sequence[str], *, kind: str, actor: Actor, once: UUID | None
) -> Run:
    """Try the lines (``CHECK``, which changes nothing) or open them (``IMPORT``) as a long job.

    Raises :class:`Invalid` for a mapping with an unknown or a repeated target, or without one that
    every case must have.
    """
    row = queries.brought(import_id, actor)
    known = {target.key: target for target in targets(rules_of(row.type))}
    used = [key for key in mapping if key]
    problems = [
        Problem(f"/{key}", "repeated", f"“{known[key].title}”只能对应一列")
        for key in sorted(set(used) & known.keys())
        if used.count(key) > 1
    ]
    problems += [
        Problem(f"/{target.key}", "required", f"请指定哪一列是“{target.title}”")
        for target in known.values()
        if target.required and target.key not in used
    ]
    if set(used) - known.keys() or len(mapping) != len(row.head):
        problems.append(Problem("", "unknown", "列的对应关系有误，请重新选择"))
    if problems:
        raise Invalid(problems=problems)
    row.mapping = list(mapping)
    return runs.start(
        kind,
        actor=actor,
        title=f"{TITLES[kind]}：{row.name}",
        rows=[(str(n + 2), {"line": n}) for n in range(queries.count_lines(row.id))],
        args={"import": str(row.id), "mapping": list(mapping)},
        once=once,
    )


def check(call: Call, row: Row) -> Done:
    """Open the case of a line and take it back: what would happen."""
    with db.session.begin_nested() as point:
        said = _open(call, row)
        point.rollback()
    return Done(message=said if said.startswith("（") else "可以导入")


def bring_in(call: Call, row: Row) -> Done:
    """Open the case of a line; one that was brought in before stays as it is."""
    return Done(message=f"已导入{_open(call, row)}")


def finish(call: Call, rows: Sequence[Row]) -> ResultFile | None:
    """The lines that failed, with what is wrong, to be mended and brought again."""
    failed = [row for row in rows if row.status == "failed"]
    if not failed:
        return None
    brought = queries.brought(UUID(call.args["import"]), call.actor)
    columns = [Column(key="fault", title="错误", width=50)]
    columns = [*(Column(key=str(n), title=t) for n, t in enumerate(brought.head)), *columns]
    lines = ([*_line(call, row), row.message] for row in failed)
    return ResultFile(
        name="未导入的行.xlsx", media_type=TYPE, content=sheet("未导入的行", columns, lines)
    )


def labels(keys: Sequence[str], actor: Actor) -> dict[str, Label]:
    """Lines are called by their number in the sheet."""
    return {key: Label(text=f"第 {key} 行") for key in keys}


def _line(call: Call, row: Row) -> list[str]:
    token = queries.line(UUID(call.args["import"]), row.data["line"])
    return vault().open(token.encode())["line"]


def _open(call: Call, row: Row) -> str:
    brought = queries.brought(UUID(call.args["import"]), call.actor)
    mapping, line = call.args["mapping"], _line(call, row)
    rules = rules_of(brought.type)
    key = f"{require_tenant()}/{brought.type}/{line_key(mapping, line)}"
    once = uuid5(NAMESPACE_URL, key)
    if (before := queries.opened_with(once)) is not None:
        return f"（以前已导入为 {before}，不再重复）"
    given, problems = intake_of(rules, mapping, line, zone=calendar().tz)
    if problems:
        raise Invalid(problems=problems)
    opened = documents.open_case(actor=call.actor, type=brought.type, once=once, **given)
    return f"：{opened.case.number}"
