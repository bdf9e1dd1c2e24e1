"""``huiyin calendar``: which days are worked, and how a deadline comes about."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from core.deadlines.logic.calendar import Calendar

EXAMPLE = """\b
Examples:
  huiyin calendar show 2026
  huiyin calendar show 2026-05-09 --tenant aic
  huiyin calendar explain 2026-04-30 7 workdays
  huiyin calendar explain 2026-05-08 60 days --roll next_workday --pause 2026-05-20..2026-06-10
"""
_TENANT = click.option("--tenant", default="", help="With this tenant's own days (slug).")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")


@click.group(epilog=EXAMPLE)
def calendar() -> None:
    """Look at working days, and derive deadlines from them."""


@calendar.command("show", epilog=EXAMPLE)
@click.argument("when", metavar="YEAR|DATE")
@_TENANT
@_JSON
def show(when: str, tenant: str, as_json: bool) -> None:
    """Say which days of a year are moved from their place, or what kind of day a date is."""
    first, last = _range(when)
    with _calendar(tenant) as on:
        days = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
        shown = [day for day in days if first == last or _moved(on, day)]
        rows = [
            {"date": day.isoformat(), "works": on.is_workday(day), "why": on.why(day)}
            for day in shown
        ]
        year = on.years.get(first.year)
        found = {
            "year": first.year,
            "published": year is not None and year.published,
            "source": "" if year is None else year.source,
            "workdays": sum(on.is_workday(day) for day in days),
            "days": rows,
        }
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    if first != last:
        told = found["source"] if found["published"] else "放假安排未公布，按周一至周五推定"
        click.echo(f"{first.year}  {found['workdays']} 个工作日  {told}")
    for row in rows:
        click.echo(f"{row['date']}  {'上班' if row['works'] else '休息'}  {row['why']}")


@calendar.command("explain", epilog=EXAMPLE)
@click.argument("start")
@click.argument("length", type=int)
@click.argument("unit")
@click.option("--roll", default="none", help="none, or next_workday for a last day that is off.")
@click.option("--pause", multiple=True, metavar="FROM..TO", help="May be given again.")
@_TENANT
@_JSON
def explain(
    start: str,
    length: int,
    unit: str,
    roll: str,
    pause: tuple[str, ...],
    tenant: str,
    as_json: bool,
) -> None:
    """When a period ends that starts on a day or at a moment, and why, day by day."""
    from core.api.calendar import derive
    from core.api.reading import checked
    from core.api.schemas import AskCalendar

    given = {"start": start, "length": length, "unit": unit, "roll": roll, "pause": list(pause)}
    with _calendar(tenant) as on:
        found = derive(checked(AskCalendar, given, zone=on.tz), on)

    def text(value: Any) -> str:
        moment = isinstance(value, datetime)
        return value.astimezone(on.tz).isoformat() if moment else value.isoformat()

    if as_json:
        kept = {name: getattr(found, name) for name in type(found).model_fields}
        kept["explanation"] = [line.model_dump() for line in found.explanation]
        click.echo(json.dumps(kept, ensure_ascii=False, indent=2, default=text))
        return
    for line in found.explanation:
        click.echo(f"{line.date}  {line.n if line.counted else '-':>4}  {line.why}")
    click.echo(found.sentence)


@contextmanager
def _calendar(tenant: str) -> Iterator["Calendar"]:
    """The calendar of a tenant, or the national one."""
    from core.cli.apps import working
    from core.deadlines.logic.calendar import Calendar
    from core.deadlines.logic.national import national_years
    from core.deadlines.service import calendar as own

    if not tenant:
        yield Calendar(years=national_years())
        return
    with working(tenant):
        yield own()


def _range(when: str) -> tuple[date, date]:
    try:
        if when.isdigit():
            return date(int(when), 1, 1), date(int(when), 12, 31)
        day = date.fromisoformat(when)
    except ValueError:
        raise click.BadParameter(f"{when!r} is neither a year nor a date like 2026-05-09") from None
    return day, day


def _moved(on: "Calendar", day: date) -> bool:
    """Whether a day is otherwise than its weekday, or named in a holiday arrangement."""
    return day in on.own or on.is_holiday(day) or (on.is_workday(day) and day.weekday() >= 5)
