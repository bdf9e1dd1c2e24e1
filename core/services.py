"""What the whole application shares: settings, modules, keys, storage, queue, jobs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import redis
import rq
from argon2 import PasswordHasher
from flask import current_app
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq.serializers import JSONSerializer
from sqlalchemy import Engine

from core.config import Settings
from core.crypto import Vault
from core.plugin.registry import Registry

if TYPE_CHECKING:
    from core.runs.logic import Kind

Job = Callable[..., None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The seams of the program; a test replaces one of them and nothing else.

    ``subscriptions`` maps an event type to the names of the jobs that it asks for, ``jobs`` a name
    to its function, ``runs`` a name to a kind of long job. ``relay_engine`` connects as the role
    that sees ids of all tenants and nothing more; it is None where only the tenant's role is known.
    ``channels`` are those by which people can be reached. ``wanted`` says of some jobs whether the
    tenant that is set has a use for them: where it has none, no event asks for the job.
    """

    settings: Settings
    registry: Registry
    vault: Vault
    redis: redis.Redis
    passwords: PasswordHasher
    subscriptions: Mapping[str, tuple[str, ...]]
    jobs: Mapping[str, Job]
    runs: Mapping[str, "Kind"]
    relay_engine: Engine | None = None
    storage: Any = None
    channels: frozenset[str] = frozenset()
    wanted: Mapping[str, Callable[[], bool]] = field(default_factory=dict[str, Callable[[], bool]])

    def queue(self, name: str = "normal") -> rq.Queue:
        """A queue by name: urgent (deadlines), normal, slow (papers), idle (the demo's papers)."""
        return rq.Queue(name, connection=self.redis, serializer=JSONSerializer)


def queue_client(url: str) -> redis.Redis:
    """A client of the queue's server that gives up at once when it is away.

    A request must not wait for it: by default the client tries again for four seconds.
    """
    return redis.Redis.from_url(url, retry=Retry(NoBackoff(), 1), socket_connect_timeout=2)


def services() -> Services:
    """The services of the current application."""
    return current_app.extensions["huiyin"]
