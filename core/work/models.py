"""What people of the office leave for each other on a case: notes and tasks."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from core.cases.models import CASE, USER
from core.db import Base, Scoped


class Note(Scoped, Base):
    """A remark for colleagues. ``secret`` is the encrypted list of its versions, oldest first:
    free text often holds telephone numbers and names.
    """

    __tablename__ = "notes"

    case_id: Mapped[UUID]
    author_id: Mapped[UUID | None]
    written_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    secret: Mapped[bytes] = mapped_column(LargeBinary)

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "case_id"], CASE),
            ForeignKeyConstraint(["tenant_id", "author_id"], USER),
            Index("ix_notes_case", "tenant_id", "case_id", "written_at"),
        )


class Task(Scoped, Base):
    """Something that one person is to do on a case, by the end of a day or whenever.

    ``overdue_at`` is when its day had passed and the person was told.
    """

    __tablename__ = "tasks"

    case_id: Mapped[UUID]
    title: Mapped[str]
    assignee_id: Mapped[UUID]
    due_on: Mapped[date | None]
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    done_by: Mapped[UUID | None]
    done_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]

    @classmethod
    def keys(cls, *more: Any) -> tuple[Any, ...]:
        return super().keys(
            ForeignKeyConstraint(["tenant_id", "case_id"], CASE),
            ForeignKeyConstraint(["tenant_id", "assignee_id"], USER),
            ForeignKeyConstraint(["tenant_id", "asked_by"], USER),
            ForeignKeyConstraint(["tenant_id", "done_by"], USER),
            Index("ix_tasks_case", "tenant_id", "case_id"),
            Index(
                "ix_tasks_open",
                "tenant_id",
                "assignee_id",
                "due_on",
                postgresql_where=text("done_at IS NULL"),
            ),
        )
