"""投诉举报处理记录表: one per work order, a running record of who did what."""

from core.plugin.spec import Basis, Cell, Field, Form, Grid, GridRow
from plugins.consumer_aic.forms.common import from_party, matter

_STEPS = (
    Field(key="at", title="时间", kind="datetime", required=True),
    Field(key="who", title="经办人", required=True),
    Field(key="what", title="办理事项", required=True),
    Field(key="said", title="办理意见", kind="long_text"),
    Field(key="files", title="附件"),
)


def processing_record() -> Form:
    """The record of a work order; it names no party, so it may lie in a file of either kind."""
    return Form(
        key="processing_record",
        title="投诉举报处理记录表",
        fields=(
            Field(key="case_number", title="登记编号", source="case.number"),
            Field(key="kind", title="记录类型", source="case.type_title"),
            Field(
                key="registered_at", title="登记日期", kind="datetime", source="case.received_at"
            ),
            Field(key="channel_title", title="接收方式", source="case.channel_title"),
            from_party("caller", "来电号码", "complainant", "phone", secrecy="sensitive"),
            Field(key="slip", title="表单号"),
            matter(),
            Field(
                key="steps",
                title="办理跟踪",
                kind="rows",
                rows=_STEPS,
                source="case.log",
                help="已办事项自动带入，按时间先后补充意见和附件",
            ),
            Field(key="result", title="处理结果", kind="long_text"),
            Field(key="fed_back_at", title="反馈时间", kind="datetime"),
            Field(key="feedback", title="反馈情况", kind="long_text"),
            Field(key="visit", title="回访情况", kind="long_text"),
        ),
        layout=Grid(
            columns=(18, 32, 18, 32),
            above=("", "工作单号：{number}"),
            rows=(
                GridRow(
                    cells=(
                        Cell(label="登记编号"),
                        Cell(field="case_number"),
                        Cell(label="登记日期"),
                        Cell(field="registered_at"),
                    )
                ),
                _pair(("记录类型", "kind"), ("接收方式", "channel_title")),
                _pair(("来电号码", "caller"), ("表单号", "slip")),
                _block("事由", "matter", 14),
                _block("办理跟踪", "steps", 80),
                _block("处理结果", "result", 30),
                _block("反馈时间", "fed_back_at", 8),
                _block("反馈情况", "feedback", 18),
                _block("回访情况", "visit", 20),
            ),
        ),
        basis=Basis(
            "投诉举报处理记录表",
            "",
            "seed",
            note="用户样张只有表名和“工作单号”，栏目取自12315工单系统的通行做法",
        ),
    )


def _pair(left: tuple[str, str], right: tuple[str, str]) -> GridRow:
    return GridRow(
        cells=(
            Cell(label=left[0]),
            Cell(field=left[1]),
            Cell(label=right[0]),
            Cell(field=right[1]),
        )
    )


def _block(title: str, field: str, height: int) -> GridRow:
    return GridRow(
        cells=(Cell(label=title), Cell(field=field, colspan=3, height=height, align="left"))
    )
