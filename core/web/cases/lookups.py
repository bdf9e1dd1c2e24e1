"""What is known while somebody types: a fragment for the script, the whole page for its button.

What was typed travels in the body only, so neither addresses nor logs hold any of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response

from core.api.show import level_of
from core.cases import lookups
from core.cases.forms import form_of, parse_form
from core.cases.logic.model import Rules
from core.cases.lookups import Found
from core.db import transaction
from core.deadlines.service import calendar, this_day
from core.errors import Invalid, Problem
from core.forms.logic import from_html, may_see, parse_parties
from core.now import now
from core.plugin.conditions import Env
from core.users.session import current_actor, requires
from core.web.cases.blueprint import bp
from core.web.cases.intake import mark_sent, moment_of
from core.web.cases.intake_page import (
    Mark,
    duplicate_of,
    id_of,
    listed,
    mapped,
    rules_of_type,
    show_form,
)

CHECKED = frozenset({"bad_phone", "bad_id_number", "bad_credit_code"})
"""What is told at once; everything else may wait until the form is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was found, and the numbers that cannot be right."""

    found: Found
    problems: tuple[Problem, ...]


@bp.post("/intake/<case_type>/lookup")
@requires("case.open")
def look_up(case_type: str) -> str | Response:
    """Look up what is typed; remember what was said of a case that was found before.

    ``different`` names a case that is another matter, ``same`` one that this is a duplicate of;
    an empty ``same`` takes that back.
    """
    rules, typed, mark = rules_of_type(case_type), from_html(request.form), mark_sent()
    if mark is None:
        raise Invalid("页面不完整，请重新打开登记页")
    if "different" in request.form:
        with transaction():
            case_id = id_of(request.form["different"])
            lookups.deny(UUID(mark.id), case_id, actor=current_actor())
    if "same" in request.form:
        typed["duplicate_of"] = request.form["same"]
    chosen = duplicate_of(typed)
    looked = _looked(rules, typed, mark)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(
            html=render_template(
                "cases/lookup.html",
                looked=looked,
                chosen=chosen,
                look_at=url_for("cases.look_up", case_type=case_type),
            ),
            likely=len(looked.found.likely),
            earlier=len(looked.found.earlier),
            faults={f"f{p.pointer.replace('/', '-')}": p.message for p in looked.problems},
        )
    if any(file.filename for file in request.files.values()):
        flash("所选文件没有保留，登记时请重新选择", "info")
    return show_form(rules, typed, looked.problems, mark=mark, looked=looked)


def _looked(rules: Rules, typed: Mapping[str, Any], mark: Mark) -> Looked:
    on, actor = calendar(), current_actor()
    sent = [_with_kind(rules, party) for party in listed(typed.get("parties"))]
    env = Env(facts={"channel": str(typed.get("channel", ""))})
    people = parse_parties(rules.case_type, sent, now=now(), zone=on.tz, env=env, partial=True)
    form = form_of(rules, rules.case_type.intake_form)
    data = mapped(typed.get("data"))
    own = parse_form(rules, form, data, env=env, on=on, partial=True)
    found = lookups.look_up(
        rules,
        actor=actor,
        parties=people.data,
        texts=_texts(data.values()),
        on=_day(typed),
        draft=UUID(mark.id),
        numbers=may_see("sensitive", level_of(rules, actor)),
    )
    problems = (*people.problems, *own.problems)
    return Looked(found=found, problems=tuple(p for p in problems if p.code in CHECKED))


def _with_kind(rules: Rules, party: Any) -> Any:
    """A party whose kind nobody has chosen yet is taken for what its role usually is."""
    if not isinstance(party, dict) or party.get("kind"):
        return party
    usual = {role.key: role.kinds[0] for role in rules.case_type.party_roles}
    return {**party, "kind": usual.get(str(party.get("role")), "")}


def _day(typed: Mapping[str, Any]) -> date:
    """The day of receipt that stands in the form; today while it is none."""
    try:
        return moment_of(str(typed.get("received_at", ""))).date()
    except Invalid:
        return this_day()


def _texts(values: Iterable[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str) and value.strip()]
