"""Who is asking: the marks that every view carries, and the check that runs before it.

A view without a mark stops the start of the program, so that nobody forgets one. A page is opened
with the session cookie, the API with a token; neither accepts the other's proof.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Flask, current_app, g, redirect, request, url_for
from flask_login import LoginManager, current_user
from werkzeug.wrappers import Response

from core.errors import Forbidden, Unauthorized
from core.users import access as own
from core.users import queries
from core.users.logic import CORE_ROLES, READING, Act, Actor, can

PUBLIC = "public"
_MARK = "huiyin_access"
_OWN_PASSWORD = frozenset({"users.password", "users.change_password", "users.logout"})

View = TypeVar("View", bound=Callable[..., Any])


def requires(act: Act) -> Callable[[View], View]:
    """Mark a view with the act that it needs. The view still asks ``can`` about the very case."""

    def mark(view: View) -> View:
        setattr(view, _MARK, act)
        return view

    return mark


def public(view: View) -> View:
    """Mark a view that anybody may open."""
    setattr(view, _MARK, PUBLIC)
    return view


def mark_endpoints(app: Flask, endpoints: Iterable[str], act: str) -> None:
    """Mark views that are not ours to decorate, such as those of a plugin."""
    for endpoint in endpoints:
        setattr(app.view_functions[endpoint], _MARK, act)


def access_of(app: Flask, endpoint: str) -> str | None:
    """The mark of an endpoint; static files are public."""
    if endpoint == "static" or endpoint.endswith(".static"):
        return PUBLIC
    return getattr(app.view_functions[endpoint], _MARK, None)


def refuse_unmarked(app: Flask) -> None:
    """Stop the start when a view says nothing about who may open it."""
    bare = sorted(name for name in app.view_functions if access_of(app, name) is None)
    if bare:
        raise RuntimeError(f"views without requires(...) or public: {', '.join(bare)}")


def current_actor() -> Actor:
    """Whoever is asking, with the paths of their units. One query for each request.

    Raises :class:`Unauthorized` when nobody is signed in.
    """
    actor = g.get("actor")
    if actor is None:
        raise Unauthorized
    return actor


def signed_in() -> bool:
    """Whether somebody is signed in; for templates."""
    return g.get("actor") is not None


def holds_domain_role(actor: Actor) -> bool:
    """Whether the actor has any role beside those of the core."""
    return any(role not in CORE_ROLES for role in actor.reach)


def may_enter(actor: Actor, act: str) -> bool:
    """Whether the actor may open a kind of page at all; the case itself is judged later."""
    reach = actor.reach
    roles = tuple(reach)
    if act.split(".")[0] in ("case", "document", "identity"):
        paths = [path for role in roles if role not in CORE_ROLES for path in reach[role]]
        return any(can(actor, act, roles=roles, unit_path=path) for path in paths) or can(  # type: ignore[arg-type]  # marks are acts
            actor,
            act,  # type: ignore[arg-type]
        )
    return can(actor, act)  # type: ignore[arg-type]


def init_app(app: Flask) -> None:
    """Install the check before every view."""
    manager = LoginManager(app)
    manager.session_protection = None  # pyright: ignore[reportAttributeAccessIssue]  # our own rows are revocable; a changed address is no crime
    manager.user_loader(queries.member)
    app.before_request(_authenticate)
    app.context_processor(lambda: {"actor": g.get("actor"), "tenant": g.get("tenant")})


def _authenticate() -> Response | None:
    if request.endpoint is None:
        return None
    access = access_of(current_app, request.endpoint)
    if request.path.startswith("/api/"):
        if access != PUBLIC:
            _enter_with_token(str(access))
        return None
    if access == PUBLIC:
        if g.get("tenant") is not None and not request.endpoint.endswith("static"):
            _know_member()
        return None
    if not _know_member():
        return _to_sign_in()
    if current_user.must_change_password and request.endpoint not in _OWN_PASSWORD:
        return redirect(url_for("users.password"))
    if not may_enter(g.actor, str(access)):
        raise Forbidden
    return None


def signed_in_member() -> queries.Member | None:
    """The person signed in with this browser, if any."""
    member = current_user._get_current_object()
    return member if isinstance(member, queries.Member) else None


def _know_member() -> bool:
    member = signed_in_member()
    if member is None:
        return False
    own.touch(member)
    g.actor = queries.actor(member.user_id)
    return True


def _enter_with_token(access: str) -> None:
    scheme, _, raw = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not raw.strip():
        raise Unauthorized("请在 Authorization 头中提供访问令牌")
    g.actor = own.actor_of_token(raw.strip())
    if request.method not in ("GET", "HEAD", "OPTIONS") and "write" not in g.actor.scopes:
        raise Forbidden("此令牌只能读取")
    if access in READING and "read" not in g.actor.scopes:
        raise Forbidden("此令牌不能读取")
    if not may_enter(g.actor, access):
        raise Forbidden


def _to_sign_in() -> Response:
    if request.method != "GET":
        raise Unauthorized("登录已失效，请重新登录后再提交")
    wanted = request.full_path.rstrip("?")
    return redirect(f"{url_for('users.login')}?next={quote(wanted, safe='')}")
