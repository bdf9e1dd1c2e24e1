"""What happened, as sentences for people; never a name of somebody outside the organisation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from core.cases.links import KINDS as LINK_KINDS
from core.cases.logic import acts
from core.cases.logic.model import Rules
from core.documents.sources import user_names
from core.events.models import EventRow
from core.forms.logic.parties import field_title

QUIET = frozenset({"clock_recomputed"})
LATE_ENTRY_MINUTES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One act on the timeline with what followed. ``late``: written down well afterwards."""

    at: datetime
    recorded_at: datetime
    who: str
    role: str
    text: str
    more: tuple[str, ...]
    kind: str
    late: bool


def lines(rules: Rules, rows: Sequence[EventRow]) -> list[Line]:
    """The log of a case as sentences, newest first."""
    acted = [who for row in rows for who in (row.actor_id, row.on_behalf_of) if who is not None]
    people = user_names(acted + _named(rows))
    titles = {role.key: role.title for role in rules.module.roles}
    shown = [row for row in rows if row.type not in QUIET]
    found: list[Line] = []
    for (at, recorded_at, actor_id, giver), several in groupby(shown, key=_act):
        first, *rest = several
        texts = [sentence(rules, row.type, row.data, people) for row in (first, *rest)]
        found.append(
            Line(
                at=at,
                recorded_at=recorded_at,
                who=_who(actor_id, giver, people),
                role=titles.get(first.actor_role, ""),
                text=texts[0],
                more=tuple(texts[1:]),
                kind=first.type.partition("_")[0],
                late=(recorded_at - at).total_seconds() > LATE_ENTRY_MINUTES * 60,
            )
        )
    return found[::-1]


def _act(row: EventRow) -> tuple[datetime, datetime, UUID | None, UUID | None]:
    return row.occurred_at, row.recorded_at, row.actor_id, row.on_behalf_of


def _who(actor: UUID | None, giver: UUID | None, people: Mapping[UUID, str]) -> str:
    """Whoever acted, and in whose place: B 代 A."""
    if actor is None:
        return "系统"
    name = people.get(actor, "—")
    return name if giver is None else f"{name} 代 {people.get(giver, '—')}"


def _named(rows: Sequence[EventRow]) -> list[UUID]:
    ids: list[UUID] = []
    for row in rows:
        if row.type == "assigned":
            ids += [UUID(v) for v in (row.data["handler"], *row.data["officers"]) if v]
        elif row.type in ("task_added", "task_changed"):
            ids.append(UUID(row.data["assignee"]))
    return ids


def sentence(rules: Rules, kind: str, data: Mapping[str, Any], people: Mapping[UUID, str]) -> str:
    """One event in words; a kind without words of its own shows its name rather than nothing."""
    words = _WORDS.get(kind)
    return kind if words is None else words(rules, data, people)


Words = Callable[[Rules, Mapping[str, Any], Mapping[UUID, str]], str]


def _action(rules: Rules, key: str) -> str:
    found = next((t.title for t in rules.case_type.transitions if t.key == key), key)
    return "延长期限" if key == "extend" else found


def _clock(rules: Rules, key: str) -> str:
    return next((c.title for c in rules.case_type.clocks if c.key == key), key)


def _document(rules: Rules, key: str) -> str:
    return next((d.title for d in rules.case_type.documents if d.key == key), key)


def _party(rules: Rules, ref: str) -> str:
    role = ref.partition(":")[0]
    return next((r.title for r in rules.case_type.party_roles if r.key == role), "")


def _moved(rules: Rules, data: Mapping[str, Any], _: Mapping[UUID, str]) -> str:
    title = _action(rules, data["action"])
    if data["from"] == data["to"]:
        return f"办理“{title}”"
    return f"办理“{title}”，案件转为“{acts.state_of(rules, data['to']).title}”"


def _running(rules: Rules, data: Mapping[str, Any], what: str) -> str:
    clock = data["clock"]
    due = clock.get("due_on")
    return f"“{_clock(rules, clock['key'])}”{what}" + (f"，到期日 {due}" if due else "")


def _stopped(rules: Rules, data: Mapping[str, Any], _: Mapping[UUID, str]) -> str:
    clock = data["clock"]
    words = {"late": "逾期完成", "excused": "已说明，视为完成"}
    return f"“{_clock(rules, clock['key'])}”期限{words.get(clock.get('outcome'), '按期完成')}"


def _delivered(rules: Rules, data: Mapping[str, Any], _: Mapping[UUID, str]) -> str:
    whom = _party(rules, data["receiver"])
    return f"{_document(rules, data['key'])}已送达{whom}"


def _issued(rules: Rules, data: Mapping[str, Any], _: Mapping[UUID, str]) -> str:
    number = f"，文号 {data['number']}" if data["number"] else ""
    return f"签发{_document(rules, data['key'])}{number}"


def _assigned(rules: Rules, data: Mapping[str, Any], people: Mapping[UUID, str]) -> str:
    handler = data["handler"]
    return f"案件分派给{people.get(UUID(handler), '—')}" if handler else "取消承办人"


def _requested(rules: Rules, data: Mapping[str, Any], _: Mapping[UUID, str]) -> str:
    title = _action(rules, data["action"])
    if data["kind"] == "extension":
        title = f"延长“{_clock(rules, data['clock'])}”"
    first = next((s["title"] for s in data["steps"] if s["status"] == "open"), "")
    return f"提请审批：{title}" + (f"（{first}）" if first else "")


