"""The acts on a clock: start, pause, resume, extend, stop, void, breach; each gives a new one."""

from dataclasses import replace
from datetime import date, datetime

from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.due import (
    INSTANT,
    ClockError,
    PauseSpan,
    Unsupported,
    compute,
    is_open,
    local,
    runs_of,
)
from core.deadlines.logic.running import ClockState, Outcome, RunningClock
from core.plugin.base import Span
from core.plugin.clocks import Clock


def start(
    clock: Clock,
    at: datetime,
    calendar: Calendar,
    *,
    seq: int = 1,
    receiver: str = "",
    span: Span | None = None,
) -> RunningClock:
    """Start a clock at a moment, which may lie in the past: it may be born late and is never moved.

    ``span`` is the length that holds for this case where the rule knows several (``Clock.spans``).
    Raises Unsupported for kinds of clock and units that have no engine.
    """
    known = ("deadline", "wait", "right")
    if clock.kind not in known or clock.mask != "none" or clock.per != "case":
        raise Unsupported(f"暂不支持“{clock.title}”这类期限的计算")
    running = RunningClock(
        key=clock.key,
        seq=seq,
        receiver=receiver,
        started_at=local(at, calendar),
        span=span or clock.span,
        roll=clock.roll,
    )
    return _timed(running, calendar)


def start_on_due(
    clock: Clock,
    due_date: date,
    at: datetime,
    calendar: Calendar,
    *,
    seq: int = 1,
    receiver: str = "",
) -> RunningClock:
    """Start a clock whose last day is a recorded date (``Clock.due_fact``); raises before_start."""
    days = (due_date - local(at, calendar).date()).days
    if days < 0:
        raise ClockError("before_start", "到期日不能早于起算日")
    span = Span(days, "days")
    return start(clock, at, calendar, seq=seq, receiver=receiver, span=span)


def pause(running: RunningClock, ground: str, at: datetime, calendar: Calendar) -> RunningClock:
    """Let a clock stand still; a pause on another ground may begin while one lasts.

    Raises not_running, already_paused, before_start, out_of_order (before an earlier pause's last
    moment) or expired. A pause dated before the due moment takes back a breach.
    """
    _must_be_open(running)
    _must_follow_start(running, at)
    for earlier in running.pauses:
        if earlier.ends_at is None and earlier.ground == ground:
            raise ClockError("already_paused", "该期限已因同一事由中止")
        if _before(running, at, earlier.ends_at or earlier.starts_at):
            raise ClockError("out_of_order", "中止不能早于上一次中止或恢复")
    _must_not_be_over(running, at, "期限已经届满，不能再中止")
    pauses = (*running.pauses, PauseSpan(ground, local(at, calendar)))
    return _timed(replace(running, pauses=pauses, state="paused", breached_at=None), calendar)


def resume(running: RunningClock, ground: str, at: datetime, calendar: Calendar) -> RunningClock:
    """End the pause on that ground; the clock runs again when no other pause lasts.

    Raises not_paused or out_of_order.
    """
    if running.state != "paused":
        raise ClockError("not_paused", "该期限没有中止，不能恢复")
    found = [p for p in running.pauses if p.ends_at is None and p.ground == ground]
    if not found:
        raise ClockError("not_paused", "该期限没有因这一事由中止")
    if _before(running, at, found[0].starts_at):
        raise ClockError("out_of_order", "恢复不能早于中止")
    ended = replace(found[0], ends_at=max(local(at, calendar), found[0].starts_at))
    pauses = tuple(ended if p is found[0] else p for p in running.pauses)
    state: ClockState = "paused" if is_open(pauses) else "running"
    return _timed(replace(running, pauses=pauses, state=state), calendar)


def extend(clock: Clock, running: RunningClock, at: datetime, calendar: Calendar) -> RunningClock:
    """Lengthen a clock as its rule allows; ``at`` is the date of the approval.

    Raises not_extendable, used_up, not_running, before_start, expired, or no_gain when the new
    total would end no later. An approval dated before the due moment takes back a breach.
    """
    rule = clock.extension
    if rule is None:
        raise ClockError("not_extendable", f"“{clock.title}”不能延长")
    _must_be_open(running)
    _must_follow_start(running, at)
    done = len(running.extensions) + (running.extended_total is not None)
    if rule.times is not None and done >= rule.times:
        raise ClockError("used_up", f"“{clock.title}”最多延长{rule.times}次")
    _must_not_be_over(running, at, "期限已经届满，不能再延长")
    if rule.total is not None:
        longer = replace(running, extensions=(), extended_total=rule.total)
    elif rule.amount is not None:
        longer = replace(running, extensions=(*running.extensions, rule.amount))
    else:
        raise Unsupported(f"“{clock.title}”的延长时间尚未设定")
    longer = _timed(replace(longer, breached_at=None), calendar)
    if running.due_at and longer.due_at and longer.due_at <= running.due_at:
        raise ClockError("no_gain", "延长后的期限没有变长")
    return longer


