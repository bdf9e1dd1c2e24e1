"""Taking numbers: one counter for each series, unit and period, without gaps."""

from datetime import date
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from core.cases import queries
from core.cases.logic.numbers import number_key
from core.cases.models import Counter, NumberRow
from core.cases.numbers import number_text, period_of
from core.db import db, new_id, require_tenant
from core.plugin.spec import DomainModule, Series
from core.tenants.models import Unit


def series_of(module: DomainModule, key: str) -> Series:
    """The series of that key; the checks of the contract make sure it exists."""
    return next(series for series in module.series if series.key == key)


def take_number(
    series: Series,
    *,
    unit: Unit | None,
    day: date,
    case_id: UUID | None,
    document_id: UUID | None = None,
) -> NumberRow:
    """Take the next number of a series for a day in the tenant's zone.

    The counter's row is locked until the transaction ends: whoever rolls back leaves no gap, and
    the next writer waits. A series of the whole organisation prints the organisation's word.
    """
    owner = unit if series.scope == "unit" else None
    unit_key = "" if owner is None else str(owner.id)
    period = period_of(series, day)
    key = f"{series.key}/{unit_key}/{period}"
    statement = (
        insert(Counter)
        .values(tenant_id=require_tenant(), id=new_id(), key=key, value=1)
        .on_conflict_do_update(
            index_elements=["tenant_id", "key"], set_={"value": Counter.value + 1}
        )
        .returning(Counter.value)
    )
    seq = db.session.execute(statement).scalar_one()
    org = owner.org_code if owner is not None else ""
    text = number_text(series, org=org or queries.org_code(), day=day, seq=seq)
    return NumberRow(
        id=new_id(),
        unit_key=unit_key,
        series=series.key,
        period=period,
        seq=seq,
        text=text,
        key=number_key(text),
        case_id=case_id,
        document_id=document_id,
    )
