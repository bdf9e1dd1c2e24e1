"""Words of scenario files: every key may be written as itself or as its Chinese title."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from core.cases.logic.model import Rules, Told
from core.errors import Invalid, Problem
from core.forms.logic import catalogues_of
from core.plugin.spec import Entry, Field, Transition
from core.rehearsal.scenario import StepSpec, moment


class Unknown(ValueError):
    """A word of the file that the rules do not know."""


def key_of(word: str, pairs: Iterable[tuple[str, str]], what: str) -> str:
    """The key that a word names, itself or by title; raises :class:`Unknown`."""
    known = list(pairs)
    for key, title in known:
        if word in (key, title):
            return key
    raise Unknown(f"{what}: {word!r} is not known; known are {', '.join(k for k, _ in known)}")


def action(rules: Rules, word: str) -> str:
    """The key of an action."""
    return key_of(word, ((t.key, t.title) for t in rules.case_type.transitions), "action")


def state(rules: Rules, word: str) -> str:
    """The key of a state."""
    return key_of(word.lower(), ((s.key, s.title) for s in rules.case_type.states), "state")


def clock(rules: Rules, word: str) -> str:
    """The key of a clock, also by the id of the domain page (K1)."""
    for candidate in rules.case_type.clocks:
        if candidate.ref and word == candidate.ref:
            return candidate.key
    return key_of(word, ((c.key, c.title) for c in rules.case_type.clocks), "clock")


def document(rules: Rules, word: str) -> str:
    """The key of a paper, also by its form's id (C26-5)."""
    refs = {form.ref: form.key for form in rules.module.forms if form.ref}
    for candidate in rules.case_type.documents:
        if refs.get(word) == candidate.form or refs.get(word) == candidate.key:
            return candidate.key
    return key_of(word, ((d.key, d.title) for d in rules.case_type.documents), "document")


def login(rules: Rules, word: str) -> str:
    """The login behind ``as``: a role's key or title, with a number for a second person."""
    name = word.rstrip("0123456789")
    pairs = [(role.key, role.title) for role in rules.module.roles]
    pairs += [("admin", "管理员"), ("auditor", "审计员")]
    return key_of(name, pairs, "role") + word[len(name) :]


def party_role(rules: Rules, word: str) -> str:
    """The key of a party role; a name or a party ref is left as it is."""
    for role in rules.case_type.party_roles:
        if word in (role.key, role.title):
            return role.key
    return word


def meant(ref: str, whom: str) -> bool:
    """Whether a party (by ref) is the one that a word means: itself, or any of its role."""
    return whom in (ref, ref.partition(":")[0])


def entry(rules: Rules, catalogue: str, word: str) -> str:
    """The key of a catalogue entry."""
    found = catalogues_of(rules.module, rules.case_type).get(catalogue)
    return word if found is None else _entry(found.entries, word)


def _entry(entries: Iterable[Entry], word: str) -> str:
    for candidate in entries:
        if word and word in (candidate.key, candidate.title, candidate.code, candidate.number):
            return candidate.key
    return word


def party(rules: Rules, raw: Any) -> Any:
    """A party with its role by key, and digits as text: YAML reads a phone as a number."""
    if not isinstance(raw, dict):
        return raw
    found = {k: str(v) if type(v) is int else v for k, v in raw.items()}
    if isinstance(raw.get("role"), str):
        found["role"] = party_role(rules, raw["role"])
    return found


def pausing(rules: Rules, step: StepSpec, verb: str) -> str:
    """The action that begins (pause) or ends (resume) a pause: of the named ground, or the only."""
    ground = str(step.given.get("ground", ""))
    for candidate in rules.case_type.clocks:
        for pause in candidate.pauses:
            if ground in ("", pause.key, pause.title):
                return (pause.starts_on if verb == "pause" else pause.ends_on)[0].key
    raise Unknown(f"no clock pauses on {ground!r}")


_VERBS = {
    "接收": "receive",
    "批准": "approve",
    "同意": "approve",
    "不同意": "reject",
    "退回": "return",
    "延长": "extend",
    "中止": "pause",
    "恢复": "resume",
    "送达": "deliver",
    "签发": "issue",
    "作废": "void",
    "等待": "wait",
}


def verb(rules: Rules | None, word: str) -> str:
    """The key of what a step does; an action of the rules with that title comes first.

    The first act of a case has no rules yet and is always receive.
    """
    if rules is not None and word not in ("接收", "receive"):
        for candidate in rules.case_type.transitions:
            if word == candidate.title:
                return candidate.key
    return _VERBS.get(word, word)


