"""Points for what two matters have in common: what makes a duplicate likely, and what does not."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.cases.logic.duplicates import (
    STALE_DAYS,
    Common,
    judge,
    likeness,
    order_numbers,
)

MILK = "昨天在海州百货买的牛奶已过保质期，商家不退。"


def test_one_thing_alone_is_no_duplicate() -> None:
    for alone in (
        Common(phone=True),
        Common(person=True),
        Common(name=True),
        Common(company=True),
        Common(order=True),
        Common(wording=1.0),
        Common(),
    ):
        assert not judge(alone).likely, alone


def test_two_strong_things_are_one() -> None:
    for both in (
        Common(phone=True, company=True),
        Common(person=True, company=True),
        Common(order=True, name=True),
        Common(order=True, company=True, days=900),
        Common(company=True, wording=0.7),
        Common(phone=True, wording=0.5),
    ):
        assert judge(both).likely, both


def test_the_same_person_at_the_same_shop_a_year_later_is_another_matter() -> None:
    common = Common(phone=True, company=True, days=STALE_DAYS + 1)
    assert not judge(common).likely
    assert judge(Common(phone=True, company=True, days=STALE_DAYS)).likely


def test_reasons_are_told_and_a_name_adds_nothing_to_an_identity() -> None:
    both = judge(Common(phone=True, person=True, name=True, company=True))
    assert both.why == ("电话相同", "证件号码相同", "同一单位")
    assert judge(Common(name=True)).why == ("姓名相同",)


def test_little_in_common_counts_nothing() -> None:
    assert judge(Common(company=True, wording=0.2)) == judge(Common(company=True))


def test_texts_are_compared_whatever_their_writing() -> None:
    assert likeness(MILK, MILK.replace("，", " ,").replace("。", "！")) == 1.0
    assert likeness(MILK, "装修公司拖延工期，要求赔偿损失。") < 0.3
    assert likeness("", MILK) == likeness("好", "好") == 0.0


@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_is_a_share_and_has_no_direction(one: str, other: str) -> None:
    assert 0.0 <= likeness(one, other) == likeness(other, one) <= 1.0


@given(
    st.builds(
        Common,
        phone=st.booleans(),
        company=st.booleans(),
        order=st.booleans(),
        wording=st.floats(0, 1),
        days=st.integers(0, 2000),
    )
)
def test_more_in_common_never_counts_less(common: Common) -> None:
    assert judge(replace(common, person=True)).points >= judge(common).points >= 0


def test_order_numbers_are_found_and_phones_are_not() -> None:
    texts = [
        "订单号ＳＦ１２３４５６７８９０，电话13800138000",
        "快递 YT88990011223344。",
        "2026年11月25日",
    ]
    assert order_numbers(texts) == ["sf1234567890", "yt88990011223344"]
    assert order_numbers(["型号ABCDEFGH", "1234567"]) == []
    assert len(order_numbers([" ".join(str(10**9 + n) for n in range(30))])) == 10
