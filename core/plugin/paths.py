"""Places inside a module: ``case_types.complaint.clocks.decision`` names one clock."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any, cast

from core.plugin.spec import (
    CaseType,
    Catalogue,
    Chain,
    Checklist,
    ChecklistItem,
    Clock,
    Document,
    Dossier,
    Entry,
    Field,
    Form,
    Measure,
    PartyField,
    PartyRole,
    Pause,
    Register,
    Report,
    Role,
    Series,
    State,
    Step,
    Transition,
)

Place = tuple[str, ...]

KEYED = (
    CaseType,
    Catalogue,
    Chain,
    Checklist,
    ChecklistItem,
    Clock,
    Document,
    Dossier,
    Entry,
    Field,
    Form,
    Measure,
    PartyField,
    PartyRole,
    Pause,
    Register,
    Report,
    Role,
    Series,
    State,
    Step,
    Transition,
)


def name_of(item: object, index: int) -> str:
    """The name of an item among its siblings: its key, the word itself, or its position from 0."""
    if isinstance(item, KEYED):
        return item.key
    return item if isinstance(item, str) else str(index)


def walk(thing: object, place: Place = ()) -> Iterator[tuple[Place, object]]:
    """Every part of a module with its place, the module itself first, parents before children."""
    yield place, thing
    if not is_dataclass(thing):
        return
    for field in fields(thing):
        value: Any = getattr(thing, field.name)
        if isinstance(value, tuple):
            for index, item in enumerate(cast("tuple[object, ...]", value)):
                yield from walk(item, (*place, field.name, name_of(item, index)))
        elif is_dataclass(value):
            yield from walk(value, (*place, field.name))


def written(place: Place) -> str:
    """A place as text."""
    return ".".join(place)


def missing(names: Iterable[str], known: Iterable[str], here: str, what: str) -> Iterator[str]:
    """A sentence for every name that is not known; an empty name names nothing."""
    there = set(known)
    return (f"{here}：{what}“{name}”不存在" for name in names if name and name not in there)
