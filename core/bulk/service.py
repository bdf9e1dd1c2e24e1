"""One wish for many cases: looked at beforehand, then done case by case as a long job.

What is refused beforehand is a courtesy; each case is judged again when its turn comes, as whoever
asked, with the rights they then have.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from core.bulk import queries
from core.bulk.logic import MOST, Wish, common, title_of, wish_from
from core.cases import queries as cases
from core.cases import service as case_service
from core.cases.logic import acts
from core.cases.logic.model import Rules
from core.cases.logic.refusals import MERGED
from core.cases.models import Case
from core.cases.outcome import rules_of
from core.cases.record import snapshot_of
from core.crypto import vault
from core.deadlines.service import calendar
from core.errors import AppError, Invalid, Problem, Refused
from core.exchange import service as exchange
from core.now import now
from core.plugin.spec import Transition
from core.rules.service import module_of
from core.runs import service as runs
from core.runs.logic import Call, Done, Label, Row
from core.runs.models import Run
from core.users import queries as users
from core.users.logic import Actor, can
from core.work import notes
from core.work.logic import LONGEST_NOTE

KIND = "bulk.cases"
LOOKED_AT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A case that a wish cannot be done to now, and why."""

    id: UUID
    number: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a wish would come to. ``looked_at``: how many cases were judged, at most a thousand."""

    total: int
    looked_at: int
    refused: tuple[Refusal, ...]

    @property
    def possible(self) -> int:
        """How many of those that were judged can be done."""
        return self.looked_at - len(self.refused)


def types_of(ids: Sequence[UUID]) -> list[Rules]:
    """The rules of the kinds of case among these."""
    return [Rules.of(module_of(rule_set), key) for rule_set, key in queries.kinds(ids)]


def offered(ids: Sequence[UUID], actor: Actor) -> tuple[Transition, ...]:
    """The acts that can be wished for all of these cases."""
    return common(types_of(ids), actor.reach)


def check(ids: Sequence[UUID], wish: Wish | None, *, actor: Actor) -> Wish:
    """Refuse a wish that says too little, or is for no case or too many; each fault is told."""
    if not ids:
        raise Invalid(problems=[Problem("", "required", "请先选择案件")])
    if len(ids) > MOST:
        message = f"一次最多批量办理 {MOST} 件，请缩小范围"
        raise Invalid(problems=[Problem("", "too_many", message)])
    if wish is None:
        raise Invalid(problems=[Problem("/do", "required", "请选择要批量办理的事")])
    problem = _fault(ids, wish, actor)
    if problem is not None:
        raise Invalid(problems=[problem])
    return wish


def _fault(ids: Sequence[UUID], wish: Wish, actor: Actor) -> Problem | None:
    if wish.do == "assign" and _person(wish.handler) is None:
        return Problem("/handler", "required", "请选择承办人")
    if wish.do == "note" and not 0 < len(wish.text.strip()) <= LONGEST_NOTE:
        return Problem("/text", "length", f"请写明备注内容，1 至 {LONGEST_NOTE} 个字")
    if wish.do != "act":
        return None
    chosen = next((t for t in offered(ids, actor) if t.key == wish.action), None)
    if chosen is None:
        return Problem("/action", "not_a_choice", "请选择所选案件都有的事项")
    if chosen.asks_reason and not wish.comment.strip():
        return Problem("/comment", "required", "请写明理由")
    return None


def preview(ids: Sequence[UUID], wish: Wish, *, actor: Actor) -> Preview:
    """Judge the first thousand cases in a constant number of queries; nothing is changed."""
    looked = list(ids[:LOOKED_AT])
    rows, paths = queries.some(looked), queries.paths()
    clocks, parties = cases.clocks_of(looked), cases.parties_of(looked)
    refused: list[Refusal] = []
    for case in rows:
        why = _why_not(
            case,
            wish,
            actor,
            path=paths.get(case.unit_id, ""),
            loaded=lambda case=case: snapshot_of(case, clocks[case.id], parties[case.id]),
        )
        if why:
            refused.append(Refusal(id=case.id, number=case.number, why=why))
    return Preview(total=len(ids), looked_at=len(rows), refused=tuple(refused))


def _why_not(case: Case, wish: Wish, actor: Actor, *, path: str, loaded: Any) -> str:
    if case.merged_into is not None:
        return MERGED
    rules = rules_of(case)
    roles = cases.domain_roles(rules.module)
    if wish.do == "assign":
        if not can(actor, "case.assign", roles=roles, unit_path=path):
            return "您的岗位不能分派案件"
        return "案件已办结，不能再分派" if case.closed else ""
    if wish.do == "note":
        may = can(actor, "case.work", roles=roles, unit_path=path)
        return "" if may else "您的岗位不能在本案写备注或安排待办"
    try:
        doing = acts.Doing(action=wish.action, at=now())
        acts.check(rules, loaded(), actor, doing, now(), calendar(), path)
    except AppError as error:
        return error.sentence
    return ""


def start(ids: Sequence[UUID], wish: Wish, *, actor: Actor, once: UUID | None) -> Run:
    """Ask for the job. Free text is kept encrypted, for it may name people."""
    names = {t.key: t.title for t in offered(ids, actor)} if wish.do == "act" else {}
    token = vault().seal(asdict(wish))
    assert token is not None
    return runs.start(
        KIND,
        actor=actor,
        title=title_of(wish, len(ids), names),
        rows=[(str(case_id), {}) for case_id in ids],
        args={"wish": base64.b64encode(token).decode()},
        once=once,
    )


def do_one(call: Call, row: Row) -> Done:
    """Do the wish to one case, as whoever asked."""
    wish = wish_from(vault().open(base64.b64decode(call.args["wish"])))
    case_id, actor = UUID(row.key), call.actor
    match wish:
        case Wish(do="assign"):
            return _assign(case_id, wish.handler, actor)
        case Wish(do="note"):
            notes.add_note(case_id, actor=actor, text=wish.text)
            return Done(message="备注已写")
        case Wish(do="act"):
            return _act(case_id, wish, actor)
        case _:
            raise Refused("invalid", "没有这样的批量事项")


def _assign(case_id: UUID, handler: str, actor: Actor) -> Done:
    person = _person(handler)
    if cases.for_update(case_id, actor).handler_id == person:
        return Done(message="原已由此人承办，未作改动")
    case_service.assign(case_id, actor=actor, handler=person)
    return Done(message="已分派")


def _act(case_id: UUID, wish: Wish, actor: Actor) -> Done:
    outcome = exchange.act(case_id, wish.action, actor=actor, data={}, comment=wish.comment)
    return Done(message="已办理" if outcome.proposal is None else "已提交审批")


def labels(keys: Sequence[str], actor: Actor) -> Mapping[str, Label]:
    """The numbers of the cases, for whoever may read them."""
    found = cases.numbers([UUID(key) for key in keys], actor)
    return {str(id_): Label(text=text, path=f"/cases/{id_}") for id_, text in found.items()}


def _person(text: str) -> UUID | None:
    try:
        person = UUID(text)
    except ValueError:
        return None
    return person if users.is_active(person) else None
