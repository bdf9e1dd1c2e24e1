"""Cases as lines of a spreadsheet, masked as on every page; sealed people never."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from core.api import show
from core.api.shapes import CaseItem, PartyShape
from core.cases.models import Case
from core.deadlines.service import calendar
from core.forms.present import SEALED
from core.sheets.logic import Cell, Column
from core.users.logic import Actor

COLUMNS = (
    Column(key="number", title="编号", width=18),
    Column(key="type", title="类型", width=10),
    Column(key="title", title="案件", width=36),
    Column(key="category", title="类别", width=16),
    Column(key="state", title="状态", width=12),
    Column(key="received", title="收到时间", kind="moment", width=17),
    Column(key="due", title="最近期限", kind="moment", width=17),
    Column(key="breached", title="是否超期", width=9),
    Column(key="handler", title="承办人", width=12),
    Column(key="unit", title="部门", width=16),
    Column(key="closed", title="办结时间", kind="moment", width=17),
    Column(key="parties", title="当事人", width=40),
    Column(key="phones", title="当事人电话", width=28),
    Column(key="numbers", title="证件号码、信用代码", width=40),
)
USUAL = frozenset(column.key for column in COLUMNS) - {"phones", "numbers"}


def lines(rows: Sequence[Case], actor: Actor, columns: Sequence[Column]) -> Iterator[list[Cell]]:
    """A line for each case, as this person may read it."""
    zone = calendar().tz
    for item in show.items(rows, actor):
        cells = _cells(item, zone)
        yield [cells[column.key] for column in columns]


def _cells(item: CaseItem, zone: tzinfo) -> dict[str, Cell]:
    return {
        "number": item.number,
        "type": item.type_title,
        "title": item.title,
        "category": item.category_title,
        "state": item.state_title,
        "received": _moment(item.received_at, zone),
        "due": _moment(item.next_due_at, zone),
        "breached": "是" if item.breached else "否",
        "handler": item.handler.name if item.handler else "",
        "unit": item.unit.name if item.unit else "",
        "closed": _moment(item.closed_at, zone),
        "parties": _of(item.parties, "name"),
        "phones": _of(item.parties, "phone"),
        "numbers": _of(item.parties, "id_number", "credit_code"),
    }


def _of(parties: Sequence[PartyShape], *keys: str) -> str:
    """A value of each party under its role; whoever reported in secret stays so for everybody."""
    found: list[str] = []
    for party in parties:
        values = {"name": SEALED} if party.sealed else party.model_dump()
        found += [f"{party.role_title}：{values[key]}" for key in keys if values.get(key)]
    return "；".join(found)


def _moment(value: datetime | None, zone: tzinfo) -> datetime | None:
    """In the tenant's zone, which a spreadsheet cannot name; whole minutes."""
    if value is None:
        return None
    return value.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
