"""A module as small as a module can be and still be right; tests break it one part at a time."""

from dataclasses import replace
from datetime import date
from typing import Any

from core.plugin.spec import (
    Basis,
    CaseType,
    Catalogue,
    Cell,
    Chain,
    Clock,
    Condition,
    Document,
    DomainModule,
    Entry,
    Extension,
    Field,
    Form,
    Grid,
    GridRow,
    Guard,
    Letter,
    OnBreach,
    PartyField,
    PartyRole,
    Pause,
    Role,
    Series,
    Span,
    State,
    Step,
    Transition,
    clock,
    count,
    delivered,
    fact,
    on_action,
    on_delivery,
    today,
)

LAW = Basis("某法", "第一条")

CASE = CaseType(
    key="matter",
    title="事项",
    intake_form="intake",
    intake=("receive",),
    first_states=("open",),
    category="category",
    channel="channel",
    series="cases",
    party_roles=(
        PartyRole(
            key="applicant", title="申请人", min=1, fields=(PartyField(key="name", required=True),)
        ),
        PartyRole(key="agent", title="代理人", acts_for="applicant"),
    ),
    catalogues=(
        Catalogue(
            key="ground",
            title="情形",
            entries=(
                Entry(key="g1", title="不属职责", number="一"),
                Entry(key="g2", title="其他", number="二", needs_field="reason"),
            ),
        ),
    ),
    states=(
        State(key="open", title="办理中"),
        State(key="testing", title="检测中", kind="waiting"),
        State(key="done", title="已办结", kind="closed"),
    ),
    transitions=(
        Transition(key="receive", title="接收", target="open", roles=("clerk",), form="intake"),
        Transition(
            key="start_test",
            title="开始检测",
            sources=("open",),
            target="testing",
            roles=("clerk",),
        ),
        Transition(
            key="end_test", title="结束检测", sources=("testing",), target="open", roles=("clerk",)
        ),
        Transition(
            key="refuse",
            title="不予受理",
            sources=("open",),
            target="done",
            roles=("clerk",),
            form="refuse",
            chain="chief",
            documents=("letter",),
            guards=(
                Guard(
                    condition=(fact("ground") != "g2")
                    | (today() >= clock("decision", "due_on"))
                    | delivered("letter")
                    | (count("start_test") >= 1),
                    message="还不能以此为由不予受理",
                ),
            ),
        ),
    ),
    clocks=(
        Clock(
            key="decision",
            title="决定期限",
            span=Span(7, "workdays"),
            starts_on=on_action("receive"),
            stops_on=on_delivery("letter"),
            pauses=(
                Pause(
                    key="testing",
                    title="检测",
                    starts_on=on_action("start_test"),
                    ends_on=on_action("end_test"),
                    basis=LAW,
                ),
            ),
            extension=Extension(amount=Span(5, "workdays"), chain="chief", roles=("clerk",)),
            on_breach=(OnBreach(kind="offer", transition="refuse", ground="g1"),),
            owner="clerk",
            basis=LAW,
        ),
    ),
    chains=(
        Chain(
            key="chief",
            title="审批",
            steps=(Step(key="chief", title="科长审批", roles=("chief",)),),
        ),
    ),
    documents=(
        Document(
            key="letter",
            title="决定书",
            form="letter",
            series="letters",
            receivers=("applicant",),
            each=True,
            modes=("post",),
        ),
        Document(key="sheet", title="登记表", form="intake", free=True),
    ),
)

