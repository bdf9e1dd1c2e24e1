"""Papers of the bound file: cover, catalogue, remarks, back sheet, report of the closed case."""

from core.plugin.spec import Basis, Cell, Field, Form, Grid, GridRow
from plugins.civil_mediation.forms import questions as q
from plugins.civil_mediation.forms.common import (
    committee,
    everyone,
    kind,
    line,
    pair,
    printed,
    registration_no,
    wide,
)
from plugins.civil_mediation.forms.records import COLUMNS
from plugins.civil_mediation.regime import SEED, Regime


def dossier_papers(regime: Regime) -> tuple[Form, ...]:
    """M-8 to M-10 and M-12."""
    return (_remarks(regime), _cover(regime), _back(), _catalogue(), _report())


def _bound(*keys: str) -> tuple[Field, ...]:
    return printed(f for f in q.BIND if f.key in keys)


def _remarks(regime: Regime) -> Form:
    return Form(
        key="m8",
        title=regime.remarks,
        ref="M-8",
        heading="　",
        fields=_bound("volume_note", "pages", "binder", "checker", "bound_on"),
        layout=Grid(
            columns=COLUMNS,
            rows=(
                wide("本卷情况说明", "volume_note", height=150),
                wide("卷内页数", "pages"),
                pair(("立卷人", "binder"), ("检查人", "checker"), height=14),
                wide("立卷时间", "bound_on", height=12),
            ),
        ),
        notes=("写明文书材料的缺损、修改、补充、移出、销毁等情况。",),
        basis=regime.papers,
    )


def _cover(regime: Regime) -> Form:
    extra = (
        pair(("人民调解员", "mediators"), ("立卷人", "binder")),
        pair(("受理日期", "opened_on"), ("结束日期", "ended_on")),
        pair(("立卷日期", "bound_on"), ("保管期限", "retention")),
        wide("备注", "cover_note", height=20),
    )
    own = (
        Field(key="mediators", title="人民调解员", required=True, source="field.mediators"),
        Field(
            key="opened_on", title="受理日期", kind="date", required=True, source="case.received_on"
        ),
        Field(key="ended_on", title="结束日期", kind="date", source="field.effective_on"),
        Field(key="cover_note", title="备注", kind="long_text"),
    )
    return Form(
        key="m9",
        title="人民调解卷宗",
        ref="M-9",
        heading="　",
        fields=(
            Field(key="committee", title="单位名称", required=True, source="unit.name"),
            Field(key="kind", title="卷宗类别", required=True, source="case.category_title"),
            Field(key="subject", title="卷名", required=True, source="field.subject"),
            *(own if regime.national else ()),
            *(_bound("binder", "bound_on", "retention") if regime.national else ()),
        ),
        layout=Grid(
            columns=COLUMNS,
            rows=(
                wide("单位名称", "committee", height=26),
                wide("卷宗类别", "kind", height=26),
                wide("卷　　名", "subject", height=40),
                GridRow(
                    cells=(
                        Cell(label="卷　　号"),
                        Cell(label="{number}", colspan=3, height=26, align="left"),
                    )
                ),
                *(extra if regime.national else ()),
            ),
        ),
        notes=(
            "单位名称应当写全称，如：××县××乡××村人民调解委员会；封面不盖公章。",
            "卷号与调解协议书编号相同；各栏应当填写完整。",
        ),
        basis=SEED,
    )


def _back() -> Form:
    return Form(
        key="m9_back",
        title="卷宗封底",
        heading="　",
        fields=(committee(),),
        layout=Grid(
            columns=(1, 3),
            rows=(
                line("左侧以白线绳装订；在装订处粘贴卷宗封条，封条骑缝加盖公章。", 2, height=20),
                GridRow(cells=(Cell(label="卷宗封条（粘贴处）", colspan=2, height=150),)),
                GridRow(
                    cells=(Cell(label="卷号", height=14), Cell(label="{number}", align="left"))
                ),
                GridRow(
                    cells=(
                        Cell(label="立卷单位", height=20),
                        Cell(label="{committee}（印章）", align="left"),
                    )
                ),
            ),
        ),
        basis=SEED,
    )


def _catalogue() -> Form:
    return Form(
        key="m10",
        title="卷内目录",
        ref="M-10",
        heading="　",
        fields=(
            Field(
                key="papers",
                title="目录",
                kind="rows",
                rows=(
                    Field(key="no", title="序号", kind="number", minimum=1),
                    Field(key="item", title="内容（项目）", kind="long_text"),
                    Field(key="page", title="起始页号", kind="number", minimum=1),
                    Field(key="note", title="备注", max_length=50),
                ),
            ),
        ),
        layout=Grid(
            columns=(1,),
            rows=(GridRow(cells=(Cell(field="papers", height=200),)),),
        ),
        basis=SEED,
    )


def _report() -> Form:
    return Form(
        key="m12",
        title="人民调解案件结案报告表",
        ref="M-12",
        heading="{unit}",
        fields=(
            committee(),
            registration_no(),
            Field(key="mediators", title="承办人", required=True, source="field.mediators"),
            Field(
                key="opened_on",
                title="受案时间",
                kind="date",
                required=True,
                source="case.received_on",
            ),
            Field(
                key="closed_on",
                title="结案时间",
                kind="date",
                required=True,
                source="field.performed_on",
                help="协议履行完毕（调解结束）的日期",
            ),
            everyone("applicant", "申请人（甲方）"),
            everyone("respondent", "被申请人（乙方）"),
            kind(),
            Field(
                key="case_source",
                title="案件来源",
                kind="choice",
                catalogue="source",
                source="case.channel",
            ),
            Field(
                key="facts",
                title="纠纷简要情况",
                kind="long_text",
                required=True,
                source="field.facts",
            ),
            Field(
                key="terms",
                title="处理结果",
                kind="long_text",
                required=True,
                source="field.terms",
            ),
        ),
        layout=Grid(
            columns=COLUMNS,
            above=("卷号：{number}", "登记号：{registration_no}"),
            rows=(
                pair(("承办单位", "committee"), ("承办人", "mediators")),
                pair(("受案时间", "opened_on"), ("结案时间", "closed_on")),
                wide("申请人（甲方）", "applicant_all", height=18),
                wide("被申请人（乙方）", "respondent_all", height=18),
                GridRow(
                    cells=(
                        Cell(label="纠纷类别"),
                        Cell(field="kind"),
                        Cell(label="案件来源"),
                        Cell(label="{case_source}", align="left"),
                    )
                ),
                wide("纠纷简要情况", "facts", height=60),
                wide("处理结果", "terms", height=50),
            ),
        ),
        basis=Basis("人民调解卷宗填写指南", "", "practice"),
    )
