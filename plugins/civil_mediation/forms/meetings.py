"""Minutes of the monthly screening of disputes, of a committee and of a school."""

from core.plugin.spec import Basis, Cell, Entry, Field, Form, Grid, GridRow, fact
from plugins.civil_mediation.forms.common import line, pair, signature, text, wide
from plugins.civil_mediation.forms.records import COLUMNS

_MINUTES = Basis("矛盾纠纷排查调处会议记录", "", "seed")
_SCHOOL = Basis("实验中学矛盾纠纷排查调处工作会议记录", "", "seed")
_FUNCTION = "civil_mediation_meeting"
_HAS = (Entry(key="none", title="无"), Entry(key="some", title="有"))
CHECKS = (
    ("teachers", "教师之间有无矛盾纠纷"),
    ("students", "学生之间有无矛盾纠纷"),
    # The seed repeats 教师、学生之间; what is meant is plain.
    ("teachers_students", "教师与学生之间有无矛盾纠纷"),
    ("families", "教师、学生与家庭之间有无矛盾纠纷"),
    ("society", "教师、学生与社会之间有无矛盾纠纷"),
)


def meetings() -> tuple[Form, ...]:
    """M-20 and M-21."""
    return (_committee(), _school())


def _head() -> tuple[Field, ...]:
    return (
        Field(
            key="month",
            title="所记月份",
            kind="date",
            required=True,
            fact=True,
            help="填该月任意一日",
        ),
        Field(key="held_at", title="时间", kind="datetime", required=True, fact=True),
        Field(key="place", title="地点", required=True),
        Field(key="host", title="主持人", required=True, max_length=100),
        Field(key="attending", title="参加人", required=True, max_length=200),
        Field(key="minutes_recorder", title="记录人", max_length=50),
    )


def _count(key: str, title: str, *, required: bool = True) -> Field:
    return Field(
        key=key,
        title=title,
        kind="number",
        minimum=0,
        maximum=9999,
        unit="件",
        required=required,
        fact=True,
    )


def _committee() -> Form:
    return Form(
        key="m20",
        title="矛盾纠纷排查调处会议记录",
        ref="M-20",
        heading="{unit}",
        fields=(
            *_head(),
            _count("screened", "本月排查件数"),
            Field(
                key="found",
                title="排查出的纠纷",
                kind="rows",
                rows=(
                    Field(key="village", title="村（单位）", required=True, max_length=50),
                    Field(
                        key="found_kind",
                        title="类型",
                        kind="choice",
                        catalogue="dispute_kind",
                        required=True,
                    ),
                    Field(
                        key="level",
                        title="承办级别",
                        kind="choice",
                        catalogue="screened_by",
                        required=True,
                    ),
                    Field(key="responsible", title="责任人", max_length=50),
                ),
            ),
            _count("by_town", "镇（街道）调委会承办"),
            _count("by_village", "村（居）调委会承办"),
            Field(key="handled_total", title="承办合计", kind="computed", function=_FUNCTION),
            _count("closed", "已调处终结", required=False),
            Field(key="closed_on", title="终结日期", kind="date", fact=True),
            Field(key="registered_filed", title="已登记归档", kind="yes_no", fact=True),
            text("results", "调处结果", required=False, help="之后才有的结果以补记写入"),
            text("petitions", "接访情况", required=False, help="人次、件次和主要方面"),
            text("requirements", "注意事项和要求", required=False),
            Field(key="doubts", title="请核对", kind="computed", function=_FUNCTION),
            signature("host_sign", "主持人（签名）"),
            signature("recorder_sign", "记录人（签名）"),
        ),
        layout=Grid(
            columns=COLUMNS,
            rows=(
                pair(("时间", "held_at"), ("地点", "place")),
                pair(("主持人", "host"), ("记录人", "minutes_recorder")),
                wide("参加人", "attending"),
                line("一、本月矛盾纠纷排查具体件数：{screened}"),
                GridRow(cells=(Cell(field="found", colspan=4),)),
                line("二、归口承办单位及责任人：镇{by_town}，村{by_village}"),
                line("三、调处结果：已调处终结{closed}，已登记归档：{registered_filed}"),
                wide("终结日期", "closed_on"),
                wide("结果", "results", height=30),
                wide("接访情况", "petitions", height=20),
                line("四、今后矛盾纠纷调处注意以下几点"),
                GridRow(cells=(Cell(field="requirements", colspan=4, height=40, align="left"),)),
                pair(
                    ("主持人（签名）", "host_sign"), ("记录人（签名）", "recorder_sign"), height=16
                ),
            ),
        ),
        basis=_MINUTES,
    )


def _school() -> Form:
    return Form(
        key="m21",
        title="学校矛盾纠纷排查调处工作会议记录",
        ref="M-21",
        heading="{unit}",
        fields=(
            *_head(),
            *(
                field
                for key, title in CHECKS
                for field in (
                    Field(
                        key=key,
                        title=title,
                        kind="choice",
                        required=True,
                        fact=True,
                        choices=_HAS,
                    ),
                    text(
                        f"{key}_list",
                        f"{title}：情况",
                        required=fact(key) == "some",
                        when=fact(key) == "some",
                    ),
                )
            ),
            signature("host_sign", "主持人（签名）"),
        ),
        layout=Grid(
            columns=COLUMNS,
            rows=(
                pair(("时间", "held_at"), ("地点", "place")),
                pair(("主持人", "host"), ("记录人", "minutes_recorder")),
                wide("参加人员", "attending"),
                line("会议内容"),
                *(
                    GridRow(
                        cells=(
                            Cell(
                                label=f"{number}、调查{title}",
                                colspan=2,
                                height=22,
                                align="left",
                            ),
                            Cell(field=key),
                            Cell(field=f"{key}_list", align="left"),
                        )
                    )
                    for number, (key, title) in enumerate(CHECKS, 1)
                ),
                GridRow(
                    cells=(
                        Cell(label="主持人（签名）", colspan=2, height=16),
                        Cell(field="host_sign", colspan=2),
                    )
                ),
            ),
        ),
        notes=("五项都没有的，也应当按月填报（零报告）。",),
        basis=_SCHOOL,
    )
