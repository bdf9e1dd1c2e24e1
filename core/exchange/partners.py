"""The address book: which offices of this server may send each other cases.

Both have to write the other down. Whoever is not confirmed gets nothing and looks like an office
that does not exist, so nobody can be pestered, or found out by trying names.
"""

from uuid import UUID

from core.db import db, new_id, require_tenant
from core.errors import Conflict, Invalid, Problem
from core.events.service import append_for_tenant, ask
from core.exchange import queries
from core.exchange.models import Partner
from core.now import now
from core.tenants import queries as tenants
from core.tenants.logic import slug_fits


def add(slug: str, *, actor_id: str) -> Partner:
    """Write an office down. It is confirmed when that office has done the same."""
    slug = slug.strip().lower()
    own = tenants.by_id(require_tenant())
    if not slug_fits(slug):
        message = "简称为 3 至 32 个小写字母、数字或横线，以字母开头"
        raise Invalid(message, problems=[Problem("/slug", "format", message)])
    if own is not None and own.slug == slug:
        message = "这是本单位的简称"
        raise Invalid(message, problems=[Problem("/slug", "same", message)])
    if queries.partner_named(slug) is not None:
        raise Conflict("通讯录中已有此单位")
    row = Partner(id=new_id(), slug=slug, confirmed_at=None, added_by=UUID(actor_id))
    db.session.add(row)
    db.session.flush()
    append_for_tenant("partner_added", {"partner": slug}, actor_id=actor_id)
    ask("exchange.greet", at=now(), args={"slug": slug})
    return row


def remove(partner_id: UUID, *, actor_id: str) -> None:
    """Take an office out: neither can send the other anything new. What is under way goes on."""
    row = queries.partner(partner_id)
    slug = row.slug
    db.session.delete(row)
    db.session.flush()
    append_for_tenant("partner_removed", {"partner": slug}, actor_id=actor_id)
    ask("exchange.part", at=now(), args={"slug": slug})
