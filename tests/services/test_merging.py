"""Two cases of one matter worked as one, and taken apart again within thirty days."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from core.cases import links, merging, queries
from core.cases import service as cases
from core.cases.models import Case
from core.cases.queries import Filter
from core.db import db, tenant_scope, transaction
from core.deadlines.models import ClockRow
from core.documents import service as documents
from core.documents.models import DocumentRow
from core.errors import AppError, Conflict, Invalid, NotFound, Refused
from core.events.models import EventRow
from core.exchange import service as exchange
from core.now import now
from core.users.logic import Actor
from core.work import notes
from tests.background import acting, receive
from tests.factories import REFUSAL, Office


def open_complaint(office: Office, name: str) -> UUID:
    with transaction():
        return documents.open_case(
            actor=acting(office, "intake"),
            type="complaint",
            channel="phone",
            category="goods",
            parties=[
                {
                    "role": "complainant",
                    "kind": "person",
                    "name": name,
                    "phone": "13800138000",
                    "address": "京海市",
                },
                {
                    "role": "respondent",
                    "kind": "org",
                    "name": "某某电器有限公司",
                    "address": "杭州市西湖区文二路2号",
                },
            ],
            data={"facts": "冰箱不制冷", "request": "退货", "amount": "3999.00"},
        ).case.id


@pytest.fixture
def pair(replays: Office) -> tuple[UUID, UUID]:
    return open_complaint(replays, "张三"), open_complaint(replays, "李四")


def _merge(office: Office, case_id: UUID, main_id: UUID, login: str = "handler") -> None:
    with transaction():
        merging.merge(case_id, main_id, actor=acting(office, login), reason="同一商家同一事")


def _case(case_id: UUID) -> Case:
    db.session.expire_all()
    return db.session.scalars(select(Case).where(Case.id == case_id)).one()


def _types(case_id: UUID) -> list[str]:
    return [row.type for row in queries.events(case_id)]


def test_a_merged_case_is_worked_on_in_the_main_one(
    replays: Office, pair: tuple[UUID, UUID]
) -> None:
    one, main = pair
    actor = acting(replays, "handler")
    due = _case(one).next_due_at
    _merge(replays, one, main)
    assert _case(one).merged_into == main and _case(one).next_due_at == due
    with transaction():
        exchange.act(main, "accept", actor=actor, data={})
    assert (_case(one).state, _case(main).state) == ("accepted", "accepted")
    papers = db.session.scalars(select(DocumentRow).where(DocumentRow.case_id == one)).all()
    own = db.session.scalars(select(DocumentRow).where(DocumentRow.case_id == main)).all()
    assert sorted(p.key for p in papers) == sorted(p.key for p in own) != []
    receivers = {p.receiver_id for p in papers} & {p.receiver_id for p in own}
    assert receivers <= {None}  # each case's papers are for its own people
    assert _types(one).count("moved") == _types(main).count("moved")


def test_what_is_approved_in_the_main_case_takes_effect_in_both(
    replays: Office, pair: tuple[UUID, UUID]
) -> None:
    one, main = pair
    _merge(replays, one, main)
    with transaction():
        exchange.act(main, "refuse", actor=acting(replays, "handler"), data=REFUSAL)
    assert _case(one).state == "registered"  # the approval is the main case's
    proposal = queries.approvals_of(main)[0][0]
    with transaction():
        exchange.decide(proposal.id, "approve", actor=acting(replays, "chief"))
    assert _case(one).state == _case(main).state != "registered"


def test_nothing_else_is_done_to_a_merged_case(replays: Office, pair: tuple[UUID, UUID]) -> None:
    one, main = pair
    _merge(replays, one, main)
    third = open_complaint(replays, "王五")
    actor = acting(replays, "handler")
    chief = acting(replays, "chief")
    doings = (
        lambda: exchange.act(one, "accept", actor=actor, data={}),
        lambda: cases.assign(one, actor=chief, handler=replays.users["handler"]),
        lambda: cases.extend(one, "decision", actor=actor, reason="案情复杂"),
        lambda: notes.add_note(one, actor=actor, text="备注"),
        lambda: links.link(one, third, "related", actor=actor),
        lambda: merging.merge(one, third, actor=actor, reason="再并"),
        lambda: merging.merge(third, one, actor=actor, reason="并入已并的"),
    )
    for do in doings:
        with pytest.raises(Refused, match="并入其他案件"), transaction():
            do()


def test_lists_leave_merged_cases_out_but_a_search_finds_them(
    replays: Office, pair: tuple[UUID, UUID]
) -> None:
    one, main = pair
    _merge(replays, one, main)
    actor = acting(replays, "handler")

    def seen(wanted: Filter) -> set[UUID]:
        return {row.id for row in queries.page(wanted, actor, now())[0]}

    assert seen(Filter()) == {main}
    assert seen(Filter(merged=True)) == {one, main}
    assert one in seen(Filter(q=_case(one).number))


def test_merging_is_undone_with_a_reason_and_both_go_on(
    replays: Office, pair: tuple[UUID, UUID]
) -> None:
    one, main = pair
    _merge(replays, one, main)
    with pytest.raises(Refused), transaction():
        links.unlink(one, main, actor=acting(replays, "handler"))
    with pytest.raises(Invalid), transaction():
        merging.unmerge(one, actor=acting(replays, "handler"), reason=" ")
    with transaction():
        merging.unmerge(one, actor=acting(replays, "handler"), reason="商家不同")
    assert _case(one).merged_into is None and not queries.links_between(one, main)
    with transaction():
        exchange.act(one, "accept", actor=acting(replays, "handler"), data={})
    assert (_case(one).state, _case(main).state) == ("accepted", "registered")
    assert [t for t in _types(one) if "merged" in t] == ["merged", "unmerged"]
    assert [t for t in _types(main) if "merged" in t] == ["merged", "unmerged"]
    with pytest.raises(Conflict), transaction():
        merging.unmerge(one, actor=acting(replays, "handler"), reason="再撤")


@pytest.mark.parametrize(("days", "refused"), [(29, False), (31, True)])
def test_undoing_ends_after_thirty_days(
    replays: Office, pair: tuple[UUID, UUID], days: int, refused: bool
) -> None:
    one, main = pair
    _merge(replays, one, main)
    with transaction():
        _case(one).merged_at = now() - timedelta(days=days)
    try:
        with transaction():
            merging.unmerge(one, actor=acting(replays, "handler"), reason="不同")
    except Refused as error:
        assert refused and "30 天" in error.sentence
    else:
        assert not refused


def test_what_does_not_fit_is_not_merged(replays: Office, pair: tuple[UUID, UUID]) -> None:
    one, main = pair
    actor = acting(replays, "handler")

    def refusal(case_id: UUID, main_id: UUID, by: Actor = actor, reason: str = "同一事") -> str:
        with pytest.raises(AppError) as raised, transaction():
            merging.merge(case_id, main_id, actor=by, reason=reason)
        return raised.value.sentence

    assert "理由" in refusal(one, main, reason="")
    assert "自己" in refusal(one, one)
    with transaction():
        exchange.act(one, "accept", actor=actor, data={})
    assert "办理阶段不同" in refusal(one, main)
    other = receive(replays, now())
    assert "办理阶段不同" in refusal(other, main)
    third, fourth = open_complaint(replays, "王五"), open_complaint(replays, "赵六")
    _merge(replays, third, main)
    assert "已有案件并入本案" in refusal(main, fourth)
    with transaction():
        exchange.act(fourth, "refuse", actor=actor, data=REFUSAL)
    assert "正在审批" in refusal(fourth, main)
    assert "岗位" in refusal(fourth, main, by=acting(replays, "auditor"))


def test_a_case_that_one_does_not_see_is_not_there(
    replays: Office, pair: tuple[UUID, UUID], offices: tuple[Office, Office, Office]
) -> None:
    with tenant_scope(offices[1].id):
        foreign = open_complaint(offices[1], "别处")
    with pytest.raises(NotFound), transaction():
        merging.merge(pair[0], foreign, actor=acting(replays, "handler"), reason="同一事")


def test_the_clocks_of_both_run_on(replays: Office, pair: tuple[UUID, UUID]) -> None:
    one, main = pair

    def clocks(case_id: UUID) -> list[str]:
        return [
            row.key
            for row in db.session.scalars(select(ClockRow).where(ClockRow.case_id == case_id))
        ]

    before = clocks(one)
    _merge(replays, one, main)
    assert clocks(one) == before != []
    events = select(EventRow.type).where(EventRow.stream == one, EventRow.type.like("clock%"))
    assert set(db.session.scalars(events)) == {"clock_started"}
