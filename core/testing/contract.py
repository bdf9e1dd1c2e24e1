"""The contract kit: what every domain module must pass. Plugin authors call it from their tests.

Each check takes one edition and raises ``AssertionError`` with a sentence for what is wrong.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from core.documents import paper
from core.documents.values import PaperContext
from core.forms import codes
from core.forms.kinds import is_asked
from core.forms.logic import catalogues_of, parse
from core.forms.parsers import entries_of
from core.plugin import codec, snapshots
from core.plugin.checks import problems
from core.plugin.checks_forms import forms_used
from core.plugin.conditions import All, AnyOf, Condition, Env, Not, Test
from core.plugin.paths import walk, written
from core.plugin.registry import load
from core.plugin.spec import Catalogue, DomainModule, Entry, Field, Form

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=ZONE)
_ID17, _CODE17 = "11010119900307461", "91110000600037341"
_SAMPLES: Mapping[str, Any] = {
    "text": "张玥旻",
    "long_text": "第一行\n第二行",
    "money": "1680.00",
    "date": NOON.date().isoformat(),
    "datetime": NOON.isoformat(),
    "yes_no": True,
    "phone": "13800138000",
    "email": "name@example.com",
    "id_number": _ID17 + codes.id_check_digit(_ID17),
    "credit_code": _CODE17 + codes.credit_check_digit(_CODE17),
    "user": "handler",
    "file": ["file1"],
    "signature": "李祎",
    "opinion": "同意",
}


def editions(names: tuple[str, ...] | None = None) -> list[DomainModule]:
    """Every edition of the installed plugins, or of the named ones, oldest first."""
    registry = load(names)
    return [edition for domain in registry.domains for edition in registry.editions(domain)]


def check_faults(module: DomainModule) -> None:
    """The checks that a start of the program makes."""
    found = problems(module)
    assert not found, "\n".join(found)


def check_json(module: DomainModule) -> None:
    """The module survives the way through JSON; its digest ignores the order of keys."""
    data = codec.dump(module)
    text = json.dumps(data, ensure_ascii=False)
    again = codec.load(json.loads(text))
    assert again == module, "the module that comes back out of JSON is another one"
    assert codec.digest(again) == codec.digest(module)
    turned = dict(reversed(list(json.loads(text).items())))
    assert codec.digest(codec.load(turned)) == codec.digest(module)


def check_conditions(module: DomainModule) -> None:
    """Every condition survives the way through JSON alone, as rule editors send it."""
    adapter: TypeAdapter[Any] = TypeAdapter(Condition)
    for place, thing in walk(module):
        if isinstance(thing, Test | All | AnyOf | Not):
            assert adapter.validate_json(adapter.dump_json(thing)) == thing, written(place)


def check_forms(module: DomainModule) -> None:
    """Every form can be left empty, filled in, and filled in wrongly, without falling over."""
    for form, lists in _forms(module):
        empty = _parse(form, lists, {}, partial=True)
        assert not empty.problems and not empty.data, f"{form.key}: empty"
        missed = _parse(form, lists, {})
        assert {p.code for p in missed.problems} <= {"required"}, f"{form.key}: {missed.problems}"
        filled = _parse(form, lists, sample(form, lists))
        assert not filled.problems, f"{form.key}: {filled.problems}"
        wrong = {field.key: {"no": "value"} for field in form.fields if is_asked(field)}
        refused = _parse(form, lists, wrong)
        assert bool(refused.problems) == bool(wrong), f"{form.key}: wrong values were taken"


def check_papers(module: DomainModule) -> None:
    """Every paper prints, blank and filled in, with every value that it has a place for."""
    for case_type in module.case_types:
        lists = catalogues_of(module, case_type)
        for document in case_type.documents:
            form = next(f for f in module.forms if f.key == document.form)
            for data in ({}, sample(form, lists)):
                text = paper.html(
                    document,
                    form,
                    catalogues=lists,
                    data=data,
                    context=PaperContext(org="京海市市场监督管理局", number="第1号"),
                )
                assert form.title in text, f"{document.key}: no title"


def check_snapshot(module: DomainModule, folder: Path) -> None:
    """The edition is the one of its snapshot: a change of the rules never goes unseen."""
    path = folder / snapshots.name(module)
    assert path.exists(), f"no snapshot {path.name}; write it with `huiyin module snapshot`"
    kept, released = snapshots.parse(path.read_text("utf-8"))
    advice = "make a new edition" if released else "run `huiyin module snapshot`"
    assert codec.dump(kept) == codec.dump(module), f"{path.name} differs: {advice}"


def check_kept(path: Path) -> None:
    """A snapshot, however old, is still understood and still sound: pinned cases need it."""
    kept, _ = snapshots.parse(path.read_text("utf-8"))
    check_faults(kept)


def sample(form: Form, lists: Mapping[str, Catalogue]) -> dict[str, Any]:
    """A right value for every field of a form that people fill in."""
    return _values(form.fields, lists)


def _values(fields: tuple[Field, ...], lists: Mapping[str, Catalogue]) -> dict[str, Any]:
    return {field.key: _value(field, lists) for field in fields if is_asked(field)}


def _value(field: Field, lists: Mapping[str, Catalogue]) -> Any:
    match field.kind:
        case "choice":
            return _entries(field, lists)[0].key
        case "choices":
            return [entry.key for entry in _entries(field, lists)[:2]]
        case "number":
            return field.minimum or 1
        case "rows":
            return [_values(field.rows, lists)] * max(1, field.minimum or 0)
        case kind:
            return _SAMPLES[kind]


def _entries(field: Field, lists: Mapping[str, Catalogue]) -> list[Entry]:
    known = {key: catalogue.entries for key, catalogue in lists.items()}
    return [entry for entry in entries_of(field, known) if entry.active]


def _forms(module: DomainModule) -> Iterator[tuple[Form, Mapping[str, Catalogue]]]:
    """Every form with the lists it chooses from, once for each case type that uses it."""
    for form in module.forms:
        users = [c for c in module.case_types if form.key in forms_used(c)]
        for user in users or [None]:
            yield form, catalogues_of(module, user)


def _parse(
    form: Form, lists: Mapping[str, Catalogue], raw: Mapping[str, Any], *, partial: bool = False
) -> Any:
    env = Env(on=NOON.date())
    return parse(form, lists, raw, now=NOON, zone=ZONE, env=env, partial=partial)