def stop(running: RunningClock, at: datetime, outcome: Outcome | None = None) -> RunningClock:
    """Stop a clock by the act it waited for.

    In time, or while paused, the outcome is ``outcome`` (met if None) and a breach is taken back;
    on or after the due moment it is late. Raises not_running or before_start.
    """
    _must_be_open(running)
    _must_follow_start(running, at)
    if running.due_at is not None and at >= running.due_at:
        breached = running.breached_at or running.due_at
        return replace(
            running, state="stopped", stopped_at=at, breached_at=breached, outcome="late"
        )
    return replace(
        running, state="stopped", stopped_at=at, breached_at=None, outcome=outcome or "met"
    )


def void(running: RunningClock, at: datetime) -> RunningClock:
    """End a clock that no longer has an object; it counts in no statistics. Raises not_running."""
    _must_be_open(running)
    return replace(running, state="void", stopped_at=at)


def breach(running: RunningClock, at: datetime) -> RunningClock:
    """Mark that the clock has run out by ``at``; raises not_running, not_due, already_breached."""
    if running.state != "running":
        raise ClockError("not_running", "该期限没有在计算中")
    if running.breached_at is not None:
        raise ClockError("already_breached", "该期限已经记为逾期")
    if running.due_at is None or at < running.due_at:
        raise ClockError("not_due", "期限尚未届满")
    return replace(running, breached_at=at)


def cap(running: RunningClock, at: datetime | None, calendar: Calendar) -> RunningClock:
    """Let a clock run out no later than another one's due moment (``Clock.cap_by``).

    None lifts the ceiling. A breach stays only where the new due moment is no later than it.
    Raises not_running.
    """
    _must_be_open(running)
    changed = _timed(replace(running, cap_at=at), calendar)
    breached = running.breached_at
    if breached is None or (changed.due_at is not None and changed.due_at <= breached):
        return changed
    return replace(changed, breached_at=None)


def withdraw_breach(running: RunningClock) -> RunningClock:
    """Take back a breach, because an act turned out to be in time or the due date moved."""
    return replace(running, breached_at=None)


def recompute(running: RunningClock, calendar: Calendar) -> RunningClock:
    """Find the due date again on another calendar; nothing else changes.

    A stopped or void clock keeps the date it was judged by.
    """
    return _timed(running, calendar) if running.state in ("running", "paused") else running


def _timed(running: RunningClock, calendar: Calendar) -> RunningClock:
    due = compute(
        running.started_at,
        running.span,
        calendar,
        roll=running.roll,
        pauses=running.pauses,
        extensions=running.extensions,
        total=running.extended_total,
    )
    if due is None:
        return replace(running, due_raw=None, due_on=None, due_at=None, estimated_years=())
    if running.cap_at is not None and running.cap_at < due.due_at:
        ceiling = local(running.cap_at, calendar)
        due = replace(due, due_on=(ceiling - INSTANT).date(), due_at=ceiling)
    return replace(
        running,
        due_raw=due.due_raw,
        due_on=due.due_on,
        due_at=due.due_at,
        estimated_years=due.estimated_years,
    )


def _must_be_open(running: RunningClock) -> None:
    if running.state not in ("running", "paused"):
        raise ClockError("not_running", "该期限已经结束")


def _must_follow_start(running: RunningClock, at: datetime) -> None:
    if _before(running, at, running.started_at):
        raise ClockError("before_start", "时间不能早于期限的起算时间")


def _must_not_be_over(running: RunningClock, at: datetime, message: str) -> None:
    if running.due_at is not None and at >= running.due_at:
        raise ClockError("expired", message)


def _before(running: RunningClock, at: datetime, mark: datetime) -> bool:
    """Compare days, as papers often carry a date only; moments for clocks of hours and minutes."""
    if runs_of(running.span)[0].kind == "minutes":
        return at < mark
    zone = running.started_at.tzinfo
    return at.astimezone(zone).date() < mark.astimezone(zone).date()
