"""What a paper is printed from: its values, and all beside them, frozen when it is issued."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from core.cases import queries as case_queries
from core.cases.forms import form_of
from core.cases.logic.model import Rules
from core.cases.models import Case
from core.cases.numbering import series_of
from core.crypto import unwrapped, vault, wrapped
from core.deadlines.service import calendar
from core.documents import paper, sources, verify
from core.documents.models import DocumentRow
from core.documents.values import Opinion, PaperContext, Signature
from core.forms.logic import catalogues_of, struck
from core.plugin.spec import Document, Form
from core.users.logic import Actor


def store_values(row: DocumentRow, form: Form, values: Mapping[str, Any]) -> None:
    """Keep a paper's values: what is not open is encrypted, what is sealed by keys of its own."""
    hidden = {field.key for field in form.fields if field.secrecy != "open"}
    sealed = {field.key for field in form.fields if field.secrecy == "sealed"}
    row.data = {key: value for key, value in values.items() if key not in hidden}
    row.secret = vault().seal(wrapped({k: values[k] for k in values if k in hidden}, sealed))


def values_of(row: DocumentRow) -> dict[str, Any]:
    """All values of a paper, the encrypted ones opened."""
    return {**row.data, **unwrapped(vault().open(row.secret))}


def frozen(
    case: Case, rules: Rules, row: DocumentRow, document: Document, actor: Actor, *, at: datetime
) -> dict[str, Any]:
    """What the print needs beside the values, as plain JSON: office, number, opinions, names."""
    office = sources.office(case)
    day = at.astimezone(calendar().tz).date()
    form = form_of(rules, document.form)
    steps = {field.step for field in form.fields if field.kind == "opinion" and field.step}
    return {
        "org": office["tenant.name"],
        "unit": office["unit.name"],
        "number": row.number,
        "issue_date": day.isoformat(),
        "opinions": _opinions(case, row, steps),
        "signatures": _signatures(case, rules, form, actor, day),
        "names": _names(form, values_of(row)),
        "receiver": row.receiver_role,
        "verify": verify.address(row.code) if row.code else "",
    }


def _opinions(case: Case, row: DocumentRow, steps: set[str]) -> dict[str, list[dict[str, str]]]:
    """The opinions of the chain that let the paper's action take effect, by step."""
    if not steps:
        return {}
    zone = calendar().tz
    found: dict[str, list[dict[str, str]]] = {}
    approved = [
        (proposal, approval)
        for proposal, approval in case_queries.approvals_of(case.id)
        if proposal.action == row.action and approval.decision and proposal.status == "approved"
    ]
    latest = approved[-1][0].id if approved else None
    named = [who for _, a in approved for who in (a.decided_by, a.on_behalf_of)]
    people = sources.user_names([who for who in named if who is not None])
    for proposal, approval in approved:
        if proposal.id != latest or approval.step not in steps or approval.decided_at is None:
            continue
        name = "" if approval.decided_by is None else people.get(approval.decided_by, "")
        found.setdefault(approval.step, []).append(
            {
                "text": approval.comment or "同意",
                "name": name,
                "on_behalf": people.get(approval.on_behalf_of, "") if approval.on_behalf_of else "",
                "on": approval.decided_at.astimezone(zone).date().isoformat(),
            }
        )
    return found


def _signatures(
    case: Case, rules: Rules, form: Form, actor: Actor, day: date
) -> dict[str, dict[str, str]]:
    """Signature places that the program itself may fill: those that name somebody of the office.

    A party signs with a pen; its name is never frozen in clear.
    """
    asked = [
        field
        for field in form.fields
        if field.kind == "signature"
        and field.source
        and field.source.partition(".")[0] not in ("party", "receiver")
    ]
    if not asked:
        return {}
    known = sources.known(case, rules, actor, latest={})
    return {
        field.key: {"name": str(known[field.source]), "on": day.isoformat()}
        for field in asked
        if known.get(field.source)
    }


def _names(form: Form, values: Mapping[str, Any]) -> dict[str, str]:
    """The names behind fields that store a person of the organisation."""
    ids = [str(values[f.key]) for f in form.fields if f.kind == "user" and values.get(f.key)]
    known = sources.user_names([UUID(found) for found in ids])
    return {str(key): name for key, name in known.items()}


def html_of(
    case: Case, rules: Rules, row: DocumentRow, actor: Actor | None = None, *, whole: bool
) -> str:
    """The paper as HTML for print. A draft shows what stands in it now and says that it is one.

    Only a ``whole`` one tells who a sealed party is: for the print itself, and after an opening.
    """
    document = next(d for d in rules.case_type.documents if d.key == row.key)
    form = form_of(rules, document.form)
    data = row.frozen
    if not data:
        if actor is None:
            raise ValueError("a draft is shown to somebody")
        data = {
            **frozen(case, rules, row, document, actor, at=row.created_at),
            "issue_date": "",
            "number": "",
        }
    values = values_of(row)
    return paper.html(
        document,
        form,
        catalogues=catalogues_of(rules.module, rules.case_type),
        data=values if whole else struck(form, values),
        context=_context(data, rules, document, draft=row.status == "draft"),
    )


def _context(
    data: Mapping[str, Any], rules: Rules, document: Document, *, draft: bool
) -> PaperContext:
    blank = ""
    if document.series:
        blank = paper.blank_number(series_of(rules.module, document.series))
    return PaperContext(
        org=data["org"],
        unit=data["unit"],
        number=data["number"],
        number_blank=blank,
        issue_date=date.fromisoformat(data["issue_date"]) if data["issue_date"] else None,
        opinions={
            step: tuple(
                Opinion(
                    text=o["text"],
                    name=o["name"],
                    on=date.fromisoformat(o["on"]),
                    on_behalf=o.get("on_behalf", ""),
                )
                for o in given
            )
            for step, given in data["opinions"].items()
        },
        signatures={
            key: Signature(name=s["name"], on=date.fromisoformat(s["on"]))
            for key, s in data["signatures"].items()
        },
        names=data["names"],
        draft=draft,
        verify=data.get("verify", ""),
    )


def identifier(row: DocumentRow) -> bytes:
    """What makes a paper's file its own: the document's id."""
    return UUID(str(row.id)).bytes
