"""How often somebody may try to sign in: per address, and per login whatever the address."""

from flask import current_app, request
from limits import RateLimitItem, RateLimitItemPerMinute

from core.crypto import vault
from core.db import require_tenant
from core.errors import AppError
from core.now import now

# An office shares one address, so the first limit is wide; the second stops guessing.
PER_ADDRESS = RateLimitItemPerMinute(60, 5, namespace="sign-in-address")
PER_LOGIN = RateLimitItemPerMinute(10, 15, namespace="sign-in-login")


class TooMany(AppError):
    """Too many attempts. ``retry_after``, in seconds, says when to come back."""

    status, code = 429, "too_many_requests"

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        wait = f"{retry_after} 秒" if retry_after < 120 else f"{-(-retry_after // 60)} 分钟"
        super().__init__(f"尝试次数过多，请在 {wait}后再试")


def throttle(login: str) -> None:
    """Count an attempt to sign in; raises :class:`TooMany` when there were too many."""
    hit(PER_ADDRESS, request.remote_addr or "")
    hit(PER_LOGIN, _key(login))


def forgive(login: str) -> None:
    """Forget the attempts at a login after it succeeded."""
    current_app.extensions["huiyin.limiter"].limiter.clear(PER_LOGIN, *_parts(_key(login)))


def hit(item: RateLimitItem, key: str) -> None:
    """Count one use of something that is limited; raises :class:`TooMany` when it was too many."""
    limiter = current_app.extensions["huiyin.limiter"].limiter
    if limiter.hit(item, *_parts(key)):
        return
    resets_at = limiter.get_window_stats(item, *_parts(key)).reset_time
    raise TooMany(max(1, int(resets_at - now().timestamp()) + 1))


def _parts(key: str) -> tuple[str, str]:
    return str(require_tenant()), key


def _key(login: str) -> str:
    """The login as a keyed hash: names do not belong into the queue's memory."""
    return vault().fingerprint(login)
