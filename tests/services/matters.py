"""Complaints and reports as an office receives them, each part of which a test may change."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.cases.intake import Opened
from core.db import db, transaction
from core.documents import service
from core.documents.models import DocumentRow
from core.users.logic import Actor
from core.users.queries import actor
from tests.factories import Office

SECRETS = ("欧阳揭发", "13712345678", "京海市城东区柳荫街77号", "110101199003078515")


def acting(office: Office, login: str) -> Actor:
    """A person of the office, as the rules see them."""
    return actor(office.users[login])


def told(name: str = "张三") -> dict[str, Any]:
    """What is told when a complaint comes in."""
    return {
        "type": "complaint",
        "channel": "phone",
        "category": "goods",
        "parties": [
            {
                "role": "complainant",
                "kind": "person",
                "name": name,
                "phone": "13800138000",
                "address": "京海市城东区书院街8号",
            },
            {
                "role": "respondent",
                "kind": "org",
                "name": "某某电器有限公司",
                "address": "京海市城北区和平里3号",
            },
        ],
        "data": {"facts": "冰箱不制冷，商家拒绝退货。", "request": "退货", "amount": "3999.00"},
    }


def complaint(office: Office, *, name: str = "张三", **changes: Any) -> Opened:
    """Register a complaint in a transaction of its own."""
    with transaction():
        return service.open_case(actor=acting(office, "intake"), **{**told(name), **changes})


def report(office: Office, *, received_at: datetime | None = None) -> Opened:
    """Receive a report whose reporter gave name, telephone, address and identity number."""
    name, phone, address, id_number = SECRETS
    with transaction():
        return service.open_case(
            actor=acting(office, "intake"),
            type="report",
            channel="letter",
            category="false_advertising",
            parties=[
                {
                    "role": "reporter",
                    "kind": "person",
                    "name": name,
                    "phone": phone,
                    "address": address,
                    "id_number": id_number,
                },
                {
                    "role": "reported",
                    "kind": "org",
                    "name": "京海康乐保健品有限公司",
                    "address": "京海市城北区和平里3号",
                },
            ],
            data={"clues": "店内宣传其产品可以治疗糖尿病，附宣传单。"},
            received_at=received_at,
        )


def act(office: Office, login: str, case_id: UUID, action: str, **more: Any) -> Any:
    """Do an action in a transaction of its own."""
    with transaction():
        given = {"data": {}, **more}
        return service.act(case_id, action, actor=acting(office, login), **given)


def papers(case_id: UUID, key: str) -> list[DocumentRow]:
    """The papers of a kind in a case, oldest first, as the database has them now."""
    db.session.expire_all()
    return list(
        db.session.scalars(
            select(DocumentRow)
            .where(DocumentRow.case_id == case_id, DocumentRow.key == key)
            .order_by(DocumentRow.created_at, DocumentRow.id)
        )
    )
