"""Numbers of cases and papers: how a series writes them, and what makes it start again at 1."""

from datetime import date

from core.plugin.spec import Series


def period_of(series: Series, day: date) -> str:
    """The period that a day falls into, as text: 2026, 202611 or 20261125."""
    match series.period:
        case "year":
            return f"{day:%Y}"
        case "month":
            return f"{day:%Y%m}"
        case "day":
            return f"{day:%Y%m%d}"


def number_text(series: Series, *, org: str, day: date, seq: int) -> str:
    """The printed number. ``org`` is the office's code word; months and days have two digits."""
    return series.pattern.format(
        org=org, year=f"{day:%Y}", month=f"{day:%m}", day=f"{day:%d}", seq=seq
    )
