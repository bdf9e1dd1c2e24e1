"""Headers that a browser obeys, and a session cookie that stays within its tenant."""

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface

# Everything from ourselves, nothing inline. A view that needs more sets the header itself.
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class TenantCookies(SecureCookieSessionInterface):
    """The session cookie goes to its tenant's addresses only, and over TLS where there is TLS."""

    def get_cookie_path(self, app: Flask) -> str:
        return f"{request.script_root}/"

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def init_app(app: Flask) -> None:
    """Set the headers on every answer."""
    app.session_interface = TenantCookies()
    app.config.update(
        SESSION_COOKIE_NAME="huiyin_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.after_request(_headers)


def _headers(response: Response) -> Response:
    set_default = response.headers.setdefault
    set_default("Content-Security-Policy", POLICY)
    set_default("X-Content-Type-Options", "nosniff")
    set_default("X-Frame-Options", "DENY")
    set_default("Referrer-Policy", "same-origin")
    set_default("Cross-Origin-Opener-Policy", "same-origin")
    set_default("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.is_secure:
        set_default("Strict-Transport-Security", "max-age=31536000")
    if not (request.endpoint or "").endswith("static"):
        set_default("Cache-Control", "no-store")
    return response
