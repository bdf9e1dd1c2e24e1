"""From the address to the tenant: ``/t/<slug>/...`` or ``<slug>.<base domain>``.

The WSGI part moves the prefix into SCRIPT_NAME, so that every address a view builds stays inside
the tenant and no view knows which of the two it was. The request part looks the tenant up and works
as it until the request ends.
"""

import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any
from uuid import UUID

from flask import Flask, g, request
from werkzeug.wrappers import Response

from core.db import tenant_scope
from core.errors import NotFound
from core.tenants import queries
from core.tenants.logic import TenantInfo

SLUG = "huiyin.tenant_slug"
_REMEMBERED = 10  # seconds; a suspended tenant is out after that, in every process

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class TenantPaths:
    """WSGI middleware that takes the tenant out of the path or the host."""

    def __init__(self, wsgi: Wsgi, base_domain: str = "") -> None:
        self.wsgi = wsgi
        self.suffix = f".{base_domain.lower()}" if base_domain else ""

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        environ.pop(SLUG, None)
        path = environ.get("PATH_INFO", "")
        slug = self._from_host(environ)
        if slug is None and path.startswith("/t/"):
            slug, slash, rest = path[3:].partition("/")
            if not slash:
                query = environ.get("QUERY_STRING", "")
                target = f"{environ.get('SCRIPT_NAME', '')}{path}/" + (f"?{query}" if query else "")
                return Response(status=308, headers={"Location": target})(environ, start)
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/t/{slug}"
            environ["PATH_INFO"] = f"/{rest}"
        if slug is not None:
            environ[SLUG] = slug
        return self.wsgi(environ, start)

    def _from_host(self, environ: dict[str, Any]) -> str | None:
        if not self.suffix:
            return None
        host = environ.get("HTTP_HOST", "").rsplit(":", 1)[0].lower()
        return host.removesuffix(self.suffix) if host.endswith(self.suffix) else None


def init_app(
    app: Flask, *, base_domain: str, rootside: frozenset[str], anywhere: frozenset[str]
) -> None:
    """Install both parts.

    ``rootside`` are the endpoints that live outside every tenant, ``anywhere`` those that live on
    either side, as static files do.
    """
    app.wsgi_app = TenantPaths(app.wsgi_app, base_domain)  # type: ignore[method-assign]  # Flask's documented way
    known: dict[str, tuple[float, TenantInfo]] = {}
    app.extensions.setdefault("huiyin.memories", []).append(known)

    def enter() -> None:
        slug = request.environ.get(SLUG)
        endpoint = request.endpoint or ""
        if endpoint.endswith("static") or endpoint == "vendor":
            return
        if slug is None:
            if endpoint and endpoint not in rootside | anywhere:
                raise NotFound
            return
        tenant = _look_up(slug, known)
        if tenant is None or tenant.status != "active" or endpoint in rootside:
            raise NotFound
        g.tenant = tenant
        g.tenant_stack = ExitStack()
        g.tenant_stack.enter_context(tenant_scope(tenant.id))

    def leave(_error: BaseException | None) -> None:
        stack = g.pop("tenant_stack", None)
        if stack is not None:
            stack.close()

    app.before_request(enter)
    app.teardown_request(leave)


def this_tenant() -> TenantInfo:
    """The tenant of this request; raises :class:`NotFound` outside of any."""
    tenant = g.get("tenant")
    if tenant is None:
        raise NotFound
    return tenant


def this_tenant_id() -> UUID:
    """The id of the tenant of this request."""
    return this_tenant().id


def _look_up(slug: str, known: dict[str, tuple[float, TenantInfo]]) -> TenantInfo | None:
    kept = known.get(slug)
    if kept is not None and kept[0] > time.monotonic():
        return kept[1]
    tenant = queries.by_slug(slug)
    if tenant is None:
        known.pop(slug, None)
        return None
    known[slug] = (time.monotonic() + _REMEMBERED, tenant)
    return tenant
