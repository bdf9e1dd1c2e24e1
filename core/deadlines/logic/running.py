"""A started clock as a value, and its JSON form in events and rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from core.deadlines.logic.due import PauseSpan, Roll
from core.plugin.base import Span

ClockState: TypeAlias = Literal["running", "paused", "stopped", "void"]
Outcome: TypeAlias = Literal["", "met", "late", "excused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningClock:
    """A started clock.

    ``span`` is the length that held at the start; ``extended_total`` takes its place. ``due_*`` are
    None while paused and keep their last value once stopped. ``cap_at``: another clock's due
    moment, which this one may not pass; ``due_raw`` is its own. ``breached_at``: when it was found
    to have run out; an act dated in time takes it back.
    """

    key: str
    seq: int = 1
    receiver: str = ""
    state: ClockState = "running"
    started_at: datetime
    span: Span
    roll: Roll = "none"
    due_raw: date | datetime | None = None
    due_on: date | None = None
    due_at: datetime | None = None
    estimated_years: tuple[int, ...] = ()
    pauses: tuple[PauseSpan, ...] = ()
    extensions: tuple[Span, ...] = ()
    extended_total: Span | None = None
    cap_at: datetime | None = None
    stopped_at: datetime | None = None
    breached_at: datetime | None = None
    outcome: Outcome = ""

    def to_json(self) -> dict[str, Any]:
        """The clock as plain JSON values; dates and moments as ISO 8601."""
        return {
            "key": self.key,
            "seq": self.seq,
            "receiver": self.receiver,
            "state": self.state,
            "started_at": self.started_at.isoformat(),
            "span": _span_json(self.span),
            "roll": self.roll,
            "due_raw": _text(self.due_raw),
            "due_on": _text(self.due_on),
            "due_at": _text(self.due_at),
            "estimated_years": list(self.estimated_years),
            "pauses": [
                {
                    "ground": pause.ground,
                    "starts_at": pause.starts_at.isoformat(),
                    "ends_at": _text(pause.ends_at),
                }
                for pause in self.pauses
            ],
            "extensions": [_span_json(span) for span in self.extensions],
            "extended_total": _span_json(self.extended_total) if self.extended_total else None,
            "cap_at": _text(self.cap_at),
            "stopped_at": _text(self.stopped_at),
            "breached_at": _text(self.breached_at),
            "outcome": self.outcome,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "RunningClock":
        """Read a clock back; raises KeyError, TypeError or ValueError for foreign data."""
        raw: str | None = data["due_raw"]
        total = data["extended_total"]
        return cls(
            key=data["key"],
            seq=data["seq"],
            receiver=data["receiver"],
            state=data["state"],
            started_at=datetime.fromisoformat(data["started_at"]),
            span=Span(**data["span"]),
            roll=data["roll"],
            due_raw=_moment(raw) if raw and "T" in raw else _date(raw),
            due_on=_date(data["due_on"]),
            due_at=_moment(data["due_at"]),
            estimated_years=tuple(data["estimated_years"]),
            pauses=tuple(
                PauseSpan(
                    pause["ground"],
                    datetime.fromisoformat(pause["starts_at"]),
                    _moment(pause["ends_at"]),
                )
                for pause in data["pauses"]
            ),
            extensions=tuple(Span(**span) for span in data["extensions"]),
            extended_total=Span(**total) if total else None,
            cap_at=_moment(data.get("cap_at")),
            stopped_at=_moment(data["stopped_at"]),
            breached_at=_moment(data["breached_at"]),
            outcome=data["outcome"],
        )


def _span_json(span: Span) -> dict[str, Any]:
    return {"amount": span.amount, "unit": span.unit}


def _text(value: date | datetime | None) -> str | None:
    return value.isoformat() if value else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
