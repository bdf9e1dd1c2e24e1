"""The national holiday tables shipped with the program: one file for each published year."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from core.deadlines.logic.calendar import Year

FOLDER = Path(__file__).parent.parent / "holidays"


def read_year(data: Mapping[str, Any]) -> Year:
    """Read one year's arrangement from its JSON form, which follows the wording of the notice.

    Keys: year, published, source, holidays; each holiday: name, off [first, last], working [days].
    Raises KeyError or ValueError for anything that is missing or impossible.
    """
    names: dict[date, str] = {}
    working: set[date] = set()
    for holiday in data["holidays"]:
        first, last = (date.fromisoformat(text) for text in holiday["off"])
        if last < first:
            raise ValueError(f"{holiday['name']}: {last} is before {first}")
        for n in range((last - first).days + 1):
            names[first + timedelta(days=n)] = holiday["name"]
        working.update(date.fromisoformat(text) for text in holiday["working"])
    return Year(
        year=data["year"],
        published=data["published"],
        source=data["source"],
        off=frozenset(names),
        working=frozenset(working),
        names=names,
    )


@cache
def national_years() -> dict[int, Year]:
    """Every shipped year by its number. A year whose notice is not out yet has no file."""
    files = sorted(FOLDER.glob("*.json"))
    years = [read_year(json.loads(file.read_text(encoding="utf-8"))) for file in files]
    return {year.year: year for year in years}
