"""Search words: pairs of Chinese characters, whole numbers, no operator of PostgreSQL."""

import re
from collections.abc import Sequence
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cases import search
from core.cases.initials import initial_pairs, initials
from core.cases.search import mark, tokens

TENANT = UUID(int=7)
OTHER = UUID(int=8)
LITERAL = re.compile(r"('[^'\\:]+':[0-9,]+( |$))*")
_PHRASE = r"'[^'\\:]+'(:\*)?( <-> '[^'\\:]+'(:\*)?)*"
_WORD = rf"\({_PHRASE}( \| \({_PHRASE}\))?\)"
ASKED = re.compile(rf"{_WORD}( & {_WORD})*")


def vector(*texts: str, names: Sequence[str] = ()) -> str:
    """A vector without the tenant's mark."""
    made = search.vector(*texts, tenant=TENANT, names=names)
    return made.replace(f"'{mark(TENANT)}", "'")


def query(text: str) -> str:
    """A query without the tenant's mark."""
    return search.query(text, tenant=TENANT).replace(f"'{mark(TENANT)}", "'")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("张三", ["张三"]),
        ("冰箱不制冷", ["冰箱", "箱不", "不制", "制冷"]),
        ("张", ["张"]),
        ("𠮷野家", ["𠮷野", "野家"]),
        ("㛃", ["㛃"]),
        ("二〇二六", ["二〇", "〇二", "二六"]),
        ("投202600001号", ["投", "202600001"]),
        ("〔2026〕第12号", ["2026", "12"]),
        ("第一号", ["第一", "一号"]),
        ("ＡＢＣ１２３", ["abc123"]),
        ("iPhone 15手机", ["iphone", "15", "手机"]),
        ("Müller", ["m", "ü", "ller"]),
        ("Москва", ["москва"]),
        ("a'b\\c:d&e|f!g", ["a", "b", "c", "d", "e", "f", "g"]),
        ("甲，乙", ["甲", "乙"]),
    ],
)
def test_tokens(text: str, found: list[str]) -> None:
    assert tokens(text) == found


def test_a_phrase_does_not_cross_from_one_text_to_the_next() -> None:
    assert vector("张三", "李四") == "'张三':1 '李四':4"


def test_a_token_is_written_once_with_all_its_places() -> None:
    assert vector("冰箱，冰箱") == "'冰箱':1,2"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("", ""),
        (" 、'!& ", ""),
        ("张三", "('张三')"),
        ("张", "('张':*)"),
        ("冰箱不", "('冰箱' <-> '箱不')"),
        ("2026", "('2026':*)"),
        ("投2026", "('投' <-> '2026':*)"),
        ("张三 冰箱", "('张三') & ('冰箱')"),
        ("𠮷野", "('𠮷野')"),
    ],
)
def test_queries(text: str, asked: str) -> None:
    assert query(text) == asked


def test_long_words_are_cut_alike_where_kept_and_where_asked() -> None:
    word = "a" * 3000
    assert vector(word) == f"'{'a' * search.LONGEST}':1"
    assert query(word) == f"('{'a' * search.LONGEST}':*)"


def test_names_are_found_by_their_initials() -> None:
    kept = vector(names=["重庆宏达"])
    assert "'~zq':1" in kept
    assert "'~cq':1" in kept
    assert "'~hd':3" in kept
    assert query("cqhd") == "('cqhd':* | ('~cq' <-> '~qh' <-> '~hd'))"
    assert query("a") == "('a':*)"


def test_what_is_no_character_of_a_name_breaks_the_initials() -> None:
    assert initials("宏-1A") == [("h",), ("",), ("",), ("a",)]
    assert initial_pairs("宏-达") == [(), ()]


def test_each_office_has_words_of_its_own() -> None:
    assert mark(TENANT) != mark(OTHER)
    assert search.vector("冰箱", tenant=TENANT) == f"'{mark(TENANT)}冰箱':1"
    assert search.query("冰箱", tenant=OTHER) == f"('{mark(OTHER)}冰箱')"


def test_a_case_and_a_search_have_an_end() -> None:
    much = " ".join(f"w{n}" for n in range(search.MAX_TOKENS + 500))
    assert vector(much, "more").count("':") == search.MAX_TOKENS
    assert len(vector(much).encode()) < 1_048_575
    assert query(much).count("'w") == search.ASKED


@given(st.text(max_size=300), st.text(max_size=300))
def test_nothing_typed_becomes_part_of_the_language(one: str, other: str) -> None:
    assert LITERAL.fullmatch(vector(one, other))
    asked = query(one)
    assert asked == "" or ASKED.fullmatch(asked)
