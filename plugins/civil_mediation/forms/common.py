"""Fields, rows and blocks that several papers share."""

from collections.abc import Iterable
from dataclasses import replace

from core.plugin.spec import Cell, Condition, Field, GridRow, fact

YES = True


def yes(key: str) -> Condition:
    """Hold when the yes-or-no fact was answered with yes; an unanswered one counts as no."""
    return fact(key) == YES


def text(
    key: str,
    title: str,
    *,
    required: bool | Condition = True,
    when: Condition | None = None,
    help: str = "",
) -> Field:
    """A field for a few sentences."""
    return Field(
        key=key,
        title=title,
        kind="long_text",
        required=required,
        when=when,
        max_length=4000,
        help=help,
    )


def yes_no(key: str, title: str, *, required: bool = True, help: str = "") -> Field:
    """A question that rules read."""
    return Field(key=key, title=title, kind="yes_no", required=required, fact=True, help=help)


def printed(fields: Iterable[Field]) -> tuple[Field, ...]:
    """The fields of an act as a paper prints them: asked once, changeable on the draft."""
    return tuple(replace(field, source=f"field.{field.key}", fact=False) for field in fields)


def everyone(role: str, title: str) -> Field:
    """All people of a role, a line each."""
    return Field(
        key=f"{role}_all",
        title=title,
        kind="long_text",
        source=f"party.{role}.everyone",
        secrecy="sensitive",
    )


def _helpers(role: str, title: str) -> Field:
    """Those who act for a side, in a small box: in one line."""
    return replace(everyone(role, title), kind="text", max_length=2000)


def both_sides() -> tuple[Field, ...]:
    """All parties of a dispute with those who act for them."""
    return (
        everyone("applicant", "申请人（甲方）"),
        _helpers("applicant_representative", "甲方代表人"),
        _helpers("applicant_agent", "甲方代理人"),
        everyone("respondent", "被申请人（乙方）"),
        _helpers("respondent_representative", "乙方代表人"),
        _helpers("respondent_agent", "乙方代理人"),
    )


def side_rows(*, height: int = 16) -> tuple[GridRow, ...]:
    """The boxes of both sides, each with those who act for it."""
    return tuple(
        row
        for role, title in (("applicant", "申请人（甲方）"), ("respondent", "被申请人（乙方）"))
        for row in (
            wide(title, f"{role}_all", height=height),
            pair(("代表人", f"{role}_representative_all"), ("代理人", f"{role}_agent_all")),
        )
    )


def registration_no() -> Field:
    """The number under which the dispute was registered this year."""
    return Field(key="registration_no", title="登记号", source="case.number")


def kind() -> Field:
    """The kind of dispute, by its title."""
    return Field(key="kind", title="纠纷类别", source="case.category_title")


def committee() -> Field:
    """The committee that has the case."""
    return Field(key="committee", title="调委会", source="unit.name")


def signature(key: str, title: str) -> Field:
    """A place that is signed with a pen."""
    return Field(key=key, title=title, kind="signature")


def pair(left: tuple[str, str], right: tuple[str, str], *, height: int | None = None) -> GridRow:
    """Two labelled boxes in a row of four columns."""
    return GridRow(
        cells=(
            Cell(label=left[0], height=height),
            Cell(field=left[1]),
            Cell(label=right[0]),
            Cell(field=right[1]),
        )
    )


def wide(label: str, field: str, columns: int = 4, *, height: int | None = None) -> GridRow:
    """A label and one box over the rest of the row."""
    return GridRow(
        cells=(
            Cell(label=label),
            Cell(field=field, colspan=columns - 1, height=height, align="left"),
        )
    )


def line(words: str, columns: int = 4, *, height: int | None = None) -> GridRow:
    """A row of printed words."""
    return GridRow(cells=(Cell(label=words, colspan=columns, align="left", height=height),))


def signed(left: tuple[str, str], right: tuple[str, str], *, height: int = 18) -> GridRow:
    """Two places for signatures."""
    return pair(left, right, height=height)
