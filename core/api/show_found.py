"""Found cases with the places that were asked for, masked as everywhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.api.shapes_found import PartShape, ReasonShape
from core.cases import queries as cases
from core.cases.finding import Asked
from core.cases.found import numbers_with_key
from core.cases.initials import initials
from core.cases.logic.highlights import Part, marked, marked_initials, words_of
from core.cases.logic.model import Rules
from core.cases.models import Case, Party
from core.cases.parties import role_of, shown_names
from core.cases.service import rules_of
from core.crypto import vault
from core.forms.present import mask_number, mask_phone

SHOWN = 4
"""Places that are shown of one case."""


def reasons(rows: Sequence[Case], wanted: Asked) -> dict[UUID, list[ReasonShape]]:
    """Why each case was found, the surest reason first, in a constant number of queries."""
    ids = [row.id for row in rows]
    people = cases.parties_of(ids)
    numbers = numbers_with_key(ids, wanted.number) if wanted.number else {}
    words = words_of(wanted.text)
    found: dict[UUID, list[ReasonShape]] = {}
    for row in rows:
        view = _View(row, rules_of(row), people[row.id], words)
        said = [*_exact(view, wanted, numbers.get(row.id, ())), *_words(view)]
        unique: dict[str, ReasonShape] = {}
        for reason in said:
            unique.setdefault("".join(part.text for part in reason.parts), reason)
        found[row.id] = list(unique.values())[:SHOWN]
    return found


@dataclass(frozen=True, slots=True)
class _View:
    row: Case
    rules: Rules
    people: Sequence[Party]
    words: Sequence[str]


def _exact(view: _View, wanted: Asked, numbers: Sequence[str]) -> Iterator[ReasonShape]:
    for text in numbers:
        yield _reason("编号" if text == view.row.number else "文号", [Part(text, True)])
    for party in view.people:
        if party.secrecy == "sealed":
            continue
        title = role_of(view.rules.case_type, party.role).title
        if wanted.phone and party.phone_hash == wanted.phone:
            shown = mask_phone(str(vault().open(party.secret).get("phone", "")))
            yield _reason(f"{title}电话", [Part(shown, True)])
        if wanted.identity and party.id_hash == wanted.identity:
            shown = mask_number(str(vault().open(party.secret).get("id_number", "")))
            yield _reason(f"{title}身份证件号码", [Part(shown, True)])
        if wanted.credit_code and party.id_hash == wanted.credit_code:
            yield _reason(f"{title}统一社会信用代码", [Part(_credit_code(party), True)])


def _credit_code(party: Party) -> str:
    return str({**party.fields, **vault().open(party.secret)}.get("credit_code", ""))


def _words(view: _View) -> Iterator[ReasonShape]:
    row = view.row
    names = [
        (role_of(view.rules.case_type, party.role).title, name)
        for party, name in shown_names(view.people)
    ]
    forms = {form.key: form for form in view.rules.module.forms}
    texts = [("编号", row.number), *names, ("标题", row.title)]
    for key, values in row.data.items():
        titles = {field.key: field.title for field in forms[key].fields} if key in forms else {}
        texts += [
            (titles.get(name, "办理意见"), value)
            for name, value in values.items()
            if isinstance(value, str)
        ]
    for title, text in texts:
        if parts := marked(text, view.words):
            yield _reason(title, parts)
    letters = [word for word in view.words if word.isascii() and word.isalpha()]
    for title, text in [*names, ("标题", row.title)]:
        for word in letters:
            if parts := marked_initials(text, initials(text), word):
                yield _reason(f"{title}（拼音首字母）", parts)


def _reason(where: str, parts: Sequence[Part]) -> ReasonShape:
    return ReasonShape(
        where=where, parts=[PartShape(text=part.text, hit=part.hit) for part in parts]
    )
