"""Who hears of an event, and in which words: no party is named, nothing typed is repeated."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

from core.cases.logic.model import Rules
from core.notify.logic_clocks import breached, escalated, laddered, warned
from core.notify.logic_words import Happening, Notice, Subject, clock_title, due_text, sentence
from core.users.logic import AUDITOR

__all__ = ["OLDEST", "Happening", "Notice", "Subject", "due_text", "matter_of", "notices"]

OLDEST = timedelta(days=7)
_CLOCK_EVENTS = ("clock_warned", "clock_breached", "clock_escalated")


def notices(rules: Rules, subject: Subject, event: Happening) -> tuple[Notice, ...]:
    """The notices of an event; nobody hears of what they did themselves.

    A warning or a breach that was recorded more than a week after its moment tells nobody: it is
    history that was entered late.
    """
    if event.type in _CLOCK_EVENTS and event.recorded_at - event.occurred_at > OLDEST:
        return ()
    match event.type:
        case "clock_warned":
            found = warned(rules, subject, event)
        case "clock_breached":
            found = [breached(rules, subject, event), *escalated(rules, subject, event)]
        case "clock_escalated":
            found = [laddered(rules, subject, event)]
        case "approval_requested":
            found = _steps(rules, subject, event, event.data["steps"], proposer=event.actor)
        case "approved":
            found = _approved(rules, subject, event)
        case "rejected" | "returned":
            found = [_sent_back(rules, subject, event)]
        case "assigned":
            found = [_assigned(rules, subject, event)]
        case "note_added" | "note_edited":
            found = [_mentioned(rules, subject, event)]
        case "task_added" | "task_changed" | "task_done" | "task_reopened" | "task_overdue":
            found = [_task(rules, subject, event)]
        case "identity_opened":
            found = [_identity_opened(rules, subject)]
        case _:
            return ()
    return tuple(notice for notice in found if notice.people or notice.roles)


def of_delegation(
    event: Happening, *, giver: str, taker: str, zone: tzinfo
) -> tuple[Notice, Notice]:
    """What both people of a delegation are told, whoever of them did it."""
    people = event.data["giver"], event.data["taker"]
    if event.type == "delegation_revoked":
        told = f"您对{taker}的委托代办已撤销", f"{giver}对您的委托代办已撤销，您不再代其办理"
    else:
        begins, ends = (
            datetime.fromisoformat(event.data[key]).astimezone(zone)
            for key in ("begins_at", "ends_at")
        )
        when = f"{begins:%Y年%-m月%-d日}至{due_text(ends)}"
        told = f"您已委托{taker}代办，{when}", f"{giver}委托您代办，{when}"
    first, second = (
        Notice(kind=event.type, text=text, people=(person,))
        for text, person in zip(told, people, strict=True)
    )
    return first, second


def of_run(event: Happening, *, title: str) -> Notice:
    """What whoever asked for a long job is told when it has ended, by itself or stopped."""
    data = event.data
    how = {"done": "已完成", "stopped": "已停止", "failed": "未能完成"}[data["state"]]
    text = f"后台任务“{title}”{how}：成功 {data['done']} 条，未成功 {data['failed']} 条"
    level = "yellow" if data["failed"] or data["state"] == "failed" else ""
    return Notice(kind=event.type, level=level, text=text, people=(data["user"],))


def matter_of(rules: Rules, kind: str, action: str, clock: str) -> str:
    """What a proposal is about, in words: an action, or the extension of a clock."""
    if kind == "extension":
        return f"延长{clock_title(rules, clock)}"
    titles = {t.key: t.title for t in rules.case_type.transitions}
    return titles.get(action, action)


def _approved(rules: Rules, subject: Subject, event: Happening) -> list[Notice]:
    data = event.data
    found = _steps(rules, subject, event, data["open"], proposer=data["for"], decided=data["step"])
    if data["last"]:
        text = sentence(rules, subject, f"您提出的“{event.matter}”已批准")
        found.append(Notice(kind="approved", text=text, people=_but(event.actor, data["for"])))
    return found


def _sent_back(rules: Rules, subject: Subject, event: Happening) -> Notice:
    how = "未获批准" if event.type == "rejected" else "已退回，请按审批意见修改后重新提出"
    return Notice(
        kind=event.type,
        level="yellow",
        text=sentence(rules, subject, f"您提出的“{event.matter}”{how}"),
        people=_but(event.actor, event.data["for"]),
    )


def _assigned(rules: Rules, subject: Subject, event: Happening) -> Notice:
    people = [event.data["handler"], *event.data["officers"]]
    return Notice(
        kind="assigned",
        text=sentence(rules, subject, "已交由您办理"),
        people=_but(event.actor, *people),
    )


def _mentioned(rules: Rules, subject: Subject, event: Happening) -> Notice:
    return Notice(
        kind="mentioned",
        text=sentence(rules, subject, "有一条备注提到了您"),
        people=_but(event.actor, *event.data["mentions"]),
    )


def _task(rules: Rules, subject: Subject, event: Happening) -> Notice:
    data = event.data
    whom = data["asked_by"] if event.type == "task_done" else data["assignee"]
    what = {
        "task_added": "给您安排了一项待办",
        "task_changed": "您有一项待办已调整",
        "task_done": "您安排的一项待办已完成",
        "task_reopened": "您的一项待办恢复为未完成",
        "task_overdue": "您有一项待办已过完成日期，请尽快处理",
    }[event.type]
    last = data.get("due_on")
    if last is not None:
        day = datetime.fromisoformat(last)
        what += f"，请于{day:%Y年%-m月%-d日}前完成"
    return Notice(
        kind=event.type,
        level="red" if event.type == "task_overdue" else "",
        text=sentence(rules, subject, what),
        people=_but(event.actor, whom),
    )


def _identity_opened(rules: Rules, subject: Subject) -> Notice:
    return Notice(
        kind="identity_opened",
        level="yellow",
        text=sentence(rules, subject, "有人查阅了保密当事人的身份，请在“身份查阅记录”中核对"),
        roles=(AUDITOR,),
    )


def _steps(
    rules: Rules,
    subject: Subject,
    event: Happening,
    steps: Iterable[Mapping[str, Any]],
    *,
    proposer: str | None,
    decided: str = "",
) -> list[Notice]:
    """Tell who decides next, and whom the chain only tells.

    ``decided`` is the step that this event decided: whoever decides before or with it was asked
    before.
    """
    steps = list(steps)
    keys = [step["step"] for step in steps]
    new = steps[keys.index(decided) + 1 :] if decided in keys else steps
    found: list[Notice] = []
    for step in new:
        if step["status"] == "open":
            found.append(_asked(rules, subject, event, step, proposer))
            break
        if step["status"] == "told":
            text = sentence(rules, subject, f"“{event.matter}”已提请审批，请知悉")
            found.append(_told(step, text, proposer))
    return found


def _asked(
    rules: Rules,
    subject: Subject,
    event: Happening,
    step: Mapping[str, Any],
    proposer: str | None,
) -> Notice:
    return Notice(
        kind="approval_requested",
        level="yellow",
        text=sentence(rules, subject, f"“{event.matter}”待您审批（{step['title']}）"),
        roles=tuple(step["roles"]),
        not_to=() if proposer is None else (proposer,),
    )


def _told(step: Mapping[str, Any], text: str, proposer: str | None) -> Notice:
    return Notice(
        kind=f"told_{step['step']}",
        text=text,
        roles=tuple(step["roles"]),
        not_to=() if proposer is None else (proposer,),
    )


def _but(actor: str | None, *people: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p for p in people if p is not None and p != actor))
