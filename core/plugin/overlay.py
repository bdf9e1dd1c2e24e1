"""Patches: what a preset, a local rule or a tenant changes in a module, applied as data.

A patch may add, replace and remove entries of every list, and set single values. It may not touch
the law: a clock that the law sets may be shortened, or replaced by an entry that brings its own
source of law (a provincial rule). Patches are layered; each is judged against the module it meets.
"""

from dataclasses import fields
from typing import Any, Literal, cast

from pydantic import ValidationError

from core.plugin import codec
from core.plugin.base import Span, spec
from core.plugin.checks import problems
from core.plugin.checks_clocks import LEGAL
from core.plugin.diff import diff
from core.plugin.paths import written
from core.plugin.spec import Clock, DomainModule

__all__ = ["Change", "Patch", "PatchError", "diff", "overlay"]

# What makes a module this edition of this domain; changing it would hide what law applies.
_IDENTITY = ("key", "edition", "in_force", "until", "requires_core")
# What a patch may change in a clock that the law sets, beside making it shorter.
_FREE = frozenset({"title", "ref", "warn", "on_breach", "owner", "public", "refuse_after"})
_SHORTER = frozenset({"span", "spans", "pauses", "extension"})


@spec
class Change:
    """One change. ``path`` leads by keys: ``("case_types", "complaint", "clocks", "decision")``.

    ``add`` puts ``value`` into the list that the path names, at its end or ``before`` a sibling;
    ``replace`` and ``remove`` take the entry that the path names; ``set`` gives the path's last
    part, a single value or a whole list, a new ``value``. Entries without a key go by position from
    0, words in a list of words by themselves. Values are plain JSON.
    """

    op: Literal["add", "replace", "remove", "set"]
    path: tuple[str, ...]
    value: Any = None
    before: str = ""


@spec
class Patch:
    """Changes in the order in which they are made."""

    changes: tuple[Change, ...] = ()


class PatchError(Exception):
    """A patch that cannot be applied. ``problems`` has every fault with its place."""

    def __init__(self, faults: list[str]) -> None:
        self.problems = tuple(faults)
        super().__init__("\n".join(faults))


def overlay(module: DomainModule, *patches: Patch) -> DomainModule:
    """The module with the patches on top, in order. Raises :class:`PatchError` with every fault."""
    for patch in patches:
        module = _apply(module, patch)
    return module


def _apply(module: DomainModule, patch: Patch) -> DomainModule:
    data = codec.dump(module)
    faults: list[str] = []
    for change in patch.changes:
        try:
            _change(data, change)
        except _Fault as fault:
            faults.append(f"{written(change.path)}：{fault}")
    if faults:
        raise PatchError(faults)
    try:
        changed = codec.load(data)
    except ValidationError as error:
        raise PatchError([_told(data, fault) for fault in error.errors()]) from error
    before = set(problems(module))
    faults = [*_law_faults(module, changed)]
    faults += [problem for problem in problems(changed) if problem not in before]
    if faults:
        raise PatchError(faults)
    return changed


class _Fault(Exception):
    """Why a single change cannot be made."""


def _change(data: dict[str, Any], change: Change) -> None:
    if not change.path:
        raise _Fault("没有写明位置")
    if change.path[0] in _IDENTITY:
        raise _Fault("版本的标识和施行日期不能修改")
    if change.op == "add":
        _add(_find(data, change.path), change)
        return
    parent, last = _find(data, change.path[:-1]), change.path[-1]
    if change.op == "set":
        if not isinstance(parent, dict) or last not in parent:
            raise _Fault("没有这一项，不能设值")
        parent[last] = change.value
        return
    if not isinstance(parent, list):
        raise _Fault("不是清单中的一项，不能替换或删除")
    siblings = cast("list[Any]", parent)
    at = _position(siblings, last)
    if change.op == "remove":
        del siblings[at]
    elif _key(change.value) != _key(siblings[at]):
        raise _Fault("替换前后的标识须相同")
    else:
        siblings[at] = change.value


