"""How a due date came about: day by day, and as a few Chinese words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.due import (
    Due,
    PauseSpan,
    Roll,
    Run,
    compute,
    ends_of,
    local,
    paused_days,
    paused_moments,
    runs_of,
)
from core.deadlines.logic.running import RunningClock
from core.plugin.base import Span
from core.plugin.clocks import Clock

UNIT_NAMES: Mapping[str, str] = {
    "minutes": "分钟",
    "hours": "小时",
    "days": "日",
    "weeks": "周",
    "workdays": "个工作日",
    "months": "个月",
    "years": "年",
}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of the derivation: whether it counts, how many are counted so far, and why."""

    date: date
    counted: bool
    n: int
    why: str


def explain(
    start: datetime,
    span: Span,
    calendar: Calendar,
    *,
    roll: Roll = "none",
    pauses: Sequence[PauseSpan] = (),
    extensions: Sequence[Span] = (),
    total: Span | None = None,
) -> tuple[DayLine, ...]:
    """Derive a due date day by day, from the day of the start to the last day.

    A clock of hours or minutes has one line. While a pause is open the lines end with its first
    day. Takes and raises what ``compute`` does.
    """
    due = compute(
        start, span, calendar, roll=roll, pauses=pauses, extensions=extensions, total=total
    )
    runs = runs_of(span, extensions, total)
    first = local(start, calendar)
    if runs[0].kind == "minutes":
        return (_moment_line(first, runs[0].amount, due, pauses, calendar),)
    day = first.date()
    same_day = runs[0] == Run("days", 0)
    lines = [DayLine(day, False, 0, "当日届满" if same_day else "起算日，不计入")]
    halt = _open_day(pauses, calendar)
    for line in _walk(day, runs, calendar, pauses):
        if halt is None or line.date <= halt:
            lines.append(line)
    if halt is not None:
        held = halt + _DAY
        why = f"暂停中：{_grounds(pauses, held, calendar)}"
        lines.append(DayLine(held, False, lines[-1].n, why))
    if due is not None and due.due_on != due.due_raw:
        lines.extend(_roll_lines(lines[-1], due.due_on, calendar))
    return tuple(lines)


def sentences(
    start: datetime,
    span: Span,
    calendar: Calendar,
    *,
    roll: Roll = "none",
    pauses: Sequence[PauseSpan] = (),
    extensions: Sequence[Span] = (),
    total: Span | None = None,
) -> str:
    """Say in one Chinese sentence how a due date came about; arguments as for ``compute``."""
    due = compute(
        start, span, calendar, roll=roll, pauses=pauses, extensions=extensions, total=total
    )
    runs = runs_of(span, extensions, total)
    first = local(start, calendar)
    length = _length_text(total or span, extensions)
    if runs[0].kind == "minutes":
        parts = [f"{_minute(first)}起连续计算"]
        parts.append(f"至{_minute(local(due.due_at, calendar))}满{length}" if due else "暂停中")
        return "，".join(parts) + _pause_text(pauses, first.date(), calendar)
    day = first.date()
    if runs[0] == Run("days", 0) and len(runs) == 1 and due:
        return f"{_day(day)}当日届满" + _roll_text(due)
    text = f"{_day(day)}起算（当日不计）"
    if due is None:
        return f"{text}，期限{length}，暂停中" + _pause_text(pauses, day, calendar)
    raw = ends_of(day, runs, calendar, paused=paused_days(pauses, day, calendar))[-1]
    text += f"，至{_day(raw, day)}满{length}"
    if any(run.kind == "workdays" for run in runs):
        text += _special_days(day, raw, calendar)
    text += _pause_text(pauses, day, calendar) + _roll_text(due)
    if due.estimated_years:
        years = "、".join(f"{year}年" for year in due.estimated_years)
        text += f"；{years}放假安排尚未公布，按周一至周五推算，公布后可能变动"
    return text


def explain_clock(clock: Clock, running: RunningClock, calendar: Calendar) -> tuple[DayLine, ...]:
    """Derive the due date of a started clock day by day, pauses under their titles."""
    lines = explain(
        running.started_at,
        running.span,
        calendar,
        roll=running.roll,
        pauses=_titled(clock, running),
        extensions=running.extensions,
        total=running.extended_total,
    )
    if not _is_capped(running) or running.due_on is None:
        return lines
    return (*lines, DayLine(running.due_on, False, lines[-1].n, _cap_text(running, calendar)))


def clock_sentence(clock: Clock, running: RunningClock, calendar: Calendar) -> str:
    """Say in one Chinese sentence how the due date of a started clock came about."""
    text = sentences(
        running.started_at,
        running.span,
        calendar,
        roll=running.roll,
        pauses=_titled(clock, running),
        extensions=running.extensions,
        total=running.extended_total,
    )
    return f"{text}；{_cap_text(running, calendar)}" if _is_capped(running) else text


def _is_capped(running: RunningClock) -> bool:
    return running.cap_at is not None and running.due_at == running.cap_at


def _cap_text(running: RunningClock, calendar: Calendar) -> str:
    assert running.cap_at is not None  # only asked for a capped clock
    return f"不得晚于所属期限的届满时间{_minute(local(running.cap_at, calendar))}"


