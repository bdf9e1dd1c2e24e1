"""The application: configuration, database, plugins, features, errors, in this order."""

import importlib
import importlib.util
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from sqlalchemy import create_engine

from core.config import Settings
from core.crypto import Vault
from core.db import db
from core.plugin.registry import Registry, assemble, load
from core.senders.install import install
from core.services import Job, Services, queue_client
from core.tenants import middleware
from core.users import session
from core.web import errors, filters, logs, nav, security

FEATURES = (
    "users",
    "rules",
    "forms",
    "deadlines",
    "events",
    "dispatch",
    "cases",
    "runs",
    "documents",
    "work",
    "notify",
    "exchange",
    "sheets",
    "observers",
    "bulk",
    "archive",
    "reports",
    "api",
    "web",
)
_LARGEST_REQUEST = 64 * 1024 * 1024  # bytes; an attachment has its own, smaller limit
_LARGEST_FORM = 4 * 1024 * 1024
_ROOTSIDE = frozenset({"health.healthz", "health.readyz", "health.metrics"})
_ANYWHERE = frozenset({"web.top"})


def create_app(
    settings: Settings, plugins: Mapping[str, tuple[object, str]] | None = None
) -> Flask:
    """Make the application. ``plugins`` replaces the installed ones, for tests."""
    logs.configure_logging(settings.log_format)
    app = _configured(settings)
    db.init_app(app)
    trace = settings.trace_plugins
    registry = (
        load(settings.plugins or None, trace=trace)
        if plugins is None
        else assemble(plugins, trace=trace)
    )
    app.extensions["huiyin"] = _services(settings, registry)
    logs.init_app(app)
    middleware.init_app(
        app, base_domain=settings.base_domain, rootside=_ROOTSIDE, anywhere=_ANYWHERE
    )
    security.init_app(app)
    csrf = _extensions(app, settings)
    session.init_app(app)
    nav.init_app(app)
    filters.init_app(app)
    _register_pages(app, csrf)
    _register_plugin_pages(app, registry)
    errors.init_app(app)
    session.refuse_unmarked(app)
    return app


def _configured(settings: Settings) -> Flask:
    app = Flask("core", template_folder="web/templates", static_folder="web/static")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True, "pool_size": 5, "max_overflow": 10},
        MAX_CONTENT_LENGTH=_LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=_LARGEST_FORM,
        MAX_FORM_PARTS=2000,
        BOOTSTRAP_SERVE_LOCAL=True,
        WTF_CSRF_TIME_LIMIT=12 * 3600,  # a page left open over lunch must still work
        WTF_CSRF_SSL_STRICT=False,  # the same-site cookie and the token are enough behind a proxy
        RATELIMIT_STORAGE_URI=_limits_at(settings.redis_url),
        RATELIMIT_STRATEGY="fixed-window",
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has it
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    return app


def _services(settings: Settings, registry: Registry) -> Services:
    jobs: dict[str, Job] = {}
    runs: dict[str, Any] = {}
    subscriptions: dict[str, tuple[str, ...]] = {}
    wanted: dict[str, Callable[[], bool]] = {}
    for feature, module in _modules("jobs"):
        for table, found in (("JOBS", jobs), ("RUNS", runs)):
            for name, offered in getattr(module, table, {}).items():
                if name in found:
                    raise RuntimeError(f"core.{feature}.jobs: {table} has {name} already")
                found[name] = offered
        for event, names in getattr(module, "SUBSCRIPTIONS", {}).items():
            subscriptions[event] = (*subscriptions.get(event, ()), *names)
        wanted |= getattr(module, "WANTED", {})
    unknown = {name for names in subscriptions.values() for name in names} - jobs.keys()
    if unknown:
        raise RuntimeError(f"subscriptions name jobs that nobody offers: {', '.join(unknown)}")
    relay = settings.relay_database_url
    return Services(
        settings=settings,
        registry=registry,
        vault=Vault(settings.encryption_keys),
        redis=queue_client(settings.redis_url),
        passwords=PasswordHasher(),
        subscriptions=subscriptions,
        jobs=jobs,
        runs=runs,
        relay_engine=create_engine(relay, pool_pre_ping=True, pool_size=2) if relay else None,
        storage=_storage(settings),
        channels=install(registry.manager, settings),
        wanted=wanted,
    )


def _storage(settings: Settings) -> Any:
    if importlib.util.find_spec("core.documents.storage") is None:
        return None
    return importlib.import_module("core.documents.storage").open_storage(settings.storage)


def _extensions(app: Flask, settings: Settings) -> CSRFProtect:
    Bootstrap5(app)
    limiter = Limiter(get_remote_address)
    limiter.init_app(app)
    app.extensions["huiyin.limiter"] = limiter
    return CSRFProtect(app)


def _modules(name: str) -> Iterator[tuple[str, Any]]:
    """The module of this name in each feature that has one: same file names everywhere."""
    for feature in FEATURES:
        package = importlib.util.find_spec(f"core.{feature}") is not None
        if package and importlib.util.find_spec(f"core.{feature}.{name}") is not None:
            yield feature, importlib.import_module(f"core.{feature}.{name}")


def _register_pages(app: Flask, csrf: CSRFProtect) -> None:
    """Register the blueprints of each feature's views: ``bp``, or several in ``blueprints``.

    What answers programs asks for tokens and knows no forms.
    """
    for feature, module in _modules("views"):
        for blueprint in getattr(module, "blueprints", None) or (module.bp,):
            app.register_blueprint(blueprint)
            if feature == "api":
                csrf.exempt(blueprint)


def _register_plugin_pages(app: Flask, registry: Registry) -> None:
    """Mount the pages of plugins under /x/<plugin>/; whoever may read cases may open them."""
    for name, plugin in registry.manager.list_name_plugin():
        for blueprint in getattr(plugin, "blueprints", tuple)():
            known = set(app.view_functions)
            app.register_blueprint(blueprint, url_prefix=f"/x/{name}")
            session.mark_endpoints(app, set(app.view_functions) - known, "case.read")


def _limits_at(redis_url: str) -> str:
    return f"redis+{redis_url}" if redis_url.startswith("unix://") else redis_url
