"""The runs of numbers: registration and dossier are two of them, each committee's own, by year."""

from core.plugin.spec import Series

# Both look alike (2009001), and are independent. From 1000 on a number simply gets longer.
REGISTRATION = Series(
    key="registration",
    title="登记号",
    pattern="{year}{seq:03}",
    scope="unit",
    take_at="register",
)
DOSSIER = Series(
    key="dossier",
    title="卷号、协议号",
    pattern="{year}{seq:03}",
    scope="unit",
    shared_by=("m5", "m9", "m9_back", "m12"),
)
NOTICE = Series(
    key="notice",
    title="终止、不予受理通知文号",
    pattern="{org}调通〔{year}〕{seq}号",
    scope="unit",
)
SERIES = (REGISTRATION, DOSSIER, NOTICE)
