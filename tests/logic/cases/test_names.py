"""The same organisation has one key, however its name was written."""

import pytest

from core.cases.logic.names import name_key


@pytest.mark.parametrize(
    "name",
    [
        "京海（某某）电器有限公司",
        "京海(某某)电器有限公司",
        " 京海 某某 电器有限公司。",
        "京海·某某电器有限公司",
    ],
)
def test_brackets_spaces_and_points_make_no_difference(name: str) -> None:
    assert name_key(name) == "京海某某电器有限公司"


def test_width_and_case_make_no_difference_but_words_do() -> None:
    assert name_key("ＡＢＣ商店１") == name_key("abc商店1")
    assert name_key("京海一店") != name_key("京海二店")
    assert name_key("（）") == ""