def _add(siblings: Any, change: Change) -> None:
    if not isinstance(siblings, list):
        raise _Fault("不是清单，不能增加")
    items = cast("list[Any]", siblings)
    key = _key(change.value)
    if key is not None and any(_key(item) == key for item in items):
        raise _Fault(f"“{key}”已经存在")
    at = _position(items, change.before) if change.before else len(items)
    items.insert(at, change.value)


def _find(data: Any, path: tuple[str, ...]) -> Any:
    found = data
    for part in path:
        if isinstance(found, list):
            items = cast("list[Any]", found)
            found = items[_position(items, part)]
        elif isinstance(found, dict) and part in found:
            found = cast("dict[str, Any]", found)[part]
        else:
            raise _Fault(f"没有“{part}”这一项")
    return found


def _position(items: list[Any], name: str) -> int:
    for at, item in enumerate(items):
        if name == (item if isinstance(item, str) else _key(item)):
            return at
    if name.isdigit() and int(name) < len(items):
        return int(name)
    raise _Fault(f"没有“{name}”这一项")


def _key(item: Any) -> str | None:
    key = cast("dict[str, Any]", item).get("key") if isinstance(item, dict) else None
    return key if isinstance(key, str) else None


def _told(data: Any, fault: Any) -> str:
    """Where a value does not fit the contract, with keys in place of positions."""
    place: list[str] = []
    here: Any = data
    for part in fault["loc"]:
        if isinstance(here, list) and isinstance(part, int):
            items = cast("list[Any]", here)
            here = items[part]
            place.append(_key(here) or str(part))
        else:
            known = cast("dict[str, Any]", here) if isinstance(here, dict) else {}
            here = known.get(str(part))
            place.append(str(part))
    return f"{written(tuple(place))}：内容不合格式（{fault['msg']}）"


def _law_faults(before: DomainModule, after: DomainModule) -> list[str]:
    faults: list[str] = []
    kept = {(place, clock.key): clock for place, clock in _clocks(after)}
    for place, old in _clocks(before):
        if old.basis is None or old.basis.mark not in LEGAL:
            continue
        here = f"case_types.{place}.clocks.{old.key}"
        new = kept.get((place, old.key))
        if new is None:
            faults.append(f"{here}：法定期限不能删除")
        elif not _own_law(old, new):
            faults += [f"{here}.{name}：{why}" for name, why in _loosened(old, new)]
    return faults


def _clocks(module: DomainModule) -> list[tuple[str, Clock]]:
    return [(case_type.key, c) for case_type in module.case_types for c in case_type.clocks]


def _own_law(old: Clock, new: Clock) -> bool:
    """Whether the new clock rests on another source of law, so that it may differ in everything."""
    assert old.basis is not None
    if new.basis is None or new.basis.mark not in LEGAL:
        return False
    return (new.basis.source, new.basis.article) != (old.basis.source, old.basis.article)


def _loosened(old: Clock, new: Clock) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for field in fields(Clock):
        name = field.name
        if name not in _FREE | _SHORTER and getattr(old, name) != getattr(new, name):
            found.append((name, "法定期限的这一项不能修改；另有规定的，请连同依据整条替换"))
    if not _within(new.span, old.span):
        found.append(("span", "法定期限只能缩短；另有规定的，请连同依据整条替换"))
    if new.spans != old.spans and not _all_within(old, new):
        found.append(("spans", "法定期限只能缩短；另有规定的，请连同依据整条替换"))
    if not set(map(repr, new.pauses)) <= set(map(repr, old.pauses)):
        found.append(("pauses", "法定期限不能增加停止计算的情形"))
    if new.extension is not None and new.extension != old.extension:
        found.append(("extension", "法定期限不能增加或者放宽延长"))
    return found


def _within(new: Span, old: Span) -> bool:
    if new.unit != old.unit or new.amount is None or old.amount is None:
        return new == old
    return new.amount <= old.amount


def _all_within(old: Clock, new: Clock) -> bool:
    """Whether each length under a condition stays within the old one of the same place."""
    return len(old.spans) == len(new.spans) and all(
        a.when == b.when and _within(b.span, a.span)
        for a, b in zip(old.spans, new.spans, strict=True)
    )
