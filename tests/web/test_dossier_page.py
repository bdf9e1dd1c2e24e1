"""The catalogue of a case's file as a page."""

import pytest
from flask import Flask

from tests.factories import Office, make_case
from tests.web.pages import desk


@pytest.mark.parametrize("login", ["archivist", "handler"])
def test_it_lists_the_papers_in_order_with_what_is_missing(
    app: Flask, office: Office, login: str
) -> None:
    case_id = make_case(app, office, upto="accepted")
    who = desk(app, office, login)
    assert f"/cases/{case_id}/dossier" in who.get(f"/cases/{case_id}").text
    page = who.get(f"/cases/{case_id}/dossier").text
    assert page.index("投诉登记表") < page.index("投诉受理决定书")
    assert "立卷前还差 2 项" in page


def test_another_office_finds_nothing(app: Flask, offices: tuple[Office, ...]) -> None:
    north, south, _ = offices
    case_id = make_case(app, north)
    answer = desk(app, south, "archivist").get(f"/cases/{case_id}/dossier")
    assert answer.status_code == 404
