"""One table row for each call: the view, the address, who may, what is asked and answered.

Routes and the OpenAPI document are both made from these rows, so that neither can say what the
other does not.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from flask import Response, request
from pydantic import BaseModel

from core.api import idempotency, reading
from core.api.schemas import Given, Nothing
from core.db import transaction

Method = Literal["GET", "POST"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a view answers with; ``version`` becomes the ETag."""

    content: BaseModel
    status: int = 200
    version: int | None = None
    location: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A call of the API.

    ``path`` is a Flask rule below ``/api/v1``. ``answers`` maps a status to the shape of its
    answer, or to a media type for files. ``problems`` are the refusals besides those that every
    call shares. ``upload``: the body is multipart. ``largest``: bytes that a body may have.
    ``optional``: the body may be left out. ``kept``: its answer may be kept to be given again; an
    act without that is done anew each time, whatever Idempotency-Key comes with it.
    """

    method: Method
    path: str
    view: Callable[..., Answer | Response]
    act: str
    summary: str
    tag: str
    query: type[Given] = Nothing
    body: type[Given] | None = None
    upload: bool = False
    largest: int = reading.LARGEST_BODY
    optional: bool = False
    kept: bool = True
    answers: Mapping[int, type[BaseModel] | str]
    problems: tuple[int, ...] = ()
    description: str = ""
    titles: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def key(self) -> str:
        """The name of the call: Flask's endpoint and OpenAPI's operationId."""
        return self.view.__name__


def get(path: str, view: Callable[..., Any], **more: Any) -> Operation:
    """A call that only reads."""
    return Operation(method="GET", path=path, view=view, **more)


def post(path: str, view: Callable[..., Any], **more: Any) -> Operation:
    """A call that acts, in one transaction, once for each Idempotency-Key."""
    return Operation(method="POST", path=path, view=view, **more)


def as_view(operation: Operation) -> Callable[..., Response]:
    """The function that Flask calls: read the request, do it, write the answer."""

    def read(**path: Any) -> Response:
        query = reading.query(operation.query)
        return _written(operation.view(**path, query=query))

    def act(**path: Any) -> Response:
        request.max_content_length = operation.largest
        reading.query(operation.query)

        def once() -> Response:
            given: dict[str, Any] = {}
            if operation.body is not None:
                given["body"] = reading.body(operation.body, optional=operation.optional)
            return _written(operation.view(**path, **given))

        try:
            with transaction():
                return idempotency.once(once) if operation.kept else once()
        finally:
            request.close()  # the temporary files of an upload

    view = read if operation.method == "GET" else act
    view.__name__ = operation.key
    return view


def _written(answer: Answer | Response) -> Response:
    if isinstance(answer, Response):
        return answer
    text = json.dumps(answer.content.model_dump(mode="json", by_alias=True), ensure_ascii=False)
    response = Response(text, status=answer.status, mimetype="application/json")
    if answer.version is not None:
        response.set_etag(str(answer.version))
    if answer.location:
        response.headers["Location"] = answer.location
    return response