def notes(
    rules: Rules, raw: Any, at: datetime, step: StepSpec, names: Mapping[str, str]
) -> tuple[Told, ...]:
    """The notes of telling: one mapping or a list of them; people by role, ref or name."""
    found: list[Told] = []
    for note in [] if raw is None else raw if isinstance(raw, list) else [raw]:
        if not isinstance(note, dict):
            raise Invalid("told 应为 {mode, at, to}")
        to = note.get("to")
        people = [] if to is None else to if isinstance(to, list) else [to]
        when = moment(note["at"], f"step {step.number}") if note.get("at") else at
        refs = tuple(names.get(str(one)) or party_role(rules, str(one)) for one in people)
        found.append(Told(mode=str(note.get("mode", "")), at=when, to=refs))
    return tuple(found)


class Resolver:
    """Keys for the words of a case's expectations."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def state(self, word: str) -> str:
        """The key of a state."""
        return state(self._rules, word)

    def clock(self, word: str) -> str:
        """The key of a clock."""
        return clock(self._rules, word)

    def document(self, word: str) -> str:
        """The key of a paper."""
        return document(self._rules, word)

    def action(self, word: str) -> str:
        """The key of an action."""
        return action(self._rules, word)


def titles(rules: Rules, keys: Iterable[str]) -> set[str]:
    """The titles of roles and actions among the keys."""
    wanted = set(keys)
    known = [(r.key, r.title) for r in rules.module.roles]
    known += [(t.key, t.title) for t in rules.case_type.transitions]
    return {title for key, title in known if key in wanted}


def intake_data(rules: Rules, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the intake form."""
    form = next(f for f in rules.module.forms if f.key == rules.case_type.intake_form)
    return data(rules, form.fields, raw)


ACT_WORDS = ("occurred_at", "documents", "comment", "parties", "version", "hand_to")


def action_body(
    rules: Rules, key: str, given: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a step gives an action, parted into the act's own words and the values of its form."""
    transition = next(t for t in rules.case_type.transitions if t.key == key)
    fields = next((f.fields for f in rules.module.forms if f.key == transition.form), ())
    own = {word: given[word] for word in ACT_WORDS if word in given}
    if "parties" in own:
        own["parties"] = [party(rules, p) for p in own["parties"]]
    return own, data(rules, fields, {k: v for k, v in given.items() if k not in ACT_WORDS})


def handed(transition: Transition, raw: Any) -> dict[str, str]:
    """The facts of where an action sends the case, from ``unit:…``, ``tenant:…``, ``outside:…``.

    Raises :class:`Invalid` when it names no place that the rule allows, or hands nothing over.
    """
    rule, (kind, _, name) = transition.hand_over, str(raw or "").strip().partition(":")
    if rule is None and not kind:
        return {}
    if rule is None or kind not in rule.to or not name.strip():
        message = "请选择接收单位"
        raise Invalid(message, problems=[Problem("/hand_to", "not_a_choice", message)])
    return {"handed_to": kind, "handed_to_name": name.strip()}


def told(rules: Rules, raw: Any, names: Mapping[str, str]) -> Any:
    """The notes of telling, with people by ref or role key."""
    if isinstance(raw, list):
        return [told(rules, note, names) for note in raw]
    if not isinstance(raw, dict) or raw.get("to") is None:
        return raw
    people = raw["to"] if isinstance(raw["to"], list) else [raw["to"]]
    refs = [names.get(str(one)) or party_role(rules, str(one)) for one in people]
    return {**raw, "to": refs}


def refs_by_name(parties: Iterable[Any]) -> dict[str, str]:
    """The refs that parties get, by the names that the file gives them."""
    met: Counter[str] = Counter()
    found: dict[str, str] = {}
    for party in parties:
        if not isinstance(party, dict):
            continue
        role = str(party.get("role", ""))
        if party.get("name"):
            found[str(party["name"])] = f"{role}:{met[role]}"
        met[role] += 1
    return found


def paper_data(rules: Rules, key: str, raw: Any) -> dict[str, Any]:
    """The values of a paper."""
    if not isinstance(raw, dict):
        raise Unknown(f"data: {raw!r} is not a mapping")
    form = next(d.form for d in rules.case_type.documents if d.key == key)
    fields = next(f.fields for f in rules.module.forms if f.key == form)
    return data(rules, fields, raw)


def data(rules: Rules, fields: Iterable[Field], raw: Mapping[str, Any]) -> dict[str, Any]:
    """Values by field key, choices by entry key; unknown words stay, to be refused later."""
    fields = tuple(fields)
    by_title = {field.title: field for field in fields}
    by_key = {field.key: field for field in fields}
    lists = catalogues_of(rules.module, rules.case_type)
    found: dict[str, Any] = {}
    for word, value in raw.items():
        field = by_key.get(word) or by_title.get(word)
        if field is None:
            found[word] = value
            continue
        entries = field.choices
        if field.catalogue in lists:
            entries = lists[field.catalogue].entries
        if isinstance(value, list) and entries:
            value = [_entry(entries, str(one)) for one in value]
        elif entries and isinstance(value, str | int):
            value = _entry(entries, str(value))
        elif field.kind in ("text", "long_text", "phone") and type(value) in (int, float):
            value = str(value)  # YAML reads 41 as a number
        found[field.key] = value
    return found
