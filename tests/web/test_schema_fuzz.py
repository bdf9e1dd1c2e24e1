"""Every call of the API under requests that nobody would write: it refuses, and never breaks.

The requests are made from the OpenAPI document, half of them against it, always the same ones. They
meet real rows of a real database, so that an act gets as far as the rules let it.
"""

from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from core.api.views import OPERATIONS
from core.forms.kinds import FORMATS
from tests.web.api_client import Api, api, json_of

__all__ = ["api"]
SEED = 20261125
EXAMPLES = 12  # for each call; all of them take about half a minute
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
PEOPLE = ("handler", "intake", "chief", "mediator", "handler", "intake", "auditor")


def _register_formats() -> None:
    numbers = {"cn-id-number": "110101199003070003", "cn-credit-code": "91350100M000100Y43"}
    assert set(numbers) == set(FORMATS)
    for name, example in numbers.items():
        assert FORMATS[name](example)
        schemathesis.openapi.format(name, st.just(example))


def _rows(api: Api) -> dict[str, list[str]]:
    """Real rows to aim at: cases in several states, papers, approvals, files, notices."""
    fresh, accepted, waiting = (api.open_complaint() for _ in range(3))
    report = api.open_report()
    accepted = json_of(api.do(accepted["id"], "accept"))
    data = {"ground": "ground_1", "reason": "不属于职责"}
    approval = json_of(api.do(waiting["id"], "refuse", data=data))["approval"]["id"]
    cases = [fresh, accepted, waiting, report]
    papers = [paper["id"] for case in cases for paper in case["documents"]]
    return {
        "case_id": [case["id"] for case in cases],
        "document_id": papers,
        "approval_id": [approval],
    }


@pytest.mark.serial
def test_no_request_breaks_the_program(api: Api) -> None:
    _register_formats()
    address = f"/t/{api.office.slug}/api/v1/openapi.json"
    schema = schemathesis.openapi.from_wsgi(address, api.app)
    rows = _rows(api)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == len(OPERATIONS)
    met = Counter[int]()
    for operation in operations:
        _fuzz(operation, api, rows, met)
    # Requests that never get anywhere would prove nothing.
    assert {200, 201, 400, 401, 403, 404, 409, 422} <= set(met)


def _fuzz(operation: Any, api: Api, rows: dict[str, list[str]], met: Counter[int]) -> None:
    good = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    bad = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(case=good | bad, who=st.sampled_from(PEOPLE), data=st.data())
    def requests(case: Any, who: str, data: st.DataObject) -> None:
        for name, known in rows.items():
            if name in (case.path_parameters or {}) and data.draw(st.integers(0, 4)):
                case.path_parameters[name] = data.draw(st.sampled_from(known))
        headers = {"Authorization": f"Bearer {api.tokens[who]}"}
        response = case.call(headers=headers)
        met[response.status_code] += 1
        case.validate_response(response, checks=CHECKS, headers=headers)

    requests()
