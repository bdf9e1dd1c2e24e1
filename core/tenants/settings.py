"""What an office chooses for itself: quiet and working time, kept days, depth of delegation."""

from collections.abc import Mapping

from sqlalchemy.dialects.postgresql import insert

from core.db import db, new_id, require_tenant
from core.errors import Invalid, Problem
from core.events.service import append_for_tenant
from core.tenants.models import OfficeSettings

TIMES = {
    "quiet_from": "免打扰开始",
    "quiet_to": "免打扰结束",
    "work_from": "上班时间",
    "work_to": "下班时间",
}
NUMBERS = {
    "keep_notices": ("已读通知保留天数", 0, 36500),
    "keep_dispatches": ("发件记录保留天数", 0, 36500),
    "delegation_depth": ("委托代办的层数", 1, 5),
}
LEAST_KEPT = 30  # days; 0 is for ever


def change(typed: Mapping[str, str], *, actor_id: str) -> None:
    """Keep the office's choice, typed as text (times as 21:30). Raises :class:`Invalid`."""
    found: list[Problem] = []
    values: dict[str, int] = {}
    for key, title in TIMES.items():
        minute = _minute(typed.get(key, ""))
        if minute is None:
            found.append(Problem(f"/{key}", "time", f"{title}请写成 21:30 的样子"))
        else:
            values[key] = minute
    for key, (title, least, most) in NUMBERS.items():
        text = typed.get(key, "").strip()
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1
        if not least <= number <= most or (key.startswith("keep") and 0 < number < LEAST_KEPT):
            kept = (
                f"0（一直保留），或 {LEAST_KEPT} 以上"
                if key.startswith("keep")
                else f"{least} 至 {most}"
            )
            found.append(Problem(f"/{key}", "range", f"{title}请填 {kept} 的整数"))
        values[key] = number
    if not found and values["work_from"] >= values["work_to"]:
        found.append(Problem("/work_to", "range", "下班时间须晚于上班时间"))
    if found:
        raise Invalid(problems=found)
    row = {"tenant_id": require_tenant(), "id": new_id(), **values}
    db.session.execute(
        insert(OfficeSettings)
        .values(row)
        .on_conflict_do_update(index_elements=["tenant_id"], set_=values)
    )
    append_for_tenant("office_settings_changed", {"settings": values}, actor_id=actor_id)


def shown(row: OfficeSettings) -> dict[str, str]:
    """The choice as text, for a form."""
    times = {key: getattr(row, key) for key in TIMES}
    numbers = {key: str(getattr(row, key)) for key in NUMBERS}
    return {key: f"{value // 60:02d}:{value % 60:02d}" for key, value in times.items()} | numbers


def _minute(text: str) -> int | None:
    hour, _, minute = text.strip().partition(":")
    if not (hour + minute).isascii() or not (hour.isdigit() and minute[:2].isdigit()):
        return None
    found = int(hour) * 60 + int(minute[:2])
    return found if len(hour) < 3 and found < 24 * 60 and int(minute[:2]) < 60 else None
