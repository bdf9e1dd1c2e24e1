"""What leaves the house: words without people, quiet time, digests, tries, addresses."""

import ipaddress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.national import national_years
from core.dispatch.logic import MOST_ATTEMPTS, address_of, masked, next_try
from core.notify.logic_outside import (
    Ways,
    after_quiet,
    digest_text,
    group_of,
    in_working_time,
    minute_of,
    moment_for,
    next_digest,
    text_of,
)
from core.senders.guarded import Unsafe, is_open, networks, split
from core.senders.mail import server_of

ON = Calendar(years=national_years())
NIGHT, DAYTIME = (21 * 60, 7 * 60 + 30), (12 * 60, 14 * 60)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ON.tz)


@pytest.mark.parametrize(
    ("quiet", "now", "then"),
    [
        (NIGHT, "2026-11-25T20:59", "2026-11-25T20:59"),
        (NIGHT, "2026-11-25T21:00", "2026-11-26T07:30"),
        (NIGHT, "2026-11-25T23:59", "2026-11-26T07:30"),
        (NIGHT, "2026-11-26T00:00", "2026-11-26T07:30"),
        (NIGHT, "2026-11-26T07:29", "2026-11-26T07:30"),
        (NIGHT, "2026-11-26T07:30", "2026-11-26T07:30"),
        (DAYTIME, "2026-11-25T13:00", "2026-11-25T14:00"),
        (DAYTIME, "2026-11-25T14:00", "2026-11-25T14:00"),
        ((60, 60), "2026-11-25T01:00", "2026-11-25T01:00"),
    ],
)
def test_a_message_waits_for_the_end_of_the_quiet_time(
    quiet: tuple[int, int], now: str, then: str
) -> None:
    assert after_quiet(quiet, at(now), ON) == at(then)


@given(
    st.integers(0, 1439),
    st.integers(0, 1439),
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
)
def test_a_held_message_comes_within_a_day_and_never_in_the_quiet_time(
    begins: int, ends: int, now: datetime
) -> None:
    then = after_quiet((begins, ends), now, ON)
    assert timedelta() <= then - now <= timedelta(days=1)
    assert after_quiet((begins, ends), then, ON) == then


def test_what_is_urgent_breaks_through_where_the_person_says_so() -> None:
    night = at("2026-11-25T23:00")
    loud, quiet = Ways(quiet=NIGHT, red_at_once=True), Ways(quiet=NIGHT, digest=510)
    assert moment_for(loud, "red", night, ON) == night
    assert moment_for(loud, "yellow", night, ON) == at("2026-11-26T07:30")
    assert moment_for(quiet, "red", night, ON) == at("2026-11-26T07:30")
    assert quiet.waits_for_digest("red")
    assert not Ways(digest=510, red_at_once=True).waits_for_digest("red")
    assert Ways(digest=510).waits_for_digest("yellow")
    assert not loud.waits_for_digest("")


@pytest.mark.parametrize(
    ("now", "workdays", "then"),
    [
        ("2026-11-25T08:29", True, "2026-11-25T08:30"),
        ("2026-11-25T08:30", True, "2026-11-26T08:30"),
        ("2026-11-27T09:00", True, "2026-11-30T08:30"),  # Friday: on Monday
        ("2026-11-27T09:00", False, "2026-11-28T08:30"),
        ("2026-09-30T09:00", True, "2026-10-08T08:30"),  # after the week of the National Day
    ],
)
def test_the_digest_comes_at_its_hour(now: str, workdays: bool, then: str) -> None:
    ways = Ways(digest=8 * 60 + 30, digest_workdays=workdays)
    assert next_digest(ways, at(now), ON) == at(then)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-25T08:00", "2026-11-25T09:00"),
        ("2026-11-25T09:00", "2026-11-25T09:00"),
        ("2026-11-25T17:29", "2026-11-25T17:29"),
        ("2026-11-25T17:30", "2026-11-26T09:00"),
        ("2026-11-27T18:00", "2026-11-30T09:00"),
        ("2026-10-01T10:00", "2026-10-08T09:00"),
        ("2026-10-10T10:00", "2026-10-10T10:00"),  # a Saturday that is worked
    ],
)
def test_working_time_follows_the_calendar(now: str, then: str) -> None:
    assert in_working_time((9 * 60, 17 * 60 + 30), at(now), ON) == at(then)


