"""Signing in and out, and everybody's own page: password, sign-ins, tokens."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from core.db import transaction
from core.errors import Invalid, Problem, Unauthorized
from core.now import now
from core.tenants.middleware import this_tenant
from core.users import access, admin, delegation_pages, queries, service
from core.users.forms import by_field, safe_next
from core.users.limits import forgive, throttle
from core.users.session import public, requires, signed_in_member

bp = Blueprint("users", __name__)
blueprints = (bp, admin.bp, delegation_pages.bp)
Page = str | Response | tuple[str, int]


@bp.get("/login")
@public
def login() -> Page:
    """Ask for login and password."""
    if current_user.is_authenticated:
        return redirect(f"{request.script_root}/")
    return render_template("users/login.html", login="", next=request.args.get("next", ""))


@bp.post("/login")
@public
def sign_in() -> Page:
    """Sign in, or say that something was wrong without saying what."""
    name = request.form.get("login", "")[:100]
    throttle(name)
    try:
        token = access.sign_in(
            login=name,
            password=request.form.get("password", ""),
            agent=request.user_agent.string,
            address=request.remote_addr or "",
        )
    except Unauthorized as error:
        page = render_template(
            "users/login.html", login=name, error=error.title, next=request.form.get("next", "")
        )
        return page, 401
    forgive(name)
    session.clear()  # nothing of the time before may be carried over
    member = queries.member(token)
    assert member is not None
    login_user(member)
    target = safe_next(request.form.get("next", ""))
    return redirect(f"{request.script_root}{target or '/'}")


@bp.post("/logout")
@requires("self")
def logout() -> Response:
    """End this sign-in."""
    member = signed_in_member()
    if member is not None:
        with transaction():
            access.sign_out(member)
    logout_user()
    session.clear()
    flash("已退出登录", "success")
    return redirect(url_for("users.login"))


@bp.get("/me")
@requires("self")
def profile() -> str:
    """Everybody's own page."""
    return _profile()


@bp.get("/me/password")
@requires("self")
def password() -> str:
    """Ask for a new password."""
    return render_template("users/password.html", errors={})


@bp.post("/me/password")
@requires("self")
def change_password() -> Page:
    """Change one's own password."""
    new = request.form.get("new", "")
    try:
        if new != request.form.get("again", ""):
            raise Invalid(problems=[Problem("/again", "differs", "两次输入的新密码不一致")])
        with transaction():
            access.change_password(
                current_user.user_id,
                old=request.form.get("old", ""),
                new=new,
                keep=current_user.sign_in_id,
            )
    except Invalid as error:
        page = render_template("users/password.html", errors=by_field(error.problems))
        return page, error.status
    flash("密码已修改，其他设备上的登录已退出", "success")
    return redirect(url_for("users.profile"))


@bp.post("/me/sign-ins/<uuid:sign_in_id>/revoke")
@requires("self")
def revoke_sign_in(sign_in_id: UUID) -> Response:
    """End one of one's own sign-ins."""
    with transaction():
        access.revoke_sign_in(sign_in_id, user_id=current_user.user_id)
    flash("该设备上的登录已退出", "success")
    return redirect(url_for("users.profile"))


@bp.post("/me/tokens")
@requires("self")
def create_token() -> Page:
    """Make a token and show its secret this once."""
    try:
        with transaction():
            _, raw = access.create_token(
                current_user.user_id,
                name=request.form.get("name", ""),
                scopes=frozenset(request.form.getlist("scopes")),
                expires_at=_end_of_day(request.form.get("expires_on", "")),
            )
    except Invalid as error:
        return _profile(by_field(error.problems)), error.status
    return render_template("users/token.html", raw=raw)


@bp.post("/me/tokens/<uuid:token_id>/revoke")
@requires("self")
def revoke_token(token_id: UUID) -> Response:
    """End one of one's own tokens."""
    with transaction():
        access.revoke_token(token_id, user_id=current_user.user_id)
    flash("令牌已吊销", "success")
    return redirect(url_for("users.profile"))


@bp.post("/me/text")
@public
def text_size() -> Response:
    """Switch large text on or off in this browser."""
    size = "large" if request.form.get("size") == "large" else "normal"
    target = safe_next(request.form.get("next", ""))
    response = redirect(f"{request.script_root}{target or '/'}")
    response.set_cookie(
        "huiyin_text",
        size,
        max_age=timedelta(days=400),
        path=f"{request.script_root}/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def _profile(errors: Mapping[str, str] | None = None) -> str:
    user_id = current_user.user_id
    return render_template(
        "users/profile.html",
        user=queries.user(user_id),
        held=queries.roles_of([user_id])[user_id],
        titles={offer.role: offer.title for offer in service.role_offers()},
        sign_ins=queries.sign_ins(user_id),
        tokens=queries.tokens(user_id),
        now=now(),
        in_a_month=(now() + timedelta(days=30)).date(),
        errors=errors or {},
    )


def _end_of_day(text: str) -> datetime:
    """The last moment of a day in the tenant's zone."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        message = "请填写有效的日期，例如 2026-12-31"
        raise Invalid(problems=[Problem("/expires_at", "date", message)]) from None
    zone = ZoneInfo(this_tenant().timezone)
    return datetime.combine(day, time.max, tzinfo=zone).astimezone(UTC)
