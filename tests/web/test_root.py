"""The pages outside every tenant, the headers, and the one way in which errors are answered."""

import pytest
from flask.testing import FlaskClient


def test_the_process_says_that_it_is_alive(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_ready_means_database_and_queue(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (
        200,
        {"status": "ok", "database": True, "queue": True},
    )


def test_metrics_count_requests(client: FlaskClient) -> None:
    client.get("/healthz")
    text = client.get("/metrics").text
    assert 'huiyin_requests_total{endpoint="health.healthz",method="GET",status="200"}' in text


@pytest.mark.parametrize("path", ["/t/nobody/", "/t/nobody/login", "/t/nobody/healthz", "/login"])
def test_an_unknown_office_looks_like_any_missing_page(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "没有找到" in answer.text


def test_programs_get_problem_json(client: FlaskClient) -> None:
    answer = client.get("/t/nobody/api/v1/cases")
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert (answer.json["status"], answer.json["code"]) == (404, "not_found")


def test_pages_allow_no_inline_script_and_no_frame(client: FlaskClient) -> None:
    headers = client.get("/").headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_the_front_page_sends_people_to_their_office(client: FlaskClient) -> None:
    assert client.get("/?office=AIC").headers["Location"] == "/t/aic/"
    assert client.get("/?office=//evil.example/").status_code == 200
