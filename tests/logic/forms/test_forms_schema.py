"""The JSON schemas accept what the parser accepts, and refuse what it refuses."""

from functools import cache
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.forms.codes import credit_check_digit, id_check_digit
from core.forms.kinds import FORMATS, KINDS
from core.forms.logic import json_schema, party_schema
from core.plugin.spec import Field, Form
from tests.logic.forms.sample import CASE, CATALOGUES, FORM, GOOD, NOW, ZONE, read, read_parties
from tests.logic.forms.test_forms_parties import SHOP, WHO


def validator(schema: dict[str, Any]) -> Any:
    jsonschema_rs.meta.validate(schema)
    return jsonschema_rs.Draft202012Validator(schema, formats=dict(FORMATS), validate_formats=True)


FORM_VALIDATOR = validator(json_schema(FORM, CATALOGUES))
PARTY_VALIDATOR = validator(party_schema(CASE))

dates = st.from_regex(r"(19|20|21|22)[0-9]{2}-[01][0-9]-[0-3][0-9]", fullmatch=True)
plain = st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"]), max_size=8)
digits = st.text(alphabet="0123456789", min_size=1, max_size=13)
id_numbers = st.from_regex(r"[1-9][0-9]{5}19[0-9]{2}[01][0-9][0-3][0-9]{4}", fullmatch=True)
credit_codes = st.from_regex(r"[0-9A-HY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}", fullmatch=True)

by_kind: dict[str, st.SearchStrategy[Any]] = {
    "text": plain | st.sampled_from(["", " ", "\x00", "\u200b", "字" * 200, "字" * 201]),
    "long_text": plain | st.sampled_from(["一\n二", "\n", "字" * 5000, "字" * 5001]),
    "opinion": plain | st.just("字" * 2001),
    "signature": plain,
    "number": st.integers(-5, 120) | st.sampled_from([10**15, 10**15 - 1, 1.5, True]),
    "money": st.integers(-2, 5) | digits | st.tuples(digits, digits).map(".".join) | st.just("-1"),
    "date": dates | st.just("2026-02-30"),
    "datetime": st.tuples(dates, st.sampled_from(["T10:00:00+08:00", "T25:00:00+08:00"])).map(
        "".join
    ),
    "choice": st.sampled_from(["g1", "g2", "g9", "zz"]),
    "choices": st.lists(st.sampled_from(["g1", "g2", "g9", "zz"]), max_size=3),
    "yes_no": st.sampled_from([True, False, 1, "maybe"]),
    "phone": digits
    | st.from_regex(r"1[3-9][0-9]{8,10}", fullmatch=True)
    | st.from_regex(r"0[1-9][0-9]{1,2}-[0-9]{6,8}(-[0-9]{1,3})?", fullmatch=True)
    | st.from_regex(r"\+[0-9]{5,12}", fullmatch=True),
    "email": st.from_regex(r"[a-z.+@]{1,5}@[a-z-]{1,4}(\.[a-z-]{1,4}){0,2}", fullmatch=True),
    "id_number": id_numbers | id_numbers.map(lambda n: n[:17] + id_check_digit(n[:17])),
    "credit_code": credit_codes.map(lambda c: c + "0")
    | credit_codes.map(lambda c: c + credit_check_digit(c)),
    "user": st.from_regex(r"[A-Za-z0-9./-]{1,40}", fullmatch=True),
    "file": st.lists(st.sampled_from(["a", "b", "../x"]), max_size=3),
}


@cache
def alone(kind: Any, *, required: bool) -> tuple[Form, Any]:
    catalogue = "grounds" if kind in ("choice", "choices") else ""
    bounds: dict[str, Any] = {"minimum": 0, "maximum": 100} if kind == "number" else {}
    field = Field(key="f", title="项", kind=kind, required=required, catalogue=catalogue, **bounds)
    form = Form(key="f", title="表", fields=(field,))
    return form, validator(json_schema(form, CATALOGUES))


@pytest.mark.parametrize("kind", sorted(by_kind))
@pytest.mark.parametrize("required", [True, False])
@settings(max_examples=60)
@given(data=st.data())
def test_schema_and_parser_agree(kind: Any, required: bool, data: st.DataObject) -> None:
    from core.forms.logic import parse
    from core.plugin.conditions import Env

    form, schema = alone(kind, required=required)
    raw = data.draw(st.just({}) | st.builds(lambda value: {"f": value}, by_kind[kind]))

    found = parse(form, CATALOGUES, raw, now=NOW, zone=ZONE, env=Env())
    accepted = not found.problems
    if schema.is_valid(raw):
        assert accepted, found.problems
    if accepted:
        assert schema.is_valid(found.data)
        if found.data == raw:  # written as it is stored: no looser way that only the parser knows
            assert schema.is_valid(raw)
    else:
        assert not schema.is_valid(raw)


def test_every_asked_kind_is_compared() -> None:
    assert set(KINDS) - set(by_kind) == {"rows", "computed", "note"}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"ground": "g8", "other_ground": "理由"},
        {"ground": "g8"},
        {"ground": "g8", "other_ground": " "},
        {"ground": "g9"},
        {"classes": ["c1", "c2"]},
        {"goods": [{"name": "茶", "price": "1.00"}]},
        {"goods": [{"price": "1.00"}]},
        {"goods": [{"name": "茶", "zz": "1"}]},
        {"goods": [{"name": "茶"}] * 6},
        {"subject": "名" * 2000},
        {"chief": "同意"},
        {"triple": "1.00"},
        {"zz": 1},
        {"id_number": "110105194912310021"},
        {"id_number": "11010519491231002X"},
    ],
)
def test_the_whole_form(more: dict[str, Any]) -> None:
    raw = GOOD | more
    assert FORM_VALIDATOR.is_valid(raw) == (not read(raw).problems)


def test_the_schema_speaks_chinese() -> None:
    schema = json_schema(FORM, CATALOGUES)
    assert schema["title"] == "投诉登记表"
    assert schema["additionalProperties"] is False
    ground = schema["properties"]["ground"]
    assert ground["enum"] == ["g1", "g2", "g8"]
    assert ground["x-titles"]["g1"] == "无管辖权"
    assert schema["properties"]["count"]["description"] == "单位：件"
    assert schema["properties"]["received"]["description"] == "不能晚于今天"
    assert schema["required"] == ["subject", "story", "onsite"]


@pytest.mark.parametrize(
    "raw",
    [
        [WHO, SHOP],
        [SHOP, WHO, WHO],
        [WHO],
        [],
        [WHO, SHOP, SHOP],
        [{k: v for k, v in WHO.items() if k != "kind"}, SHOP],
        [WHO, {k: v for k, v in SHOP.items() if k != "kind"}],
        [WHO | {"name": "名" * 2000}, SHOP],
        [WHO | {"zz": 1}, SHOP],
        [WHO | {"credit_code": "91350100M000100Y43"}, SHOP],
        [WHO, SHOP | {"credit_code": "91350100M000100Y43"}],
        [WHO, SHOP | {"credit_code": "91350100M000100Y44"}],
        [WHO | {"id_number": "110105194912310021"}, SHOP],
        [WHO | {"id_number": "110105194912310021", "id_type": "id_card"}, SHOP],
        [WHO | {"id_number": "110105194912310021", "id_type": "passport"}, SHOP],
        [WHO, SHOP, {"role": "nobody", "name": "x"}],
        [WHO, SHOP, {"role": "reporter", "name": "王五"}],
        "x",
    ],
)
def test_parties(raw: Any) -> None:
    assert PARTY_VALIDATOR.is_valid(raw) == (not read_parties(raw).problems)
