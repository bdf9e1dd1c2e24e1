"""Differences read as sentences, and equal modules have none."""

from dataclasses import replace

from core.plugin.diff import LONGEST, diff, said
from core.plugin.overlay import Change, Patch, overlay
from core.plugin.spec import Basis, Guard, Letter, Role, Span, Warn, fact
from tests.logic.plugin.small import CASE, MODULE, with_action, with_case, with_clock, with_form


def test_equal_modules_do_not_differ() -> None:
    assert diff(MODULE, MODULE) == []


def test_a_changed_value_names_its_place_and_both_values() -> None:
    assert diff(MODULE, with_clock(span=Span(5, "workdays"))) == [
        "案件“事项” 期限“决定期限” 长度：由“7个工作日”改为“5个工作日”"
    ]


def test_entries_come_and_go_by_title() -> None:
    more = replace(MODULE, roles=(*MODULE.roles, Role(key="head", title="局长")))
    assert diff(MODULE, more) == ["岗位：增加“局长”"]
    assert diff(more, MODULE) == ["岗位：删除“局长”"]


def test_a_new_order_is_told() -> None:
    assert diff(MODULE, replace(MODULE, roles=MODULE.roles[::-1])) == ["岗位：顺序有变"]


def test_entries_without_a_key_come_and_go_as_a_whole() -> None:
    guard = Guard(condition=fact("amount") == 1, message="金额须为一元")
    assert diff(MODULE, with_action(1, guards=(guard,))) == [
        "案件“事项” 办理事项“开始检测” 办理条件：增加“金额须为一元”"
    ]
    warn = Warn(measure="left", amount=1, level="red", who=("clerk",))
    assert diff(MODULE, with_clock(warn=(warn,))) == [
        "案件“事项” 期限“决定期限” 提醒：增加“left 1 red clerk”"
    ]


def test_a_new_layout_is_told_without_details() -> None:
    changed = with_form(2, layout=Letter(paragraphs=("另一段。",)))
    assert diff(MODULE, changed) == ["表单“决定书” 版式有变"]


def test_words_in_a_list() -> None:
    assert diff(MODULE, with_case(first_states=("open", "testing"))) == [
        "案件“事项” first_states：增加“testing”"
    ]


def test_values_in_words() -> None:
    assert said(None) == said("") == said(()) == "无"
    assert said(True) == "是"
    assert said(False) == "否"
    assert said(Span(None, "season")) == "个采暖期或者供冷期"
    assert said(Basis("某法", "第一条")) == "某法第一条"
    assert said(("甲", "乙")) == "甲、乙"
    assert said(3) == "3"
    assert len(said("长" * 200)) == LONGEST
    assert said("长" * 200).endswith("…")


def test_a_part_that_comes_or_goes_is_told() -> None:
    found = diff(MODULE, with_clock(extension=None))
    assert found == ["案件“事项” 期限“决定期限” extension：由“5个工作日 1 clerk chief”改为“无”"]


def test_a_patch_and_its_sentences_agree() -> None:
    change = Change(op="set", path=("case_types", "matter", "title"), value="新事项")
    assert diff(MODULE, overlay(MODULE, Patch(changes=(change,)))) == [
        f"案件“{CASE.title}” 名称：由“事项”改为“新事项”"
    ]
