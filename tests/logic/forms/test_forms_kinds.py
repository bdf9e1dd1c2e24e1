"""Every kind of field: good and bad values, how they are shown, and what a mask lets through."""

import unicodedata
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.forms import codes, kinds, present
from core.forms.parsers import Context
from core.forms.text import Fault, clean, narrow
from core.plugin.fields import FieldKind
from core.plugin.spec import Entry, Field

NOW = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)  # 10:30 in Shanghai
ENTRIES = (
    Entry(key="goods", title="商品类"),
    Entry(key="service", title="服务类"),
    Entry(key="old", title="旧类别", active=False),
)
CONTEXT = Context(now=NOW, zone=ZoneInfo("Asia/Shanghai"), lists={"class": ENTRIES})
ID = "11010519491231002X"  # the example of GB 11643-1999
CREDIT = "91350100M000100Y43"  # the example of GB 32100-2015


def one(kind: FieldKind, raw: Any, **more: Any) -> Any:
    if kind in ("choice", "choices"):
        more.setdefault("catalogue", "class")
    parser = kinds.KINDS[kind].parse
    assert parser is not None
    return parser(Field(key="f", title="项目", kind=kind, **more), raw, CONTEXT)


@pytest.mark.parametrize(
    ("kind", "raw", "stored"),
    [
        ("text", "  张三　", "张三"),
        ("text", "a\tb\r\nc", "a b c"),
        ("text", "𠮷野家 㛃 👨‍👩‍👧 1️⃣", "𠮷野家 㛃 👨‍👩‍👧 1️⃣"),
        ("text", "葛󠄀", "葛󠄀"),
        ("text", "e\u0301", "é"),
        ("text", "a\u202eb\x07c\ufeff", "abc"),
        ("long_text", "一\r\n二\r三\u2028四", "一\n二\n三\n四"),
        ("number", "１２", 12),
        ("number", "-3", -3),
        ("number", "1,234", 1234),
        ("number", 12.0, 12),
        ("money", "￥1,234.5", "1234.50"),
        ("money", "100元", "100.00"),
        ("money", 5000, "5000.00"),
        ("money", 0.1, "0.10"),
        ("money", "1.500", "1.50"),
        ("money", "-0", "0.00"),
        ("date", "2026-11-25", "2026-11-25"),
        ("date", "2026年1月5日", "2026-01-05"),
        ("date", "2026/1/5", "2026-01-05"),
        ("date", "2026．1．5", "2026-01-05"),
        ("date", "20260105", "2026-01-05"),
        ("date", "2024-02-29", "2024-02-29"),
        ("datetime", "2026-11-25T10:00", "2026-11-25T10:00:00+08:00"),
        ("datetime", "2026-11-25T02:00:30.5Z", "2026-11-25T10:00:30+08:00"),
        ("datetime", "2026-11-24T23:00:00-05:00", "2026-11-25T12:00:00+08:00"),
        ("datetime", "2026年11月25日 9时5分", "2026-11-25T09:05:00+08:00"),
        ("datetime", "1988-07-01T00:00", "1988-07-01T00:00:00+09:00"),
        ("choice", "goods", "goods"),
        ("choice", "服务类", "service"),
        ("choices", ["service", "goods", "service"], ["service", "goods"]),
        ("choices", "goods", ["goods"]),
        ("yes_no", True, True),
        ("yes_no", "false", False),
        ("yes_no", "是", True),
        ("phone", "138 1234 5678", "13812345678"),
        ("phone", "+86-138-1234-5678", "13812345678"),
        ("phone", "008613812345678", "13812345678"),
        ("phone", "(010)12345678", "010-12345678"),
        ("phone", "057187654321", "0571-87654321"),
        ("phone", "0571－87654321－801", "0571-87654321-801"),
        ("phone", "12315", "12315"),
        ("phone", "+852 2345 6789", "+85223456789"),
        ("email", " Zhang.San+a@example.com.cn ", "Zhang.San+a@example.com.cn"),
        ("id_number", "110105 19491231 002x", ID),
        ("id_number", "１１０１０５１９４９１２３１００２Ｘ", ID),
        ("credit_code", CREDIT.lower(), CREDIT),
        ("user", "0192f0c4-7a55-7f00-8000-000000000001", "0192f0c4-7a55-7f00-8000-000000000001"),
        ("file", ["a1", "a1", "b2"], ["a1", "b2"]),
        ("signature", "李四", "李四"),
        ("opinion", "同意。\n转办。", "同意。\n转办。"),
    ],
)
def test_good_values(kind: FieldKind, raw: Any, stored: Any) -> None:
    assert one(kind, raw) == stored


