"""Standing records: the minutes of the monthly screening, due even when there is nothing (P7)."""

from core.plugin.spec import Duty, Register

SCHOOL_HOLIDAYS = (1, 2, 7, 8, 12)
"""Months without minutes in the seed's school. Inferred: it does not say they are exempt."""

COMMITTEE = Register(
    key="screening",
    title="矛盾纠纷排查调处会议记录",
    form="m20",
    columns=("month", "held_at", "screened", "by_town", "by_village", "closed", "doubts"),
    duty=Duty(period="month", zero_report=True),
)
REGISTERS = (COMMITTEE,)
