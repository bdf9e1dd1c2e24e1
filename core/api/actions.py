"""Acting on a case, and asking for a longer deadline."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from core.api import reading, show
from core.api.operations import Answer, post
from core.api.schemas import Doing, Extending, Telling, Tellings
from core.api.shapes import CaseShape, Proposed
from core.cases import queries as cases
from core.cases import service
from core.cases.forms import action_form
from core.cases.logic.acts import Told, transition_of
from core.cases.logic.model import Rules
from core.cases.models import Case
from core.cases.record import party_ref
from core.cases.service import Outcome, rules_of
from core.db import db
from core.documents import queries as paper_queries
from core.errors import Invalid, Problem
from core.exchange import service as exchange
from core.now import now
from core.users.session import current_actor


def do_action(case_id: UUID, action: str, *, body: Doing) -> Answer:
    """Do an action now, or propose it when its chain must agree first."""
    actor = current_actor()
    version = reading.version(body.version)
    row = cases.for_update(case_id, actor, version)
    rules = rules_of(row)
    data, notes, at = _told_apart(rules, action, body)
    occurred_at = body.occurred_at or now()
    told = _told(rules, row, notes, at=occurred_at, pointer=at)
    outcome = exchange.act(
        case_id,
        action,
        actor=actor,
        data=data,
        told=told,
        documents=body.documents,
        parties=body.parties,
        occurred_at=occurred_at,
        version=version,
        comment=body.comment,
        hand_to=body.hand_to,
    )
    return outcome_answer(outcome)


def ask_extension(case_id: UUID, clock: str, *, body: Extending) -> Answer:
    """Ask for a longer deadline: opens its chain, or extends at once where the rules name none."""
    actor = current_actor()
    outcome = service.extend(
        case_id,
        clock,
        actor=actor,
        document=_paper(case_id, body.document),
        by=body.by,
        reason=body.reason,
        occurred_at=body.occurred_at,
        version=reading.version(body.version),
    )
    return outcome_answer(outcome)


def _paper(case_id: UUID, given: str | None) -> UUID | None:
    """The paper of the case that a request for time rests on."""
    if given is None:
        return None
    papers = paper_queries.of_case(cases.get(case_id, current_actor()).id)
    found = next((paper for paper in papers if given in (str(paper.id), paper.ref)), None)
    if found is None:
        raise Invalid(problems=[Problem("/document", "not_a_choice", "本案没有这份文书")])
    return found.id


def outcome_answer(outcome: Outcome) -> Answer:
    """The case; 202 with the proposal while its chain has not decided."""
    db.session.flush()
    actor = current_actor()
    row = cases.get(outcome.case.id, actor)
    shape = show.case(row, actor)
    proposal = outcome.proposal
    if proposal is None or proposal.status != "waiting":
        return Answer(content=shape, version=shape.version)
    approval = next(each for each in shape.approvals if each.id == proposal.id)
    return Answer(
        content=Proposed(approval=approval, case=shape), status=202, version=shape.version
    )


def _told_apart(
    rules: Rules, action: str, body: Doing
) -> tuple[dict[str, Any], Sequence[Telling], str]:
    """The form's values and the notes of telling, which may also stand in ``data.told``."""
    if "told" not in body.data:
        return body.data, body.told, "/told"
    form = action_form(rules, transition_of(rules, action))
    if form is not None and any(field.key == "told" for field in form.fields):
        return body.data, body.told, "/told"
    data = {key: value for key, value in body.data.items() if key != "told"}
    if body.data["told"] in (None, [], {}):
        return data, body.told, "/told"
    try:
        inner = reading.checked(Tellings, {"told": body.data["told"]}).told
    except Invalid as fault:
        moved = [Problem(f"/data{p.pointer}", p.code, p.message) for p in fault.problems]
        raise Invalid(problems=moved) from fault
    return data, [*body.told, *inner], "/data/told"


def _told(
    rules: Rules, row: Case, notes: Sequence[Telling], *, at: datetime, pointer: str
) -> list[Told]:
    if not notes:
        return []
    names = _names(rules, row)
    problems: list[Problem] = []
    told: list[Told] = []
    for n, note in enumerate(notes):
        known = {word: names[word] for word in note.to if word in names}
        for at_word, word in enumerate(note.to):
            if word not in known:
                message = "没有这位当事人；可填身份、编号（如 complainant:0）或姓名"
                problems.append(Problem(f"{pointer}/{n}/to/{at_word}", "not_a_choice", message))
        told.append(Told(mode=note.mode, at=note.at or at, to=tuple(known.values())))
    if problems:
        raise Invalid(problems=problems)
    return told


def _names(rules: Rules, row: Case) -> dict[str, str]:
    """Every word for a party: role key and title, ref, and the names that the caller may read."""
    roles = {role.key: role for role in rules.case_type.party_roles}
    level = show.level_of(rules, current_actor())
    names: dict[str, str] = {}
    for party in cases.parties_of([row.id])[row.id]:
        names.setdefault(party.role, party.role)
        names.setdefault(roles[party.role].title, party.role)
        shown = show.party(rules, row, party, level)
        if shown.name and not shown.sealed:
            names.setdefault(shown.name, party_ref(party).ref)
        names[party_ref(party).ref] = party_ref(party).ref
    return names


OPERATIONS = (
    post(
        "/cases/<uuid:case_id>/actions/<action>",
        do_action,
        act="case.act",
        summary="办理事项",
        tag="案件",
        body=Doing,
        optional=True,
        answers={200: CaseShape, 202: Proposed},
        problems=(404, 409),
        description=(
            "data 是该事项的表单。须先审批的，答复 202 和审批事项。"
            "told 登记办理时已告知当事人：{mode, at, to}，也可以写在 data.told 中。"
            "案件状态不允许的，409 wrong_state；期限不允许的，409 clock；"
            "版本已过时的，409 stale；岗位不允许的，403；条件不符的，422 guard，一次列出全部问题。"
        ),
        titles={"action": "办理事项"},
    ),
    post(
        "/cases/<uuid:case_id>/clocks/<clock>/extensions",
        ask_extension,
        act="case.act",
        summary="申请延长期限",
        tag="期限",
        body=Extending,
        answers={200: CaseShape, 202: Proposed},
        problems=(404, 409),
        titles={"clock": "期限"},
    ),
)
