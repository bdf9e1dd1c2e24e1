"""Long jobs as plain values: what a kind does, what a row came to, how far a run is."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from core.users.logic import Actor

ACTIVE = ("waiting", "running")
STATES: Mapping[str, str] = {
    "waiting": "等待开始",
    "running": "进行中",
    "done": "已完成",
    "stopped": "已停止",
    "failed": "未能完成",
}
ROW_STATES: Mapping[str, str] = {"waiting": "未处理", "done": "成功", "failed": "未成功"}
LONGEST_MESSAGE = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A run at work. ``actor`` is whoever asked, with the rights that they have at this moment."""

    run_id: UUID
    actor: Actor
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of a row that succeeded: a sentence for people, data for ``finish``."""

    message: str = ""
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a run: its key, what it was started with and what its work added."""

    key: str
    data: Mapping[str, Any]
    status: str = "waiting"
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFile:
    """The file that a run hands to whoever asked for it."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """How a row is called on pages; ``path`` leads to its thing, below the office's own path."""

    text: str
    path: str = ""


Work = Callable[[Call, Row], Done]
Finish = Callable[[Call, Sequence[Row]], ResultFile | None]
Labels = Callable[[Sequence[str], Actor], Mapping[str, Label]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of long job; a feature offers its kinds by name in the table ``RUNS`` of its jobs.

    ``work`` does one row, inside a transaction that is not its own; an :class:`AppError` is the
    row's failure, told to people in its own words, and undoes that row alone. ``finish`` may make
    a file of all rows; it runs when no row waits, after failures too. ``labels`` names rows for
    whoever looks, leaving out those that they may not see; without it the key itself is shown.
    ``chunk`` is how many rows are committed together at most.
    """

    title: str
    work: Work
    finish: Finish | None = None
    labels: Labels | None = None
    chunk: int = 20


def percent(*, total: int, handled: int) -> int:
    """How much is handled, in whole percent, rounded down; an empty run has all of it behind it."""
    return 100 if total == 0 else 100 * handled // total


def remaining(
    *, total: int, handled: int, before: int, started_at: datetime | None, now: datetime
) -> timedelta | None:
    """How long the rest will take at the pace so far; None when there is no pace to judge by.

    ``before`` is how many rows an earlier attempt had handled when this one started.
    """
    if started_at is None or handled <= before:
        return None
    return (now - started_at) / (handled - before) * (total - handled)


def in_words(span: timedelta) -> str:
    """A length of time for people: seconds below a minute, then minutes, then hours."""
    seconds = max(1, round(span.total_seconds()))
    if seconds < 60:
        return f"约 {seconds} 秒"
    if seconds < 3600:
        return f"约 {-(-seconds // 60)} 分钟"
    hours, rest = divmod(-(-seconds // 60), 60)
    return f"约 {hours} 小时" + (f" {rest} 分钟" if rest else "")


def table(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV that office programs read as Chinese and never as formulas."""
    made = io.StringIO()
    writer = csv.writer(made)
    for row in rows:
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row])
    return ("\ufeff" + made.getvalue()).encode()
