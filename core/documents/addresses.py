"""Service addresses of parties (送达地址): confirmed by a paper, ended, chosen by deliveries."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from core.cases import party_changes
from core.cases.logic import acts
from core.cases.models import Party
from core.cases.parties import role_of
from core.cases.record import party_ref, record
from core.crypto import identities, vault
from core.db import db, new_id
from core.deadlines.service import calendar, this_day
from core.documents import queries
from core.documents.models import ServiceAddress
from core.errors import Invalid, NotFound, Problem, Refused
from core.forms.present import mask_address
from core.now import now
from core.users.logic import Actor

KINDS: Mapping[str, str] = {"postal": "邮寄地址", "electronic": "电子送达", "agent": "代收人"}
LONGEST = 500


def text_of(row: ServiceAddress) -> str:
    """The address in full. For deliveries, and for those who may see it."""
    return (identities() if row.sealed else vault()).open(row.secret)["address"]


def add(
    case_id: UUID,
    ref: str,
    *,
    actor: Actor,
    kind: str,
    address: str,
    confirmed_by: UUID | None,
    version: int | None = None,
) -> ServiceAddress:
    """Give a party another address for service, from today; ``confirmed_by`` is a file of the case.

    The log says that it was given, masked; nothing of a sealed party's.
    """
    case, rules, snapshot = party_changes.opened(case_id, actor, version)
    row = party_changes.present(case, ref)
    role = role_of(rules.case_type, row.role)
    if not party_changes.may_change(rules, role, actor):
        raise Refused("not_permitted", f"{role.title}的身份保密，您的岗位不能变更")
    address = " ".join(address.replace("\x00", "").split())
    problems: list[Problem] = []
    if kind not in KINDS:
        problems.append(Problem("/address_kind", "not_a_choice", "请选择地址的种类"))
    if not 0 < len(address) <= LONGEST:
        problems.append(Problem("/address", "length", f"请填写地址或号码，1 至 {LONGEST} 个字"))
    files = {file.id for file in queries.attachments(case.id)}
    if confirmed_by is not None and confirmed_by not in files:
        problems.append(Problem("/confirmed_by", "not_a_choice", "请选择本案的材料"))
    if problems:
        raise Invalid(problems=problems)
    sealed = row.secrecy == "sealed"
    secret = (identities() if sealed else vault()).seal({"address": address})
    assert secret is not None
    made = ServiceAddress(
        id=new_id(),
        case_id=case.id,
        party_id=row.id,
        kind=kind,
        secret=secret,
        sealed=sealed,
        attachment_id=confirmed_by,
        from_on=this_day(),
        added_by=UUID(actor.id),
    )
    db.session.add(made)
    shown = "" if sealed else mask_address(address)
    change = {"field": "service_address", "was": "", "now": shown}
    event = acts.party_changed(party_ref(row), [change], gone=False, at=now(), by=acts.who(actor))
    record(case, rules, snapshot, [event], calendar())
    return made


def end(address_id: UUID, *, actor: Actor) -> ServiceAddress:
    """Serve there no more from today on; the entry stays."""
    known = queries.address(address_id)
    case, rules, snapshot = party_changes.opened(known.case_id, actor, None)
    party = _party_of(known)
    if not party_changes.may_change(rules, role_of(rules.case_type, party.role), actor):
        raise NotFound
    if known.until_on is not None:
        return known
    known.until_on = this_day() - timedelta(days=1)
    shown = "" if known.sealed else mask_address(text_of(known))
    change = {"field": "service_address", "was": shown, "now": ""}
    event = acts.party_changed(party_ref(party), [change], gone=False, at=now(), by=acts.who(actor))
    record(case, rules, snapshot, [event], calendar())
    return known


def _party_of(row: ServiceAddress) -> Party:
    return db.session.get_one(Party, (row.tenant_id, row.party_id))