MODULE = DomainModule(
    key="small",
    title="小模块",
    edition="1",
    in_force=date(2026, 1, 1),
    roles=(Role(key="clerk", title="经办人"), Role(key="chief", title="科长")),
    catalogues=(
        Catalogue(key="category", title="类别", entries=(Entry(key="a", title="甲类"),)),
        Catalogue(key="channel", title="接收方式", entries=(Entry(key="phone", title="电话"),)),
        Catalogue(
            key="delivery_mode", title="送达方式", entries=(Entry(key="post", title="邮寄"),)
        ),
    ),
    forms=(
        Form(
            key="intake",
            title="登记表",
            fields=(
                Field(key="name", title="姓名", source="party.applicant.name"),
                Field(key="amount", title="金额", kind="money", fact=True),
                Field(key="facts", title="事实", kind="long_text", required=True),
            ),
            layout=Grid(
                columns=(1, 2, 1, 2),
                above=("姓名：{name}",),
                rows=(
                    GridRow(
                        cells=(
                            Cell(label="事实", vertical=True, rowspan=2),
                            Cell(field="facts", colspan=3),
                        )
                    ),
                    GridRow(cells=(Cell(label="金额"), Cell(field="amount", colspan=2))),
                ),
            ),
        ),
        Form(
            key="refuse",
            title="不予受理",
            fields=(
                Field(
                    key="ground",
                    title="情形",
                    kind="choice",
                    catalogue="ground",
                    required=True,
                    fact=True,
                ),
                Field(key="reason", title="理由", when=fact("ground") == "g2"),
            ),
        ),
        Form(
            key="letter",
            title="决定书",
            fields=(
                Field(key="to", title="收件人", source="receiver.name"),
                Field(
                    key="ground",
                    title="情形",
                    kind="choice",
                    catalogue="ground",
                    source="field.ground",
                ),
            ),
            layout=Letter(
                addressee="{to}：",
                paragraphs=("属第〔{ground.number}〕项情形。", "{options}"),
                options="ground",
                closing="{date}",
            ),
        ),
    ),
    series=(
        Series(key="cases", title="编号", pattern="{year}{seq:05}"),
        Series(key="letters", title="文号", pattern="{org}〔{year}〕第{seq}号"),
    ),
    case_types=(CASE,),
)


def with_case(**changes: Any) -> DomainModule:
    """The module with another case type."""
    return replace(MODULE, case_types=(replace(CASE, **changes),))


def with_clock(**changes: Any) -> DomainModule:
    """The module with another clock."""
    return with_case(clocks=(replace(CASE.clocks[0], **changes),))


def with_action(at: int, **changes: Any) -> DomainModule:
    """The module with another action, by position."""
    actions = list(CASE.transitions)
    actions[at] = replace(actions[at], **changes)
    return with_case(transitions=tuple(actions))


def with_document(at: int, **changes: Any) -> DomainModule:
    """The module with another paper, by position."""
    documents = list(CASE.documents)
    documents[at] = replace(documents[at], **changes)
    return with_case(documents=tuple(documents))


def with_form(at: int, **changes: Any) -> DomainModule:
    """The module with another form, by position."""
    forms = list(MODULE.forms)
    forms[at] = replace(forms[at], **changes)
    return replace(MODULE, forms=tuple(forms))


def with_field(at: int, **changes: Any) -> DomainModule:
    """The module with one more field in a form, by position of the form."""
    values: dict[str, Any] = {"key": "extra", "title": "另一项", **changes}
    return with_form(at, fields=(*MODULE.forms[at].fields, Field(**values)))


def guarded(condition: Condition) -> DomainModule:
    return with_action(1, guards=(Guard(condition=condition, message="不行"),))


def grid(*rows: tuple[Cell, ...], columns: tuple[int, ...] = (1, 1)) -> DomainModule:
    layout = Grid(columns=columns, rows=tuple(GridRow(cells=row) for row in rows))
    return with_form(0, layout=layout)


def letter(text: str, options: str = "") -> DomainModule:
    return with_form(2, layout=Letter(paragraphs=(text,), options=options))


def listed(*entries: Entry) -> DomainModule:
    return replace(
        MODULE, catalogues=(*MODULE.catalogues, Catalogue(key="c", title="清单", entries=entries))
    )


def numbered(pattern: str) -> DomainModule:
    series = Series(key="more", title="另一编号", pattern=pattern, period="day")
    return replace(MODULE, series=(*MODULE.series, series))


def role(**changes: object) -> DomainModule:
    values: dict[str, object] = {"key": "witness", "title": "证人", **changes}
    return with_case(party_roles=(*CASE.party_roles, PartyRole(**values)))  # type: ignore[arg-type]
