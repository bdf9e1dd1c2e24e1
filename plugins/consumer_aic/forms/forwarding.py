"""Letters between offices: a matter is sent on, its bringer is told, its result comes back.

投诉/举报分送通知书 of 2026 (文书式样三); 转办通知书, 分送情况告知书 and 处理结果报告书 of 2019
(文书式样三、四、十二). The samples print 投诉/举报 and one is struck out; here each kind of case
has its own. A letter on a report never names who reported: that goes separately, under seal.
"""

from dataclasses import dataclass

from core.plugin.spec import Field, Form, Letter
from plugins.consumer_aic.forms.common import (
    NOTICE_WAYS,
    addressee,
    from_party,
    matter,
    received_on,
)
from plugins.consumer_aic.regime import Regime, ref


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    word: str
    suffix: str
    subject: str
    people: tuple[Field, ...]
    remark: str = ""


_COMPLAINT = _Kind(
    word="投诉",
    suffix="",
    subject="{complainant_name}关于{matter}的投诉",
    people=(from_party("complainant_name", "投诉人", "complainant", "name"),),
)
_REPORT = _Kind(
    word="举报",
    suffix="_report",
    subject="关于{matter}的举报（被举报人：{reported_name}）",
    people=(from_party("reported_name", "被举报人", "reported", "name"),),
    remark="举报人的身份信息不写入本文书，确需移交的另行密封送达。",
)


def forwarding(regime: Regime) -> tuple[Form, ...]:
    """The letters of the edition's own set; the set of 2014 has its own in ``legacy2014``."""
    if regime.legacy:
        return ()
    if regime.asks_identity:
        return tuple(_notice(regime, kind, "c26_3", "分送") for kind in (_COMPLAINT, _REPORT))
    return tuple(
        form
        for kind in (_COMPLAINT, _REPORT)
        for form in (
            _notice(regime, kind, "c20_3", "转办"),
            _note(regime, kind),
            _result(regime, kind),
        )
    )


def _attached() -> tuple[Field, Field]:
    return (
        Field(key="copies", title="材料份数", kind="number", required=True, minimum=0),
        Field(key="pages", title="材料页数", kind="number", required=True, minimum=0),
    )


def _ref(key: str, kind: _Kind) -> str:
    return "" if kind.suffix else ref(key)


def _notice(regime: Regime, kind: _Kind, key: str, verb: str) -> Form:
    return Form(
        key=key + kind.suffix,
        title=f"{kind.word}{verb}通知书",
        ref=_ref(key, kind),
        fields=(
            Field(
                key="to",
                title="收文单位",
                required=True,
                source="case.handed_to",
                help="写全称",
            ),
            *kind.people,
            received_on(),
            matter(),
            Field(
                key="report_by",
                title="报告期限",
                kind="date",
                required=True,
                source="field.report_by",
            ),
            *_attached(),
        ),
        layout=Letter(
            addressee="{to}：",
            paragraphs=(
                f"现将我局于{{received_on}}收到的{kind.subject}{verb}你单位。"
                f"请依照{regime.rule}的规定处理，并于{{report_by}}前将处理结果报告我局。",
            ),
            attachments="附：相关材料{copies}份，共{pages}页。",
        ),
        notes=(
            f"本通知书适用于省级、设区的市级{regime.office}及其12315机构"
            f"将收到的{kind.word}交由有处理权限的下级{regime.office}处理。",
            *((kind.remark,) if kind.remark else ()),
        ),
        basis=regime.sample("三"),
    )


def _note(regime: Regime, kind: _Kind) -> Form:
    return Form(
        key="c20_4" + kind.suffix,
        title=f"{kind.word}分送情况告知书",
        ref=_ref("c20_4", kind),
        fields=(
            addressee(),
            received_on(),
            matter(),
            Field(
                key="sent_to",
                title="分送至",
                required=True,
                source="case.handed_to",
                help="有处理权限的单位，写全称",
            ),
            Field(key="contact", title="联系人", required=True, help="有处理权限的单位的工作人员"),
            Field(key="contact_phone", title="联系电话", required=True),
        ),
        layout=Letter(
            addressee="{addressee}：",
            paragraphs=(
                f"我局于{{received_on}}收到你关于{{matter}}的{kind.word}。"
                f"根据{regime.rule}的规定，我局已将你反映的问题分送至有处理权限的{{sent_to}}处理"
                "（联系人：{contact}；联系电话：{contact_phone}）。",
            ),
            closing="特此告知。",
        ),
        notes=(
            f"本告知书适用于{regime.office}将收到的{kind.word}分送有处理权限的单位后，"
            f"告知{kind.word}人分送情况。",
            "本告知书中“联系人”“联系电话”指有处理权限的单位负责处理的工作人员及其联系电话。",
            "本告知书" + NOTICE_WAYS,
        ),
        basis=regime.sample("四"),
    )


def _result(regime: Regime, kind: _Kind) -> Form:
    return Form(
        key="c20_12" + kind.suffix,
        title=f"{kind.word}处理结果报告书",
        ref=_ref("c20_12", kind),
        fields=(
            Field(key="to", title="转办单位", required=True, help="写全称"),
            Field(key="sent_on", title="转办日期", kind="date", required=True),
            Field(key="sent_number", title="转办通知书文号", required=True),
            *kind.people,
            matter(),
            Field(
                key="outcome",
                title="处理结果",
                kind="long_text",
                required=True,
                source="field.outcome",
            ),
            *_attached(),
        ),
        layout=Letter(
            addressee="{to}：",
            paragraphs=(
                f"你局于{{sent_on}}以{{sent_number}}转来的{kind.subject}，我局已依法处理。"
                "现将处理结果报告如下：",
                "{outcome}",
                "特此报告。",
            ),
            attachments="附：相关材料{copies}份，共{pages}页。",
        ),
        notes=(
            f"本报告书适用于{regime.office}将转办{kind.word}的处理结果报告转办的{regime.office}。",
            *((kind.remark,) if kind.remark else ()),
        ),
        basis=regime.sample("十二"),
    )
