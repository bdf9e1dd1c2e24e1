"""Where people are reached: a mail address or a mobile number, confirmed by a code."""

import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from core.crypto import vault
from core.db import db, new_id
from core.dispatch import logic, queries
from core.dispatch.models import Contact
from core.dispatch.service import intend
from core.errors import Conflict, Invalid, NotFound, Problem, Refused
from core.now import now
from core.services import services

VALID = timedelta(minutes=15)
PAUSE = timedelta(seconds=60)
MOST_TRIES = 5
KIND = "code"


def channels() -> tuple[str, ...]:
    """The channels by which people can be reached here."""
    return tuple(key for key in logic.CHANNELS if key in services().channels)


def set_address(user_id: UUID, channel: str, typed: str) -> Contact:
    """Write an address down and send a code to it; until it comes back nothing else is sent there.

    Raises :class:`Invalid` for what is no address, :class:`Conflict` within a minute of a code.
    """
    if channel not in channels():
        raise NotFound
    address = logic.address_of(channel, typed)
    if address is None:
        words = {"email": "请填写有效的电子邮件地址", "sms": "请填写 11 位手机号码"}
        raise Invalid(problems=[Problem(f"/{channel}", "format", words[channel])])
    moment, row = now(), queries.contact(user_id, channel, lock=True)
    if row is not None and row.code_sent_at is not None and moment - row.code_sent_at < PAUSE:
        raise Conflict("验证码刚刚发出，请一分钟后再试")
    if row is None:
        row = Contact(id=new_id(), user_id=user_id, channel=channel)
        db.session.add(row)
    secret = vault().seal({"to": address})
    assert secret is not None
    code = f"{secrets.randbelow(1_000_000):06d}"
    row.secret, row.address_hash = secret, vault().fingerprint(address)
    row.verified_at, row.code_sent_at, row.code_tries = None, moment, 0
    row.code_hash = vault().fingerprint(f"{row.id}:{code}")
    db.session.flush()
    intend(
        key=f"code:{new_id()}",
        kind=KIND,
        channel=channel,
        to=address,
        subject="回音：验证码",
        text=f"您的验证码是 {code}，15 分钟内有效。如非本人操作，请不要理会。",
        at=moment,
        user_id=user_id,
    )
    return row


def confirm(user_id: UUID, channel: str, code: str) -> bool:
    """Check a code. A wrong one is counted, so the caller commits either way; five end it.

    Raises :class:`NotFound` where no code was asked for, :class:`Refused` for one that has expired.
    """
    row = queries.contact(user_id, channel, lock=True)
    if row is None or row.code_sent_at is None:
        raise NotFound
    if not row.code_hash or row.code_tries >= MOST_TRIES or now() - row.code_sent_at > VALID:
        raise Refused("guard", "验证码已失效，请重新获取")
    row.code_tries += 1
    given = vault().fingerprint(f"{row.id}:{code.strip()}")
    if not hmac.compare_digest(given, row.code_hash):
        return False
    row.verified_at, row.code_hash = now(), ""
    return True


def remove(user_id: UUID, channel: str) -> None:
    """Forget an address; nothing more is sent there."""
    row = queries.contact(user_id, channel, lock=True)
    if row is None:
        raise NotFound
    db.session.delete(row)


def address(row: Contact) -> str:
    """The address itself."""
    return vault().open(row.secret)["to"]