@pytest.mark.parametrize(
    ("kind", "raw", "more", "code"),
    [
        ("text", "a\x00b", {}, "nul"),
        ("text", "a\ud800b", {}, "bad_text"),
        ("text", "𠮷" * 2000, {}, "too_long"),
        ("text", "一二三四", {"max_length": 3}, "too_long"),
        ("text", 5, {}, "not_text"),
        ("text", ["a"], {}, "not_text"),
        ("long_text", "字" * 5001, {}, "too_long"),
        ("opinion", "字" * 2001, {}, "too_long"),
        ("number", "12.5", {}, "not_a_number"),
        ("number", "十二", {}, "not_a_number"),
        ("number", True, {}, "not_a_number"),
        ("number", float("nan"), {}, "not_a_number"),
        ("number", "9" * 5000, {}, "too_large"),
        ("number", "-" + "9" * 5000, {}, "too_small"),
        ("number", 0, {"minimum": 1}, "too_small"),
        ("number", 11, {"maximum": 10}, "too_large"),
        ("money", "1.005", {}, "not_a_number"),
        ("money", "1e5", {}, "not_a_number"),
        ("money", "12-3", {}, "not_a_number"),
        ("money", True, {}, "not_a_number"),
        ("money", float("inf"), {}, "not_a_number"),
        ("money", -1, {}, "too_small"),
        ("money", "9" * 5000, {}, "too_large"),
        ("money", "500.01", {"maximum": 500}, "too_large"),
        ("date", "2026-02-30", {}, "not_a_date"),
        ("date", "2026-13-01", {}, "not_a_date"),
        ("date", "2025-02-29", {}, "not_a_date"),
        ("date", "昨天", {}, "not_a_date"),
        ("date", "26-1-5", {}, "not_a_date"),
        ("date", "2026-W48-3", {}, "not_a_date"),
        ("date", "0026-01-01", {}, "not_a_date"),
        ("date", "2026-11-26", {"past_only": True}, "in_future"),
        ("date", "2026-11-24", {"future_only": True}, "in_past"),
        ("datetime", "2026-11-25", {}, "not_a_date"),
        ("datetime", "1949-10-01T15:00", {}, "not_a_date"),
        ("datetime", "2026-11-25T25:00", {}, "not_a_date"),
        ("datetime", "2026-02-30T10:00", {}, "not_a_date"),
        ("datetime", "2026-11-25T10:31", {"past_only": True}, "in_future"),
        ("datetime", "2026-11-25T10:29", {"future_only": True}, "in_past"),
        ("choice", "bad", {}, "not_a_choice"),
        ("choice", "old", {}, "not_a_choice"),
        ("choices", ["goods", "old"], {}, "not_a_choice"),
        ("choices", [["goods"]], {}, "not_text"),
        ("choices", ["x"] * 100_000, {}, "too_large"),
        ("yes_no", "maybe", {}, "not_a_choice"),
        ("yes_no", 1, {}, "not_a_choice"),
        ("phone", "123", {}, "bad_phone"),
        ("phone", "1381234567", {}, "bad_phone"),
        ("phone", "138123456789", {}, "bad_phone"),
        ("phone", "13812345678、13912345678", {}, "bad_phone"),
        ("phone", "没有", {}, "bad_phone"),
        ("email", "zhang@", {}, "bad_email"),
        ("email", "zhang@localhost", {}, "bad_email"),
        ("email", "a b@@example.com", {}, "bad_email"),
        ("email", "a" * 65 + "@example.com", {}, "bad_email"),
        ("id_number", "110105194912310021", {}, "bad_id_number"),
        ("id_number", "110105491231002", {}, "bad_id_number"),
        ("credit_code", "91350100M000100Y44", {}, "bad_credit_code"),
        ("credit_code", "91350100M000100I43", {}, "bad_credit_code"),
        ("credit_code", "123", {}, "bad_credit_code"),
        ("user", "../x", {}, "not_a_choice"),
        ("file", ["a"] * 51, {}, "too_large"),
    ],
)
def test_bad_values(kind: FieldKind, raw: Any, more: dict[str, Any], code: str) -> None:
    with pytest.raises(Fault) as fault:
        one(kind, raw, **more)
    assert fault.value.code == code


