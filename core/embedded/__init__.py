"""The zero-setup default: our own PostgreSQL and Valkey as child processes.

They listen on Unix sockets only, in a folder that nobody else can enter.
"""

from core.embedded.account import EmbeddedError
from core.embedded.database import Urls, ensure_database
from core.embedded.servers import AlreadyRunning, Servers, attached, running, temporary

__all__ = [
    "AlreadyRunning",
    "EmbeddedError",
    "Servers",
    "Urls",
    "attached",
    "ensure_database",
    "running",
    "temporary",
]
