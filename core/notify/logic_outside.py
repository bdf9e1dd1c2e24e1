"""Notices that leave the house: by which way, at what moment, in which few words.

A message outside says that there is something and where; what it is stands behind the sign-in. So
no name, no fact and no reporter can travel with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from core.deadlines.logic.calendar import Calendar

DAY = 24 * 60
GROUPS: Mapping[str, str] = {
    "deadline": "期限提醒与逾期",
    "approval": "审批",
    "assignment": "案件分派",
    "work": "备注与待办",
    "delegation": "委托代办",
    "office": "单位事务",
}
_GROUP_OF: Mapping[str, str] = {
    "clock_warned": "deadline",
    "clock_breached": "deadline",
    "clock_escalated": "deadline",
    "approval_requested": "approval",
    "approved": "approval",
    "rejected": "approval",
    "returned": "approval",
    "assigned": "assignment",
    "mentioned": "work",
    "task_added": "work",
    "task_changed": "work",
    "task_done": "work",
    "task_reopened": "work",
    "task_overdue": "work",
    "delegated": "delegation",
    "delegation_revoked": "delegation",
}
_WORDS: Mapping[str, str] = {
    "clock_warned": "您有一件案件即将到期",
    "clock_breached": "您有一件案件已到期",
    "clock_escalated": "有一件案件需要您督促",
    "approval_requested": "您有一件案件待审批",
    "approved": "您提出的一件审批已有结果",
    "rejected": "您提出的一件审批已有结果",
    "returned": "您提出的一件审批已退回",
    "assigned": "您有一件新分派的案件",
    "mentioned": "有一条备注提到了您",
    "task_overdue": "您有一项待办已过期",
    "delegated": "您有一项委托代办",
    "delegation_revoked": "您的一项委托代办有变动",
}
_ON_ITS_WAY = "您有一条新通知"
DEFAULTS: Mapping[str, tuple[str, ...]] = {
    "deadline": ("email", "sms"),
    "approval": ("email",),
    "assignment": ("email",),
    "delegation": ("email",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How a person is told: channels by group, quiet minutes of the day, digest.

    ``quiet``: from and to; the same minute twice is no quiet time. ``digest``: at this minute.
    """

    wanted: Mapping[str, Sequence[str]] = field(default_factory=lambda: dict(DEFAULTS))
    quiet: tuple[int, int] = (0, 0)
    red_at_once: bool = False
    digest: int | None = None
    digest_workdays: bool = True

    def channels(self, kind: str) -> tuple[str, ...]:
        """The channels for a kind of notice."""
        return tuple(self.wanted.get(group_of(kind), ()))

    def waits_for_digest(self, level: str) -> bool:
        """Whether a notice of this level comes with the digest."""
        return self.digest is not None and not self.at_once(level)

    def at_once(self, level: str) -> bool:
        """Whether a notice of this level breaks through."""
        return level == "red" and self.red_at_once


def group_of(kind: str) -> str:
    """The group of a kind of notice; what a chain only tells belongs to approvals."""
    return "approval" if kind.startswith("told_") else _GROUP_OF.get(kind, "office")


def subject_of(kind: str) -> str:
    """The subject of a message: what kind of thing it is."""
    return f"回音：{_WORDS.get(kind, _ON_ITS_WAY)}"


def text_of(kind: str, *, number: str, link: str) -> str:
    """The message: a sentence, the number of the case where there is one, and where to look."""
    what = _WORDS.get(kind, _ON_ITS_WAY)
    about = f"（{number}）" if number else ""
    return f"{what}{about}，请登录查看：{link}"


def digest_text(counts: Mapping[str, int], *, link: str) -> str:
    """The digest of a day: how many unread notices of each group, and where to look."""
    parts = [f"{GROUPS[group]} {counts[group]} 条" for group in GROUPS if counts.get(group)]
    return f"您有 {sum(counts.values())} 条未读通知：{'，'.join(parts)}。请登录查看：{link}"


def moment_for(ways: Ways, level: str, now: datetime, calendar: Calendar) -> datetime:
    """When a message may go: now, or when the quiet time that it falls into is over."""
    return now if ways.at_once(level) else after_quiet(ways.quiet, now, calendar)


def after_quiet(quiet: tuple[int, int], now: datetime, calendar: Calendar) -> datetime:
    """The end of the quiet time that the moment falls into; the moment itself where it does not."""
    begins, ends = quiet
    local = now.astimezone(calendar.tz)
    minute = local.hour * 60 + local.minute
    if begins == ends:
        return now
    if begins < ends:
        return at_minute(local.date(), ends, calendar) if begins <= minute < ends else now
    if minute >= begins:
        return at_minute(local.date() + timedelta(days=1), ends, calendar)
    return at_minute(local.date(), ends, calendar) if minute < ends else now


def in_working_time(hours: tuple[int, int], now: datetime, calendar: Calendar) -> datetime:
    """The moment itself, or the beginning of the next working time of the calendar's days."""
    begins, ends = hours
    local = now.astimezone(calendar.tz)
    minute = local.hour * 60 + local.minute
    today = local.date()
    if calendar.is_workday(today) and minute < ends:
        return now if minute >= begins else at_minute(today, begins, calendar)
    return at_minute(calendar.nth_workday(today, 1), begins, calendar)


def next_digest(ways: Ways, now: datetime, calendar: Calendar) -> datetime:
    """The next moment of the digest after now, on a working day where only those were chosen."""
    assert ways.digest is not None
    day = now.astimezone(calendar.tz).date()
    if at_minute(day, ways.digest, calendar) <= now:
        day += timedelta(days=1)
    if ways.digest_workdays:
        day = calendar.next_workday(day)
    return at_minute(day, ways.digest, calendar)


def at_minute(day: date, minute: int, calendar: Calendar) -> datetime:
    """A minute of a day in the calendar's zone."""
    return datetime.combine(day, time(minute // 60, minute % 60), calendar.tz)


def minute_of(text: str) -> int | None:
    """Read a time of the day such as 21:30 as minutes; None for what is none."""
    hour, colon, minute = text.strip().partition(":")
    if not colon or not (hour + minute).isascii() or not (hour.isdigit() and minute[:2].isdigit()):
        return None
    found = int(hour) * 60 + int(minute[:2])
    return found if int(hour) < 24 and int(minute[:2]) < 60 else None


def clock_of(minute: int) -> str:
    """Minutes of the day as people write them."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