@pytest.mark.parametrize("kind", ["number", "money"])
def test_a_number_longer_than_python_prints(kind: FieldKind) -> None:
    with pytest.raises(Fault) as fault:
        one(kind, 10**5000)
    assert fault.value.code == "too_large"


def test_today_is_a_past_and_a_future_day() -> None:
    assert one("date", "2026-11-25", past_only=True, future_only=True) == "2026-11-25"


def test_the_tenants_zone_says_what_today_is() -> None:
    late = Context(now=datetime(2026, 11, 25, 16, 30, tzinfo=UTC), zone=ZoneInfo("Asia/Shanghai"))
    field = Field(key="d", title="日期", kind="date", past_only=True)
    parser = kinds.KINDS["date"].parse
    assert parser is not None
    assert parser(field, "2026-11-26", late) == "2026-11-26"


def test_an_identity_number_born_tomorrow_is_refused() -> None:
    first = "11010520261126002"
    with pytest.raises(Fault, match="逐位核对"):
        one("id_number", first + codes.id_check_digit(first))


def test_an_identity_number_with_an_impossible_birthday_is_refused() -> None:
    first = "11010519490231002"
    number = first + codes.id_check_digit(first)
    assert not codes.is_id_number(number)
    with pytest.raises(Fault):
        one("id_number", number)


@pytest.mark.parametrize(
    ("kind", "value", "more", "shown"),
    [
        ("date", "2026-11-25", {}, "2026年11月25日"),
        ("date", "2026-01-05", {}, "2026年1月5日"),
        ("datetime", "2026-11-25T09:05:00+08:00", {}, "2026年11月25日 09:05"),
        ("money", "1234.50", {}, "1,234.50元"),
        ("number", 3, {"unit": "件"}, "3件"),
        ("yes_no", False, {}, "否"),
        ("choice", "goods", {}, "商品类"),
        ("choice", "gone", {}, "gone"),
        ("choices", ["service", "goods"], {}, "商品类、服务类"),
        ("file", ["a", "b"], {}, "共2份"),
        ("text", None, {}, ""),
        ("yes_no", None, {}, ""),
    ],
)
def test_shown_as_chinese_papers_write(
    kind: FieldKind, value: Any, more: dict[str, Any], shown: str
) -> None:
    catalogue = "class" if kind in ("choice", "choices") else ""
    field = Field(key="f", title="项目", kind=kind, catalogue=catalogue, **more)
    assert kinds.show(field, value, CONTEXT.lists) == shown


def test_a_list_that_does_not_exist_is_the_modules_fault() -> None:
    with pytest.raises(LookupError, match="gone"):
        one("choice", "a", catalogue="gone")


def test_a_paper_prints_number_and_wording() -> None:
    entry = Entry(key="g1", title="无管辖权", number="（一）", paper_text="不属于本机关管辖的")
    assert present.paper_text(entry) == "（一） 不属于本机关管辖的"
    assert present.paper_text(Entry(key="g2", title="其他")) == "其他"


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (present.mask_text, "张三丰", "张*"),
        (present.mask_text, "𠮷田", "𠮷*"),
        (present.mask_text, "张", "*"),
        (present.mask_phone, "13812341234", "138****1234"),
        (present.mask_phone, "010-12345678", "****78"),
        (present.mask_phone, "12315", "****"),
        (present.mask_number, ID, "1101****002X"),
        (present.mask_number, "E1234567", "****"),
        (present.mask_email, "zhang@example.com", "z***@example.com"),
        (present.mask_email, "z@example.com", "***@example.com"),
        (present.mask_address, "浙江省杭州市西湖区文三路1号", "浙江省杭州市西湖区****"),
        (present.mask_address, "杭州市文三路小区3幢", "杭州市****"),
        (present.mask_address, "文三路小区3幢", "****"),
        (present.mask_all, "四百字", "（已隐藏）"),
    ],
)
def test_masks(mask: Any, value: str, shown: str) -> None:
    assert mask(value) == shown


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_masked_mobile_does_not_hold_its_middle(number: str) -> None:
    masked = present.mask_phone(number)
    assert masked == f"{number[:3]}****{number[-4:]}"
    assert number not in masked


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=2))
def test_a_masked_name_is_two_characters_whatever_its_length(name: str) -> None:
    assert present.mask_text(name) == name[0] + "*"


