"""Telling the programs of an office what happened to its cases, in the order of each case."""

from datetime import datetime
from uuid import UUID

from core.cases.models import Case
from core.crypto import vault
from core.dispatch import queries as dispatches
from core.dispatch import service as dispatch
from core.dispatch.logic import webhook_body
from core.dispatch.models import Webhook
from core.events.models import EventRow
from core.notify import queries
from core.notify.logic import OLDEST
from core.now import now


def fan_out(event: EventRow) -> None:
    """Mean a call to each webhook for this event and for those of the case before it.

    Jobs of one case may run in any order; whichever comes first means the earlier ones as well, so
    the calls of a case stand in line in the order in which things happened.
    """
    if event.case_id is None:
        return
    case, moment = queries.case_of(event.case_id), now()
    for hook in dispatches.webhooks(active_only=True):
        dispatch.line(hook.id, case.id)
        idle = dispatches.first_waiting(hook.id, case.id) is None
        rows = queries.events_between(
            case.id,
            after=dispatches.last_place(hook.id, case.id),
            until=event.seq,
            since=max(hook.since, moment - OLDEST),
        )
        wanted = [row for row in rows if not hook.events or row.type in hook.events]
        meant = [_mean(hook, case, row, moment) for row in wanted]
        first = next((made for made in meant if made is not None), None)
        if idle and first is not None:
            dispatch.ask_for(first, moment)


def _mean(hook: Webhook, case: Case, row: EventRow, moment: datetime) -> UUID | None:
    said = webhook_body(
        event=str(row.id),
        event_type=row.type,
        seq=row.seq,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        case={"id": str(case.id), "type": case.type, "number": case.number},
    )
    return dispatch.add(
        key=str(row.id),
        kind=row.type,
        channel="webhook",
        address_hash=hook.address_hash,
        secret=vault().seal({"text": said}),
        event_id=row.id,
        case_id=case.id,
        webhook_id=hook.id,
        place=row.seq,
        next_try=moment,
    )
