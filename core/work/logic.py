"""Notes and tasks as plain values: who is mentioned, what may still change, what a log leads to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

EDITABLE = timedelta(minutes=15)
LONGEST_NOTE = 4000
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskState:
    """A task as its events tell it."""

    assignee: str
    due_on: str | None
    done: bool = False
    overdue: bool = False


def mentioned(text: str, people: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The ids of those whom a text addresses as @name, in order, each once.

    ``people`` are ids and names. The longest name wins, for @王小明 is not 王小; of two people with
    one name both are meant, for nobody can tell them apart.
    """
    names = sorted({name for _, name in people if name}, key=lambda name: (-len(name), name))
    found: dict[str, None] = {}
    for part in text.replace("＠", "@").split("@")[1:]:
        name = next((each for each in names if part.startswith(each)), None)
        found.update(dict.fromkeys(id_ for id_, known in people if name and known == name))
    return tuple(found)


def editable(*, author: str, written_at: datetime, by: str, now: datetime) -> bool:
    """Whether a note may still be changed: by its author, within a quarter of an hour."""
    return author == by and now - written_at < EDITABLE


def tasks_of(events: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, TaskState]:
    """The tasks that a case's log leads to, by id; ``events`` are types and data, in order."""
    found: dict[str, TaskState] = {}
    for kind, data in events:
        match kind:
            case "task_added":
                state = TaskState(assignee=data["assignee"], due_on=data["due_on"])
                found[data["task"]] = state
            case "task_changed":
                found[data["task"]] = replace(
                    found[data["task"]],
                    assignee=data["assignee"],
                    due_on=data["due_on"],
                    overdue=False,
                )
            case "task_done":
                found[data["task"]] = replace(found[data["task"]], done=True)
            case "task_reopened":
                found[data["task"]] = replace(found[data["task"]], done=False)
            case "task_overdue":
                found[data["task"]] = replace(found[data["task"]], overdue=True)
            case _:
                continue
    return found
