"""Somebody at a browser: what a page offers is what gets sent."""

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from core.db import db, tenant_scope
from core.documents.models import DocumentRow
from tests.factories import Office, sign_in


@dataclass(frozen=True, slots=True)
class Desk:
    """A person of an office who is signed in."""

    app: Flask
    office: Office
    client: FlaskClient

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        return self.client.get(f"/t/{self.office.slug}{path}")

    def post(self, path: str, data: dict[str, Any]) -> TestResponse:
        """Send a form."""
        return self.client.post(f"/t/{self.office.slug}{path}", data=data)

    def form(self, path: str, action: str) -> dict[str, Any]:
        """What a browser would send of the form with this action, as it stands on the page."""
        return fields(self.get(path).text, f"/t/{self.office.slug}{action}")

    def queries(self, path: str) -> int:
        """How many statements a page costs."""
        count = 0

        def counted(*_: Any) -> None:
            nonlocal count
            count += 1

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", counted)
        try:
            assert self.get(path).status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", counted)
        return count


def desk(app: Flask, office: Office, login: str) -> Desk:
    """Sign somebody in."""
    return Desk(app, office, sign_in(app, office, login))


def paper_of(app: Flask, office: Office, case_id: UUID, key: str) -> DocumentRow:
    """The first paper of a kind in a case."""
    with app.app_context(), tenant_scope(office.id):
        row = db.session.scalars(
            select(DocumentRow)
            .where(DocumentRow.case_id == case_id, DocumentRow.key == key)
            .order_by(DocumentRow.created_at, DocumentRow.id)
        ).first()
        assert row is not None
        db.session.expunge(row)
        return row


def fields(html: str, action: str) -> dict[str, Any]:
    """The names and values of a form's controls; several values of a name make a list."""
    reader = _Form(action)
    reader.feed(html)
    assert reader.met, f"no form for {action}"
    sent: dict[str, Any] = {}
    for name, value in reader.sent:
        sent.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in sent.items()}


class _Form(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__(convert_charrefs=True)
        self.action, self.met, self.inside = action, False, False
        self.sent: list[tuple[str, str]] = []
        self._area = self._list = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("action") == self.action
            self.met = self.met or self.inside
        name = given.get("name") or ""
        if not self.inside or (not name and tag != "option"):
            return
        kind = given.get("type", "text")
        if tag == "input" and kind in ("checkbox", "radio"):
            if "checked" in given:
                self.sent.append((name, given.get("value", "on") or ""))
        elif tag == "input" and kind != "file":
            self.sent.append((name, given.get("value") or ""))
        elif tag == "textarea":
            self._area = name
            self.sent.append((name, ""))
        elif tag == "select":
            self._list = name
        elif tag == "option" and "selected" in given:
            self.sent.append((self._list, given.get("value") or ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            name, value = self.sent[-1]
            self.sent[-1] = (name, value + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            name, value = self.sent[-1]
            self.sent[-1], self._area = (name, value.removeprefix("\n")), ""
        elif tag == "form":
            self.inside = False
