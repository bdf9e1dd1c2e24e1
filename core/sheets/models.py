"""Spreadsheets that somebody brought in, on their way to becoming cases."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Scoped


class SheetImport(Scoped, Base):
    """The lines of a sheet. ``lines`` are encrypted one by one; ``mapping`` says by the target of
    each column, in the order of ``head``, what it holds (empty: nothing that is wanted).
    """

    __tablename__ = "sheet_imports"

    user_id: Mapped[UUID]
    type: Mapped[str]
    name: Mapped[str]
    head: Mapped[list[Any]]
    lines: Mapped[list[Any]] = mapped_column(deferred=True)
    mapping: Mapped[list[Any]]
    brought_at: Mapped[datetime]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"]),
            Index("ix_sheet_imports_type", "tenant_id", "type", "brought_at"),
        )
