"""Files that people attach to a case."""

from typing import BinaryIO
from uuid import UUID

from core.cases import queries as case_queries
from core.cases.logic import acts
from core.cases.logic.model import Event
from core.cases.logic.refusals import refuse_merged
from core.cases.outcome import rules_of
from core.cases.record import load, record
from core.db import db, new_id, require_tenant
from core.deadlines.service import calendar
from core.documents import queries, uploads
from core.documents.models import Attachment
from core.errors import Refused
from core.now import now
from core.services import services
from core.users.logic import Actor, can


def attach(
    case_id: UUID, *, actor: Actor, name: str, stream: BinaryIO, kind: str = "evidence"
) -> Attachment:
    """Keep a file with a case: its type is judged by its content, its name made harmless.

    The same content twice is the same attachment: it was sent twice, and nothing is lost. Raises
    :class:`TooLarge`, :class:`Invalid` or :class:`StorageFull`.
    """
    case = case_queries.for_update(case_id, actor)
    refuse_merged(case.merged_into)
    rules = rules_of(case)
    path = case_queries.unit_path(case.unit_id)
    roles = case_queries.domain_roles(rules.module)
    if not can(actor, "case.attach", roles=roles, unit_path=path):
        raise Refused("not_permitted", "您的岗位不能上传材料")
    clean = uploads.safe_name(name)
    size = uploads.size_of(stream)
    media_type = uploads.media_type(stream, clean)
    digest, _ = services().storage.put(require_tenant(), stream)
    known = queries.attachment_by_hash(case.id, digest)
    if known is not None:
        return known
    row = Attachment(
        id=new_id(),
        case_id=case.id,
        name=clean,
        media_type=media_type,
        size=size,
        file_hash=digest,
        kind=kind,
        uploaded_by=UUID(actor.id),
    )
    db.session.add(row)
    data = {"attachment": str(row.id), "sha256": digest, "size": size, "media_type": media_type}
    event = Event(type="attached", at=now(), by=acts.in_place(actor, roles, path), data=data)
    record(case, rules, load(case), [event], calendar())
    return row