def test_words_outside_are_what_and_where() -> None:
    assert text_of("clock_warned", number="京〔2026〕1号", link="https://x/1") == (
        "您有一件案件即将到期（京〔2026〕1号），请登录查看：https://x/1"
    )
    assert text_of("identity_opened", number="", link="https://x/2") == (
        "您有一条新通知，请登录查看：https://x/2"
    )
    assert digest_text({"deadline": 2, "work": 1}, link="https://x/3") == (
        "您有 3 条未读通知：期限提醒与逾期 2 条，备注与待办 1 条。请登录查看：https://x/3"
    )
    assert (group_of("told_leader"), group_of("vault")) == ("approval", "office")


def test_tries_come_further_apart_and_end() -> None:
    now = at("2026-11-25T10:00")
    waits = []
    for attempts in range(1, MOST_ATTEMPTS):
        early, late = (next_try(attempts, now, chance) for chance in (0.0, 1.0))
        assert early is not None and late is not None
        waits.append((early - now, late - now))
    assert waits[0] == (timedelta(seconds=48), timedelta(seconds=72))
    assert waits[-1] == (timedelta(hours=3, minutes=12), timedelta(hours=4, minutes=48))
    assert waits == sorted(waits)
    assert next_try(MOST_ATTEMPTS, now, 0.5) is None


@pytest.mark.parametrize(
    ("channel", "typed", "address"),
    [
        ("email", " Zhang.San@Example.COM ", "zhang.san@example.com"),
        ("email", "a@b", None),
        ("email", "a@b.cn\nBcc: c@d.cn", None),
        ("email", "张@例子.cn", None),
        ("sms", "+86 138-0013-8000", "13800138000"),
        ("sms", "12800138000", None),
        ("sms", "1380013800", None),
        ("webhook", "https://example.com", None),
    ],
)
def test_addresses_are_checked(channel: str, typed: str, address: str | None) -> None:
    assert address_of(channel, typed) == address


def test_addresses_are_masked() -> None:
    assert masked("sms", "13800138000") == "138****8000"
    assert masked("email", "zhang@example.com") == "z***@example.com"
    assert masked("webhook", "https://example.com:8443/in?key=1") == "https://example.com:8443/…"


@pytest.mark.parametrize(
    ("text", "minute"),
    [("00:00", 0), ("21:30", 1290), ("24:00", None), ("8", None), ("8:60", None), ("8:٣0", None)],
)
def test_times_of_the_day_are_read(text: str, minute: int | None) -> None:
    assert minute_of(text) == minute


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::a00:1",
    ],
)
def test_addresses_inside_are_refused(address: str) -> None:
    assert not is_open(ipaddress.ip_address(address))


def test_addresses_outside_and_networks_that_were_allowed_are_open() -> None:
    for address in ("1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"):
        assert is_open(ipaddress.ip_address(address)), address
    allowed = networks(["10.1.0.0/16"])
    assert is_open(ipaddress.ip_address("10.1.2.3"), allowed)
    assert is_open(ipaddress.ip_address("::ffff:10.1.2.3"), allowed)
    assert not is_open(ipaddress.ip_address("10.2.0.1"), allowed)


@pytest.mark.parametrize(
    "url", ["ftp://example.com", "http://", "https://user:pw@example.com/", "http://[", "x"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(Unsafe):
        split(url)


def test_mail_servers_are_read_and_encrypt_unless_they_are_here() -> None:
    far = server_of("smtp://a%40b.cn:p%2F1@mail.example.org?from=office@example.org")
    assert (far.host, far.port, far.tls, far.user, far.password) == (
        "mail.example.org",
        587,
        "start",
        "a@b.cn",
        "p/1",
    )
    assert server_of("smtps://mail.example.org").port == 465
    assert server_of("smtps://mail.example.org?tls=none").tls == "whole"
    assert server_of("smtp://127.0.0.1:25").tls == "none"
    for wrong in ("http://x", "smtp://", "smtp://x?tls=maybe", "smtp://x?to=y"):
        with pytest.raises(ValueError, match=r"mail server|tls is"):
            server_of(wrong)