@given(st.text(min_size=1, max_size=60))
def test_masks_never_hold_the_hidden_part(value: str) -> None:
    secret = "\U0010fffd" + value + "\U0010fffd"  # marks that no mask writes by itself
    for kind in kinds.KINDS.values():
        assert secret not in kind.mask("0" * 8 + secret + "0" * 8)
    assert secret not in present.mask_address("杭州市西湖区" + secret + "路1号")


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_a_day_shown_is_read_back(day: date) -> None:
    field = Field(key="d", title="日期", kind="date")
    shown = kinds.show(field, day.isoformat(), {})
    assert one("date", shown) == day.isoformat()


@given(st.datetimes(min_value=datetime(1950, 1, 2), max_value=datetime(2199, 12, 30)))
def test_a_moment_stored_is_read_back_and_is_the_same_moment(moment: datetime) -> None:
    aware = moment.replace(microsecond=0, tzinfo=UTC)
    stored = one("datetime", aware.isoformat())
    assert one("datetime", stored) == stored
    assert datetime.fromisoformat(stored) == aware


@given(st.decimals(min_value=0, max_value=10**12 - 1, places=2))
def test_money_shown_is_read_back(amount: Any) -> None:
    stored = one("money", str(amount))
    assert stored == f"{amount:.2f}"
    assert (
        one("money", kinds.show(Field(key="m", title="金额", kind="money"), stored, {})) == stored
    )


@given(st.text())
@example("\x00")
@example("\ud800")
@example("e\u200b\u0301")
def test_clean_text_stays_as_it_is(raw: str) -> None:
    try:
        once = clean(raw)
    except Fault:
        assert "\x00" in raw or any("\ud800" <= char <= "\udfff" for char in raw)
        return
    assert clean(once) == once
    assert once.encode().decode() == once
    assert not any(unicodedata.category(char) == "Cc" for char in once)
    assert clean(raw, lines=True).replace("\r", "x") == clean(raw, lines=True)


@given(st.text())
def test_narrow_never_leaves_blanks(raw: str) -> None:
    try:
        assert not any(char.isspace() for char in narrow(raw))
    except Fault as fault:
        assert fault.code in ("nul", "bad_text")


@given(st.text(alphabet="0123456789", min_size=17, max_size=17))
def test_one_check_character_only_is_right(first: str) -> None:
    right = [check for check in "0123456789X" if codes.id_check_digit(first) == check]
    assert len(right) == 1
    assert codes.credit_check_digit(first) in "0123456789ABCDEFGHJKLMNPQRTUWXY"


@given(st.integers(0, 16), st.integers(1, 9))
def test_a_wrong_digit_in_a_code_is_noticed(at: int, by: int) -> None:
    wrong = ID[:at] + str((int(ID[at]) + by) % 10) + ID[at + 1 :]
    assert not codes.is_id_number(wrong)
    if CREDIT[at].isdigit():
        assert not codes.is_credit_code(
            CREDIT[:at] + str((int(CREDIT[at]) + by) % 10) + CREDIT[at + 1 :]
        )


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(json_values)
def test_parsers_only_ever_raise_faults(raw: Any) -> None:
    for name, kind in kinds.KINDS.items():
        if kind.parse is None:
            continue
        try:
            one(name, raw)
        except Fault as fault:
            assert fault.message
