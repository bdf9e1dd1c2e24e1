"""When a message is tried again, how an address is shown and checked, what a webhook is told."""

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

MOST_ATTEMPTS = 10
_FIRST = timedelta(minutes=1)
_LONGEST = timedelta(hours=4)
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_MOBILE = re.compile(r"1[3-9]\d{9}")

CHANNELS: Mapping[str, str] = {"email": "电子邮件", "sms": "短信", "webhook": "网络回调"}


def next_try(attempts: int, now: datetime, chance: float) -> datetime | None:
    """When to try again after ``attempts`` failures; None: no more.

    A minute, doubled each time, at most four hours; ``chance`` (0 to 1) moves it by up to a fifth
    to either side, so that those who failed together do not all come back together.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    wait = min(_FIRST * 2 ** (attempts - 1), _LONGEST)
    return now + wait * (0.8 + 0.4 * chance)


def address_of(channel: str, typed: str) -> str | None:
    """An address as it is used, or None where it is none: a mail address, a mobile number."""
    text = "".join(typed.split())
    if channel == "email":
        return text.lower() if len(text) <= 254 and _EMAIL.fullmatch(text) else None
    text = text.removeprefix("+86").replace("-", "")
    return text if channel == "sms" and _MOBILE.fullmatch(text) else None


def masked(channel: str, address: str) -> str:
    """An address as others may see it: 138****8000, z***@example.com, the host of a webhook."""
    if channel == "sms":
        return f"{address[:3]}****{address[-4:]}"
    if channel == "email":
        name, _, host = address.partition("@")
        return f"{name[:1]}***@{host}"
    return re.sub(r"^(https?://[^/?#]+).*", r"\1/…", address)


def webhook_body(
    *,
    event: str,
    event_type: str,
    seq: int,
    occurred_at: datetime,
    recorded_at: datetime,
    case: Mapping[str, Any],
) -> str:
    """What a webhook is told, as JSON: what happened to which case and when, and nothing of people.

    Whoever wants to know more asks the API with a token, and sees what that token may see.
    """
    said = {
        "id": event,
        "type": event_type,
        "seq": seq,
        "occurred_at": occurred_at.isoformat(),
        "recorded_at": recorded_at.isoformat(),
        "case": dict(case),
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