def _titled(clock: Clock, running: RunningClock) -> tuple[PauseSpan, ...]:
    titles = {ground.key: ground.title for ground in clock.pauses}
    return tuple(replace(p, ground=titles.get(p.ground, p.ground)) for p in running.pauses)


def _walk(
    first: date, runs: Sequence[Run], calendar: Calendar, pauses: Sequence[PauseSpan]
) -> Iterator[DayLine]:
    holes = paused_days(pauses, first, calendar)
    n = 0
    day = first
    for index, end in enumerate(ends_of(first, runs, calendar, paused=holes)):
        while day < end:
            day += _DAY
            if index == 0 and any(a < day <= b for a, b in holes):
                yield DayLine(day, False, n, f"暂停：{_grounds(pauses, day, calendar)}")
            elif runs[index].kind == "workdays" and not calendar.is_workday(day):
                yield DayLine(day, False, n, calendar.why(day))
            else:
                n += 1
                yield DayLine(day, True, n, _counted_text(runs[index], day, calendar))


def _counted_text(run: Run, day: date, calendar: Calendar) -> str:
    if run.kind == "workdays":
        return calendar.why(day)
    return "自然日" if calendar.is_workday(day) else f"自然日（{calendar.why(day)}，照计）"


def _roll_lines(last: DayLine, due_on: date, calendar: Calendar) -> list[DayLine]:
    lines: list[DayLine] = []
    day = last.date + _DAY
    while day < due_on:
        lines.append(DayLine(day, False, last.n, f"顺延：{calendar.why(day)}"))
        day += _DAY
    lines.append(DayLine(due_on, False, last.n, "期满日非工作日，顺延至此日"))
    return lines


def _moment_line(
    first: datetime,
    minutes: int,
    due: Due | None,
    pauses: Sequence[PauseSpan],
    calendar: Calendar,
) -> DayLine:
    n, unit = (minutes // 60, "小时") if minutes % 60 == 0 else (minutes, "分钟")
    text = f"{_minute(first)}起连续计算{n}{unit}"
    if due is None:
        return DayLine(first.date(), True, n, f"{text}，暂停中")
    held = sum((b - a for a, b in paused_moments(pauses, first)), timedelta())
    if held:
        text += f"，扣除暂停{int(held.total_seconds() // 60)}分钟"
    return DayLine(first.date(), True, n, f"{text}，至{_minute(local(due.due_at, calendar))}")


def _open_day(pauses: Iterable[PauseSpan], calendar: Calendar) -> date | None:
    """The first day of the pauses that still last."""
    days = [local(p.starts_at, calendar).date() for p in pauses if p.ends_at is None]
    return min(days, default=None)


def _grounds(pauses: Iterable[PauseSpan], day: date, calendar: Calendar) -> str:
    names: list[str] = []
    for pause in pauses:
        begins = local(pause.starts_at, calendar).date()
        ends = local(pause.ends_at, calendar).date() if pause.ends_at else date.max
        if begins < day <= ends and pause.ground not in names:
            names.append(pause.ground)
    return "、".join(names)


def _special_days(first: date, last: date, calendar: Calendar) -> str:
    """The holidays between two days, and the weekend days that are worked."""
    off: list[tuple[date, date]] = []
    worked: list[str] = []
    day = first + _DAY
    while day <= last:
        if calendar.is_workday(day):
            if day.weekday() >= 5:
                worked.append(_day(day, first))
        elif calendar.is_holiday(day):
            if off and off[-1][1] == day - _DAY:
                off[-1] = (off[-1][0], day)
            else:
                off.append((day, day))
        day += _DAY
    text = "".join(f"；{_range(a, b, first)}放假不计" for a, b in off)
    return text + (f"；{'、'.join(worked)}上班计入" if worked else "")


def _pause_text(pauses: Sequence[PauseSpan], first: date, calendar: Calendar) -> str:
    parts: list[str] = []
    for pause in pauses:
        begins = local(pause.starts_at, calendar).date()
        ends = local(pause.ends_at, calendar).date() if pause.ends_at else None
        until = f"至{_day(ends, first)}" if ends else "起"
        parts.append(f"{_day(begins, first)}{until}（{pause.ground}）")
    return f"；暂停：{'、'.join(parts)}" if parts else ""


def _roll_text(due: Due) -> str:
    if due.due_raw == due.due_on or isinstance(due.due_raw, datetime):
        return ""
    return f"；期满日非工作日，顺延至{_day(due.due_on, due.due_raw)}"


def _length_text(span: Span, extensions: Iterable[Span]) -> str:
    spans = [each for each in (span, *extensions) if each.amount]
    return "，另延长".join(f"{each.amount}{UNIT_NAMES[each.unit]}" for each in spans)


def _range(first: date, last: date, near: date) -> str:
    if first == last:
        return _day(first, near)
    tail = f"{last.day}日" if last.month == first.month else _day(last, first)
    return f"{_day(first, near)}至{tail}"


def _day(day: date, near: date | None = None) -> str:
    text = f"{day.month}月{day.day}日"
    return text if near and near.year == day.year else f"{day.year}年{text}"


def _minute(moment: datetime) -> str:
    return f"{_day(moment.date())}{moment:%H:%M}"
