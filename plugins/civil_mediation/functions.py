"""Sums and doubts of the monthly minutes, worked out from what was filled in. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.plugin.hookspecs import PureFunction


def meeting(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the minutes of a screening meeting say of themselves, by field key.

    ``handled_total`` adds up the two levels; ``doubts`` are sentences on sums that do not agree and
    on dates that are not plausible. Doubts warn and never block: minutes of the 25th that report
    the 29th are filed every month. An empty answer: nothing to say.
    """
    found: dict[str, Any] = {}
    town, village = _number(facts, "by_town"), _number(facts, "by_village")
    total = None if town is None or village is None else town + village
    if total is not None:
        found["handled_total"] = f"{total}件（镇{town}件，村{village}件）"
    doubts = [*_sums(facts, total), *_dates(facts)]
    if doubts:
        found["doubts"] = "；".join(doubts)
    return found


def _sums(facts: Mapping[str, Any], total: int | None) -> list[str]:
    screened, closed = _number(facts, "screened"), _number(facts, "closed")
    doubts: list[str] = []
    if screened is not None and total is not None and total != screened:
        doubts.append(f"镇、村承办合计{total}件，与本月排查{screened}件不相等")
    if screened is not None and closed is not None and closed > screened:
        doubts.append(f"已调处终结{closed}件，多于本月排查{screened}件")
    return doubts


def _dates(facts: Mapping[str, Any]) -> list[str]:
    month, held, closed = facts.get("month"), _day(facts, "held_at"), _day(facts, "closed_on")
    doubts: list[str] = []
    if month and held and held.isoformat()[:7] != str(month)[:7]:
        doubts.append(f"会议日期{held}不在所记的月份内")
    if held and closed and closed > held:
        doubts.append(f"调处终结日期{closed}晚于会议日期，请以补记写明何人何时补充")
    return doubts


def _number(facts: Mapping[str, Any], key: str) -> int | None:
    value = facts.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _day(facts: Mapping[str, Any], key: str) -> date | None:
    value = facts.get(key)
    return date.fromisoformat(str(value)[:10]) if value else None


FUNCTIONS: Mapping[str, PureFunction] = {"civil_mediation_meeting": meeting}
