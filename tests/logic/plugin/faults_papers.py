"""Faults of what papers name, of extensions with a condition, and of measures that add up."""

from dataclasses import replace

from core.plugin.spec import DomainModule, Extension, Measure, Report, Span, count
from tests.logic.plugin.small import MODULE, with_clock, with_field

PAPER_FAULTS: dict[str, tuple[DomainModule, str, str]] = {
    "source_number": (with_field(0, source="number.no"), "fields.extra", "number.no"),
    "heading": (
        replace(MODULE, forms=(replace(MODULE.forms[0], heading="{no}"), *MODULE.forms[1:])),
        "forms.intake.heading",
        "{no}",
    ),
    "adds_up": (
        replace(MODULE, measures=(Measure(key="m", title="金额", counts="x", adds_up="no"),)),
        "measures.m",
        "相加",
    ),
    "also": (
        replace(MODULE, measures=(Measure(key="m", title="件数", counts="x", also=("no",)),)),
        "measures.m",
        "“no”",
    ),
    "adds_up_in_report": (
        replace(
            MODULE,
            measures=(Measure(key="m", title="金额", counts="x", adds_up="amount"),),
            reports=(Report(key="r", title="统计表", rows=(), columns=("m",)),),
        ),
        "reports.r",
        "相加",
    ),
    "extension_silent": (
        with_clock(extension=Extension(total=Span(2, "days"), when=count("refuse") >= 1)),
        "extension",
        "说明文字",
    ),
    "extension_when": (
        with_clock(
            extension=Extension(total=Span(2, "days"), when=count("no") >= 1, message="须申请")
        ),
        "extension",
        "no",
    ),
}
