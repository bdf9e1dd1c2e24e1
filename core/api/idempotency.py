"""Idempotency-Key: a request that is sent twice is done once, and answered twice the same.

The answer is kept in the transaction of the act: either both are there, or neither is. Two at
once wait for each other on a lock that ends with the transaction.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask import Response, request
from sqlalchemy import text

from core.api import queries
from core.api.models import IdempotencyKey
from core.api.problems import BadRequest, KeyReused
from core.crypto import vault
from core.db import db, require_tenant
from core.now import now
from core.users.session import current_actor

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_FOR = timedelta(hours=24)
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_HEADERS = ("Location", "ETag")


def once(act: Callable[[], Response]) -> Response:
    """Do the act, or repeat the answer that the same request was given within 24 hours.

    Runs inside the caller's transaction. Raises :class:`KeyReused` for another request under the
    key. A refused act leaves nothing behind, so that it may be corrected and sent again.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return act()
    if not _KEY.fullmatch(key):
        raise BadRequest("Idempotency-Key 应为 1 至 255 个可见的 ASCII 字符")
    user_id, digest = UUID(current_actor().id), _digest()
    _wait_in_line(user_id, key)
    kept = queries.kept_answer(user_id, key, since=now() - KEPT_FOR)
    if kept is not None:
        if kept.request_hash != digest:
            raise KeyReused
        return _again(kept)
    answer = act()
    _keep(user_id, key, digest, answer)
    return answer


def _wait_in_line(user_id: UUID, key: str) -> None:
    name = f"idempotency:{require_tenant()}:{user_id}:{key}"
    db.session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name}
    )


def _again(kept: IdempotencyKey) -> Response:
    answer = vault().open(kept.answer)
    response = Response(answer["body"], status=kept.status, mimetype=answer["mimetype"])
    response.headers.update(answer["headers"])
    response.headers[REPLAYED] = "true"
    return response


def _keep(user_id: UUID, key: str, digest: str, answer: Response) -> None:
    queries.forget_answers(before=now() - KEPT_FOR)
    sealed = vault().seal(
        {
            "body": answer.get_data(as_text=True),
            "mimetype": answer.mimetype,
            "headers": {name: answer.headers[name] for name in _HEADERS if name in answer.headers},
        }
    )
    assert sealed is not None  # a dictionary with keys is never empty
    db.session.add(
        IdempotencyKey(
            user_id=user_id,
            key=key,
            request_hash=digest,
            status=answer.status_code,
            answer=sealed,
            kept_at=now(),
        )
    )
    db.session.flush()


def _digest() -> str:
    """A keyed hash of what is asked: method, address, version and content, files by their bytes."""
    parts = [
        request.method,
        request.path,
        request.query_string.decode("latin-1"),
        request.headers.get("If-Match", ""),
        request.mimetype,
    ]
    if request.mimetype == "multipart/form-data":
        parts += [f"{name}={value}" for name, values in request.form.lists() for value in values]
        for name, files in request.files.lists():
            for file in files:
                content = hashlib.file_digest(file.stream, "sha256").hexdigest()  # type: ignore[arg-type]
                file.stream.seek(0)
                parts.append(f"{name}={file.filename}:{content}")
    else:
        parts.append(_canonical(request.get_data()))
    whole = "\n".join(hashlib.sha256(p.encode("utf-8", "surrogatepass")).hexdigest() for p in parts)
    return vault().fingerprint(whole)


def _canonical(raw: bytes) -> str:
    """JSON without the order of its keys and its blanks, so that the same body is the same."""
    try:
        return json.dumps(json.loads(raw), sort_keys=True)
    except (ValueError, RecursionError):
        return raw.decode("latin-1")
