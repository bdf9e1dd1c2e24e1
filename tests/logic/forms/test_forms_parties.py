"""Parties: roles, kinds, how many, papers of identity, and who may read them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forms.logic import mask_party, party_counts
from core.plugin.conditions import Env
from tests.logic.forms.sample import CASE, codes, read_parties
from tests.logic.forms.test_forms_kinds import json_values

WHO: dict[str, Any] = {
    "role": "complainant",
    "kind": "person",
    "name": "张三",
    "phone": "13812341234",
}
SHOP: dict[str, Any] = {
    "role": "respondent",
    "kind": "org",
    "name": "甲商店有限公司",
    "legal_person": "李四",
}


def test_good_parties() -> None:
    found = read_parties([WHO, SHOP])
    assert found.problems == ()
    assert found.data == [WHO, SHOP]
    assert party_counts(CASE, found.data) == {
        "parties.complainant": 1,
        "parties.respondent": 1,
        "parties.reporter": 0,
    }


def test_the_only_kind_of_a_role_may_be_left_out_and_no_other() -> None:
    found = read_parties(
        [{k: v for k, v in WHO.items() if k != "kind"}, {"role": "respondent", "name": "甲店"}]
    )
    assert found.data[0]["kind"] == "person"
    assert codes(found.problems) == {"/parties/1/kind": "required"}


def test_every_problem_of_every_party_is_told() -> None:
    found = read_parties(
        [
            WHO | {"phone": "1", "id_number": "1", "credit_code": "x", "hobby": "茶"},
            {"role": "complainant", "name": "名" * 2000},
            {"role": "nobody\x00", "name": "x"},
            {"name": "x"},
            "x",
            SHOP | {"kind": "ghost"},
            SHOP | {"credit_code": "91350100M000100Y44"},
        ]
    )
    assert codes(found.problems) == {
        "/parties": "too_large",
        "/parties/0/phone": "bad_phone",
        "/parties/0/id_number": "bad_id_number",
        "/parties/0/credit_code": "unknown",
        "/parties/0/hobby": "unknown",
        "/parties/1/name": "too_long",
        "/parties/1/phone": "required",
        "/parties/2/role": "not_a_choice",
        "/parties/3/role": "required",
        "/parties/4": "not_an_object",
        "/parties/5/kind": "not_a_choice",
        "/parties/6/credit_code": "bad_credit_code",
    }


@pytest.mark.parametrize(
    ("raw", "messages"),
    [
        ([], ["请填写“投诉人”", "请填写“被投诉人”"]),
        (None, ["请填写“投诉人”", "请填写“被投诉人”"]),
        ([WHO, SHOP | {"name": " "}], ["请填写“被投诉人名称”"]),
        ([WHO, WHO | {"phone": ""}, SHOP], ["请填写“投诉人（2）联系电话”"]),
        ([WHO, SHOP, SHOP], ["“被投诉人”最多 1 名，现在有 2 名"]),
        ([WHO | {"name": "名" * 201}, SHOP], ["“投诉人姓名”最多 200 字，现在有 201 字，请缩短"]),
        (
            [WHO, SHOP | {"gender": "male"}],
            ["被投诉人为法人时不填“性别”，请清空此项或改选主体类型"],
        ),
        (
            [WHO, SHOP | {"kind": "sole_trader"}],
            ["被投诉人为个体工商户时不填“法定代表人（负责人）”，请清空此项或改选主体类型"],
        ),
    ],
)
def test_messages_say_whose_field_it_is(raw: Any, messages: list[str]) -> None:
    assert [problem.message for problem in read_parties(raw).problems] == messages


def test_the_check_digit_counts_for_identity_cards_only() -> None:
    wrong = "110105194912310021"
    for id_type in ({}, {"id_type": "id_card"}, {"id_type": ""}):
        found = read_parties([WHO | id_type | {"id_number": wrong}, SHOP])
        assert codes(found.problems) == {"/parties/0/id_number": "bad_id_number"}
    passport = WHO | {"id_type": "passport", "id_number": "E12345678"}
    assert read_parties([passport, SHOP]).problems == ()
    long = WHO | {"id_type": "passport", "id_number": "E" * 41}
    assert codes(read_parties([long, SHOP]).problems) == {"/parties/0/id_number": "too_long"}


def test_a_condition_may_require_a_field() -> None:
    env = Env(facts={"channel": "letter"})
    found = read_parties([WHO, SHOP], env=env)
    assert codes(found.problems) == {"/parties/0/address": "required"}
    assert [problem.message for problem in found.problems] == ["请填写“投诉人住址”"]


def test_spare_blocks_of_a_page_do_not_count() -> None:
    spare = {"role": "respondent", "kind": "org", "name": " "}
    found = read_parties([WHO, SHOP, spare, {"role": "reporter", "kind": ""}])
    assert found.problems == ()
    assert found.data == [WHO, SHOP]


def test_a_draft_may_lack_parties_and_fields() -> None:
    assert read_parties([{"role": "complainant", "name": "张三"}], partial=True).problems == ()


def test_a_flood_of_parties_is_refused() -> None:
    assert codes(read_parties([WHO] * 501).problems) == {"/parties": "too_large"}
    assert codes(read_parties({"0": WHO}).problems) == {"/parties": "not_a_list"}


def test_masks_of_parties() -> None:
    complainant, _, reporter = CASE.party_roles
    party = WHO | {"address": "杭州市西湖区文三路1号", "id_number": "11010519491231002X"}
    assert mask_party(complainant, party, "open") == WHO | {
        "phone": "138****1234",
        "address": "杭州市西湖区****",
        "id_number": "1101****002X",
    }
    assert mask_party(complainant, party, "sensitive") == party
    sealed = mask_party(reporter, party | {"role": "reporter"}, "sensitive")
    assert sealed == {"role": "reporter", "kind": "person"} | dict.fromkeys(
        ("name", "phone", "address", "id_number"), "（已封存）"
    )
    assert mask_party(reporter, party, "sealed") == party


@given(
    st.lists(st.dictionaries(st.sampled_from([*WHO, "id_type", "zz"]), json_values) | json_values)
)
def test_parties_never_raise(raw: list[Any]) -> None:
    found = read_parties(raw)
    for problem in found.problems:
        assert problem.message.encode()


@given(st.lists(st.sampled_from([WHO, SHOP, {**WHO, "nation": "汉族"}]), max_size=6))
def test_what_was_stored_is_accepted_again(raw: list[dict[str, Any]]) -> None:
    found = read_parties(raw)
    assert read_parties(found.data, partial=True).data == found.data
