"""What differs between two editions or two rule sets, in sentences that people can read."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, cast

from core.plugin.base import Basis, Span
from core.plugin.paths import KEYED
from core.plugin.spec import DomainModule, Grid, Guard, Letter

_PARTS = {
    "case_types": "案件",
    "catalogues": "清单",
    "chains": "审批链",
    "checklists": "核对清单",
    "clocks": "期限",
    "columns": "列",
    "copies": "份数",
    "documents": "文书",
    "dossier": "案卷",
    "entries": "选项",
    "fields": "项目",
    "forms": "表单",
    "guards": "办理条件",
    "measures": "指标",
    "party_roles": "当事人",
    "pauses": "停止计算",
    "registers": "台账",
    "reports": "报表",
    "retention": "保管期限",
    "roles": "岗位",
    "rows": "行",
    "series": "编号序列",
    "states": "状态",
    "steps": "步骤",
    "transitions": "办理事项",
    "basis": "依据",
    "blocks": "完成前不能办理的事项",
    "evidence": "凭据",
    "edition": "版本",
    "in_force": "施行日期",
    "layout": "版式",
    "notes": "注",
    "override_roles": "可以免除的岗位",
    "on_breach": "逾期后果",
    "paper_text": "文书用语",
    "pattern": "编号式样",
    "required": "必填",
    "sources": "来源状态",
    "span": "长度",
    "target": "目标状态",
    "title": "名称",
    "until": "失效日期",
    "warn": "提醒",
    "when": "适用条件",
}
_UNITS = {
    "minutes": "分钟",
    "hours": "小时",
    "days": "日",
    "workdays": "个工作日",
    "weeks": "周",
    "months": "个月",
    "years": "年",
    "same_day": "当日",
    "design_life": "设计使用年限",
    "season": "个采暖期或者供冷期",
}
LONGEST = 60

_Items = tuple[object, ...]


def diff(a: DomainModule, b: DomainModule) -> list[str]:
    """Every difference from ``a`` to ``b`` as a Chinese sentence; equal modules have none."""
    return list(_things("", a, b))


def _things(here: str, a: object, b: object) -> Iterator[str]:
    for field in fields(cast("Any", a)):
        old: object = getattr(a, field.name)
        new: object = getattr(b, field.name)
        part = _joined(here, _PARTS.get(field.name, field.name))
        if old == new:
            continue
        if isinstance(old, Grid | Letter) or isinstance(new, Grid | Letter):
            yield f"{part}有变"
        elif isinstance(old, tuple) and isinstance(new, tuple):
            yield from _lists(part, cast("_Items", old), cast("_Items", new))
        else:
            yield f"{part}：由“{said(cast('object', old))}”改为“{said(new)}”"


def _lists(here: str, a: _Items, b: _Items) -> Iterator[str]:
    """Entries with a key are compared with each other; others come and go as a whole."""
    old, new = _named(a), _named(b)
    for name, item in old.items():
        if name not in new:
            yield f"{here}：删除“{_title(item)}”"
        elif item != new[name]:
            yield from _things(f"{here}“{_title(item)}”", item, new[name])
    yield from (f"{here}：增加“{_title(item)}”" for name, item in new.items() if name not in old)
    if [name for name in old if name in new] != [name for name in new if name in old]:
        yield f"{here}：顺序有变"


def _named(items: _Items) -> dict[str, object]:
    return {item.key if isinstance(item, KEYED) else repr(item): item for item in items}


def _title(item: object) -> str:
    if isinstance(item, KEYED):
        return item.title or item.key
    return said(item)


def said(value: object) -> str:
    """A value in words, cut where it is long."""
    match value:
        case None | "":
            text = "无"
        case bool():
            text = "是" if value else "否"
        case Span(amount=None, unit=unit):
            text = _UNITS[unit]
        case Span(amount=amount, unit=unit):
            text = f"{amount}{_UNITS[unit]}"
        case Basis(source=source, article=article):
            text = f"{source}{article}"
        case Guard(message=message):
            text = message
        case tuple():
            text = "、".join(said(item) for item in cast("_Items", value)) or "无"
        case _:
            text = _told(value) if is_dataclass(value) else str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _told(thing: object) -> str:
    """The values of a part that has no name of its own."""
    values = (getattr(thing, field.name) for field in fields(cast("Any", thing)))
    return " ".join(said(v) for v in values if v not in (None, "", (), False))


def _joined(here: str, part: str) -> str:
    return f"{here} {part}" if here else part
