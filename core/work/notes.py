"""Writing notes on a case, and changing them for a little while."""

from datetime import datetime
from typing import Any
from uuid import UUID

from core.crypto import vault
from core.db import db, new_id
from core.errors import Invalid, Problem, Refused
from core.now import now
from core.users.logic import Actor
from core.work import queries
from core.work.logic import EDITABLE, LONGEST_NOTE, editable, mentioned
from core.work.models import Note
from core.work.opening import opened, write


def versions(note: Note) -> list[dict[str, Any]]:
    """The texts of a note, oldest first, each with the moment it was written, as ISO text."""
    return vault().open(note.secret)["versions"]


def text_of(note: Note) -> str:
    """What the note says now."""
    return versions(note)[-1]["text"]


def add_note(case_id: UUID, *, actor: Actor, text: str) -> Note:
    """Write a note; everybody of the domain whom it names as @name is told.

    The log keeps who wrote and a keyed hash of the text, never the text itself.
    """
    here = opened(case_id, actor)
    text = _checked(text)
    moment = now()
    row = Note(
        id=new_id(),
        case_id=here.case.id,
        author_id=UUID(actor.id) if actor.id else None,
        written_at=moment,
        secret=_sealed([], text, moment),
    )
    db.session.add(row)
    people = mentioned(text, here.people)
    write(here, "note_added", _data(row, text, people), actor=actor)
    return row


def edit_note(note_id: UUID, *, actor: Actor, text: str) -> Note:
    """Change one's own note within a quarter of an hour; what it said before is kept.

    Only people whom it did not name before are told.
    """
    known = queries.note(note_id, actor)
    here = opened(known.case_id, actor)
    row = queries.note(note_id, actor)
    db.session.refresh(row)
    if str(row.author_id) != actor.id:
        raise Refused("not_permitted", "只能修改自己写的备注")
    moment = now()
    if not editable(author=actor.id, written_at=row.written_at, by=actor.id, now=moment):
        minutes = int(EDITABLE.total_seconds() // 60)
        raise Refused("wrong_state", f"备注写好 {minutes} 分钟后不能再修改，请另写一条")
    text = _checked(text)
    before = versions(row)
    if text == before[-1]["text"]:
        return row
    row.secret = _sealed(before, text, moment)
    row.edited_at = moment
    told = {person for each in before for person in mentioned(each["text"], here.people)}
    people = tuple(p for p in mentioned(text, here.people) if p not in told)
    write(here, "note_edited", _data(row, text, people), actor=actor)
    return row


def _checked(text: str) -> str:
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST_NOTE:
        message = f"请写明备注内容，1 至 {LONGEST_NOTE} 个字"
        raise Invalid(problems=[Problem("/text", "length", message)])
    return text


def _sealed(before: list[dict[str, Any]], text: str, moment: datetime) -> bytes:
    made = vault().seal({"versions": [*before, {"text": text, "at": moment.isoformat()}]})
    if made is None:
        raise ValueError("a note has at least one version")
    return made


def _data(row: Note, text: str, people: tuple[str, ...]) -> dict[str, Any]:
    return {"note": str(row.id), "mentions": list(people), "digest": vault().fingerprint(text)}
