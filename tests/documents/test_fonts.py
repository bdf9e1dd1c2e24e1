"""Which faces there are, and that a character no face has is seen on paper as what it is."""

from pathlib import Path

import pytest

from core.documents import fonts

from .samples import RARE


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has nothing but the face for signs."""
    found = {fonts.SIGNS: Path("/nowhere/DejaVuSans.ttf")}
    monkeypatch.setattr(fonts, "found", lambda: found)


def test_this_machine_has_the_faces_of_official_papers() -> None:
    assert fonts.missing() == []


def test_a_machine_without_fonts_says_which_are_missing(only: None) -> None:
    text = "；".join(fonts.missing())
    assert all(name in text for name in ("仿宋", "小标宋", "楷体", "宋体", "黑体"))
    assert "方框符号" not in text


def test_css_names_only_the_faces_that_are_there(only: None) -> None:
    css = fonts.css()
    assert "@font-face" not in css
    assert "--fang: 'DejaVu Sans';" in css


def test_only_whole_files_are_loaded() -> None:
    css = fonts.css()
    assert "unicode-range" not in css
    assert ".ttc" not in css
    assert fonts.own_files()
    assert all(Path(address.removeprefix("file://")).is_file() for address in fonts.own_files())


def test_rare_characters_of_names_are_left_alone() -> None:
    assert fonts.visible(f"{RARE}〔2026〕﹝﹞☑☐\n\t") == f"{RARE}〔2026〕﹝﹞☑☐\n\t"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("好👍的", "好〔U+1F44D〕的"),
        ("甲\u0378乙", "甲〔U+0378〕乙"),
        ("甲\ue864乙", "甲〔U+E864〕乙"),
        ("甲\u202e乙", "甲〔U+202E〕乙"),
        ("甲\x07乙", "甲〔U+0007〕乙"),
        ("甲\ud800乙", "甲〔U+D800〕乙"),
        ("甲\u200d\ufe0f\U000e0100乙", "甲乙"),
    ],
    ids=["emoji", "unassigned", "private use", "direction", "control", "half pair", "no shape"],
)
def test_what_no_face_can_draw_is_shown_as_its_code(text: str, seen: str) -> None:
    assert fonts.visible(text) == seen


def test_without_the_face_for_signs_boxes_are_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "covered", lambda: frozenset(map(ord, "是否□■")))
    assert fonts.visible("☑是☐否") == "■是□否"
