"""Deleting notices and messages that are older than the office keeps them."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import delete, text

from core.config import StartError
from core.db import db, tenant_scope, transaction
from core.dispatch import queries as dispatches
from core.faults import place_of
from core.notify.models import Notification
from core.services import services
from core.tenants.queries import office

_TENANTS = text("SELECT id FROM tenants")
_log = structlog.get_logger("huiyin.notify")


def forget_old(moment: datetime) -> int:
    """Delete what each office keeps no longer; return how many rows.

    A notice that nobody has read and a message that still waits stay, however old. The relay's role
    says which tenants there are; each is then cleared as itself.
    """
    engine = services().relay_engine
    if engine is None:
        raise StartError("HUIYIN_RELAY_DATABASE_URL is not set: old notices need the relay's role")
    with engine.connect() as connection:
        tenants = [row[0] for row in connection.execute(_TENANTS)]
    return sum(_forgotten(tenant, moment) for tenant in tenants)


def _forgotten(tenant: UUID, moment: datetime) -> int:
    try:
        with tenant_scope(tenant), transaction():
            kept = office()
            gone = 0
            if kept.keep_dispatches:
                gone += dispatches.delete_ended(moment - timedelta(days=kept.keep_dispatches))
            if kept.keep_notices:
                gone += _delete_notices(moment - timedelta(days=kept.keep_notices))
            return gone
    except Exception as fault:  # one tenant must not hold up the others; the next turn tries again
        _log.error("old notices stay", tenant=str(tenant), fault=place_of(fault))
        return 0


def _delete_notices(before: datetime) -> int:
    gone = db.session.execute(
        delete(Notification)
        .where(Notification.read_at < before)
        .returning(Notification.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
