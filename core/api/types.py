"""Case types as programs read them: every key with its title, every form with its schema."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from core.api.operations import Answer, get
from core.api.schemas import AskTypes
from core.api.shapes_office import FieldTitles, Titled, TypeList, TypeShape
from core.cases.logic.model import Rules
from core.deadlines.service import this_day
from core.forms.kinds import is_asked
from core.forms.logic import catalogues_of, json_schema, lists_of, party_schema
from core.forms.logic.parties import KIND_TITLES, party_fields
from core.forms.parsers import entries_of
from core.plugin.base import Basis
from core.plugin.spec import Clock, DomainModule, Entry, Field, Form, PartyRole, State, Transition
from core.rules import service as rules_service


def list_types(*, query: AskTypes) -> Answer:
    """The case types of the tenant's domains, by the rules in force on a day."""
    modules = in_force(query.on)
    return Answer(content=TypeList(items=[_type(rules) for rules in all_rules(modules)]))


def in_force(day: date | None = None) -> list[DomainModule]:
    """The modules of the tenant's domains in force on a day; today when it is left out."""
    on = day or this_day()
    domains = rules_service.enabled_domains()
    return [rules_service.rule_set_for(domain, on)[1] for domain in domains]


def all_rules(modules: Iterable[DomainModule]) -> list[Rules]:
    """Every case type of the modules."""
    return [Rules(module=m, case_type=case_type) for m in modules for case_type in m.case_types]


def forms_of(rules: Rules) -> list[Form]:
    """The forms that a case type uses: at intake, in its actions, for its papers; each once."""
    case_type = rules.case_type
    keys = [
        case_type.intake_form,
        *(t.form for t in case_type.transitions),
        *(d.form for d in case_type.documents),
    ]
    forms = {form.key: form for form in rules.module.forms}
    return [forms[key] for key in dict.fromkeys(keys) if key in forms]


def _type(rules: Rules) -> TypeShape:
    module, case_type = rules.module, rules.case_type
    lists = catalogues_of(module, case_type)
    forms = forms_of(rules)
    intake = next(form for form in forms if form.key == case_type.intake_form)
    return TypeShape(
        key=case_type.key,
        title=case_type.title,
        domain=module.key,
        edition=module.edition,
        intake_form=case_type.intake_form,
        intake=list(case_type.intake),
        first_states=list(case_type.first_states),
        fields=[_field(field, lists_of(lists)) for field in intake.fields],
        roles=[Titled(key=role.key, title=role.title) for role in module.roles],
        party_roles=[_party_role(role) for role in case_type.party_roles],
        parties_schema=party_schema(case_type),
        channels=_titles(lists[case_type.channel].entries),
        categories=_titles(lists[case_type.category].entries),
        catalogues=[
            {
                "key": each.key,
                "title": each.title,
                "entries": [
                    {"key": e.key, "title": e.title, "number": e.number, "parent": e.parent}
                    for e in each.entries
                    if e.active
                ],
            }
            for each in lists.values()
        ],
        states=[_state(state) for state in case_type.states],
        actions=[_action(action) for action in case_type.transitions],
        clocks=[_clock(clock) for clock in case_type.clocks],
        chains=[
            {
                "key": chain.key,
                "title": chain.title,
                "steps": [
                    {"key": s.key, "title": s.title, "roles": list(s.roles), "mode": s.mode}
                    for s in chain.steps
                ],
                "basis": _basis(chain.basis),
            }
            for chain in case_type.chains
        ],
        documents=[
            {
                "key": each.key,
                "title": each.title,
                "form": each.form,
                "receivers": list(each.receivers),
                "free": each.free,
                "modes": list(each.modes),
                "basis": _basis(each.basis),
            }
            for each in case_type.documents
        ],
        forms=[
            FieldTitles(
                key=form.key,
                title=form.title,
                ref=form.ref,
                fields=[_field(field, lists_of(lists)) for field in form.fields],
                data_schema=json_schema(form, lists),
            )
            for form in forms
        ],
    )


def _titles(entries: Iterable[Entry]) -> list[Titled]:
    return [Titled(key=entry.key, title=entry.title) for entry in entries if entry.active]


def _field(field: Field, lists: Mapping[str, tuple[Entry, ...]]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "key": field.key,
        "title": field.title,
        "kind": field.kind,
        "asked": is_asked(field),
        "required": field.required if isinstance(field.required, bool) else "conditional",
        "conditional": field.when is not None,
        "secrecy": field.secrecy,
        "fact": field.fact,
        "source": field.source,
        "help": field.help,
        "unit": field.unit,
    }
    if field.kind in ("choice", "choices"):
        found = entries_of(field, lists)
        shown["choices"] = [{"key": e.key, "title": e.title} for e in found if e.active]
    if field.rows:
        shown["rows"] = [_field(inner, lists) for inner in field.rows]
    return shown


def _party_role(role: PartyRole) -> dict[str, Any]:
    return {
        "key": role.key,
        "title": role.title,
        "min": role.min,
        "max": role.max,
        "secrecy": role.secrecy,
        "acts_for": role.acts_for,
        "kinds": [
            {
                "key": kind,
                "title": KIND_TITLES[kind],
                "fields": [_field(field, {}) for field in party_fields(role, kind)],
            }
            for kind in role.kinds
        ],
    }


def _state(state: State) -> dict[str, Any]:
    return {
        "key": state.key,
        "title": state.title,
        "kind": state.kind,
        "public_title": state.public_title or state.title,
    }


def _action(action: Transition) -> dict[str, Any]:
    return {
        "key": action.key,
        "title": action.title,
        "sources": list(action.sources),
        "target": action.target,
        "roles": list(action.roles),
        "form": action.form,
        "chain": action.chain,
        "documents": list(action.documents),
        "told": action.told,
        "result": action.result,
        "guards": [guard.message for guard in action.guards],
        "help": action.help,
        "basis": _basis(action.basis),
    }


def _clock(clock: Clock) -> dict[str, Any]:
    extension = clock.extension
    longer = None if extension is None else extension.total or extension.amount
    return {
        "key": clock.key,
        "title": clock.title,
        "ref": clock.ref,
        "kind": clock.kind,
        "length": clock.span.amount,
        "unit": clock.span.unit,
        "roll": clock.roll,
        "extension": None if longer is None else {"amount": longer.amount, "unit": longer.unit},
        "pauses": [{"key": pause.key, "title": pause.title} for pause in clock.pauses],
        "house_rule": clock.house_rule,
        "basis": _basis(clock.basis),
    }


def _basis(basis: Basis | None) -> str:
    return "" if basis is None else f"{basis.source}{basis.article}"


OPERATIONS = (
    get(
        "/types",
        list_types,
        act="self.read",
        summary="案件类型",
        tag="规则",
        query=AskTypes,
        answers={200: TypeList},
        description="本单位各项业务的案件类型；键与中文名称，表单附 JSON Schema。",
    ),
)