def _task(rules: Rules, data: Mapping[str, Any], people: Mapping[UUID, str], what: str) -> str:
    last = f"，{data['due_on']} 前完成" if data["due_on"] else ""
    return f"{what}{people.get(UUID(data['assignee']), '—')}{last}"


def _party_changed(rules: Rules, data: Mapping[str, Any], _: Mapping[UUID, str]) -> str:
    whom = _party(rules, data["party"]["ref"])
    if data["gone"]:
        return f"{whom}退出本案"
    told = [
        f"{field_title(c['field'])} {c['was'] or '（空）'} → {c['now'] or '（空）'}"
        if c["was"] or c["now"]
        else field_title(c["field"])
        for c in data["changes"]
    ]
    return f"登记{whom}信息" + (f"：{'；'.join(told)}" if told else "")


def _checked(rules: Rules, data: Mapping[str, Any]) -> str:
    items = (i for c in rules.case_type.checklists if c.key == data["list"] for i in c.items)
    return next((i.title for i in items if i.key == data["item"]), data["item"])


def _handed_over(rules: Rules, data: Mapping[str, Any], _: Mapping[UUID, str]) -> str:
    due = f"，{data['due']} 前回报" if data["due"] else ""
    words = f"移交{data['name']}" if data["direction"] == "out" else f"由{data['name']}移交而来"
    return f"{words}（移交编号 {data['code']}）{due}"


_WORDS: dict[str, Words] = {
    "opened": lambda r, d, p: f"收到{r.case_type.title}，登记编号 {d['number']}",
    "moved": _moved,
    "assigned": _assigned,
    "approval_requested": _requested,
    "extension_requested": lambda r, d, p: f"申请延长“{_clock(r, d['clock'])}”",
    "approved": lambda r, d, p: "审批同意" + ("，事项生效" if d["last"] else "，转下一步审批"),
    "rejected": lambda r, d, p: "审批不同意",
    "returned": lambda r, d, p: "退回修改",
    "withdrawn": lambda r, d, p: "撤回审批事项",
    "attached": lambda r, d, p: f"上传材料（{d['size'] // 1024 + 1} KB）",
    "document_drafted": lambda r, d, p: f"起草{_document(r, d['key'])}",
    "document_issued": _issued,
    "document_voided": lambda r, d, p: f"作废{_document(r, d['key'])} {d['number']}",
    "delivered": _delivered,
    "clock_started": lambda r, d, p: _running(r, d, "开始计算"),
    "clock_paused": lambda r, d, p: f"“{_clock(r, d['clock']['key'])}”中止计算",
    "clock_resumed": lambda r, d, p: _running(r, d, "恢复计算"),
    "clock_extended": lambda r, d, p: _running(r, d, "延长"),
    "clock_stopped": _stopped,
    "clock_voided": lambda r, d, p: f"“{_clock(r, d['clock']['key'])}”不再计算",
    "clock_warned": lambda r, d, p: f"“{_clock(r, d['key'])}”临近到期，已提醒",
    "clock_breached": lambda r, d, p: f"“{_clock(r, d['clock']['key'])}”期限届满",
    "clock_escalated": lambda r, d, p: f"“{_clock(r, d['key'])}”已向上提醒",
    "breach_withdrawn": lambda r, d, p: f"“{_clock(r, d['clock']['key'])}”的逾期记录撤销",
    "party_changed": _party_changed,
    "identity_opened": lambda r, d, p: f"查阅{_party(r, d['party'])}身份",
    "note_added": lambda r, d, p: "写备注",
    "note_edited": lambda r, d, p: "修改备注",
    "task_added": lambda r, d, p: _task(r, d, p, "安排待办给"),
    "task_changed": lambda r, d, p: _task(r, d, p, "调整待办，由"),
    "task_done": lambda r, d, p: "完成待办",
    "task_reopened": lambda r, d, p: "待办恢复为未完成",
    "task_overdue": lambda r, d, p: "待办已过完成日期",
    "linked": lambda r, d, p: f"关联案件（{LINK_KINDS.get(d['kind'], d['kind'])}）",
    "unlinked": lambda r, d, p: f"取消关联（{LINK_KINDS.get(d['kind'], d['kind'])}）",
    "handed_over": _handed_over,
    "receipt": lambda r, d, p: f"对方已接收（移交编号 {d['code']}）",
    "sent_back": lambda r, d, p: f"移交被退回，第 {d['times']} 次（移交编号 {d['code']}）",
    "reported_back": lambda r, d, p: f"处理结果已回报（移交编号 {d['code']}）",
    "merged": lambda r, d, p: (
        "并入另一案件办理" if d["direction"] == "into" else "另一案件并入本案"
    ),
    "unmerged": lambda r, d, p: (
        "撤销并案，案件单独办理" if d["direction"] == "into" else "撤销一件并案"
    ),
    "checked": lambda r, d, p: f"核对：{_checked(r, d)}",
    "unchecked": lambda r, d, p: f"取消核对：{_checked(r, d)}",
    "check_overridden": lambda r, d, p: f"免除核对：{_checked(r, d)}",
    "called_back": lambda r, d, p: f"移交已撤回（移交编号 {d['code']}）",
}
