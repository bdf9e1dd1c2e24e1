"""One HTTP request to an address that somebody typed in: never into our own network.

The name is resolved once, every address that it has must be a public one, and the connection goes
to the very address that was checked, so that a name that changes its mind in between gains nothing.
Redirects are not followed. A slow answer ends with the time limit, whatever drips in meanwhile.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

CONNECT = 5.0  # seconds
WHOLE = 15.0  # seconds, from the connection to the end of the answer
MOST = 64 * 1024  # bytes read of an answer
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Unsafe(Exception):
    """The address must not be called; ``str()`` says why, without the address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, and the beginning of the body."""

    status: int
    body: bytes


def networks(words: Iterable[str]) -> tuple[Network, ...]:
    """Networks as settings write them: ``10.1.0.0/16``. Raises ``ValueError``."""
    return tuple(ipaddress.ip_network(word) for word in words)


def is_open(address: Address, allowed: Iterable[Network] = ()) -> bool:
    """Whether an address may be called: a public one, or one in a network that was allowed.

    An IPv6 address that stands for an IPv4 one (mapped, 6to4, Teredo, NAT64) is judged by both.
    """
    inner = _inner(address)
    if inner is not None and not is_open(inner, allowed):
        return False
    if any(address in network for network in allowed if network.version == address.version):
        return True
    if inner is not None and isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return True
    return address.is_global and not address.is_multicast


def _inner(address: Address) -> Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def split(url: str) -> SplitResult:
    """An address with scheme http or https, a host and no user; raises :class:`Unsafe`."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Unsafe("not an address") from None
    if parts.scheme not in ("http", "https") or not host or port == 0:
        raise Unsafe("not an address")
    if parts.username is not None or parts.password is not None:
        raise Unsafe("an address with a user")
    return parts


def pinned(url: str, allowed: Iterable[Network] = ()) -> str:
    """The one address to connect to. Every address of the name is checked; raises :class:`Unsafe`.

    A name that is not found raises ``OSError``: it may be there again later.
    """
    parts = split(url)
    assert parts.hostname is not None
    found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    for text in addresses:
        if not is_open(ipaddress.ip_address(text.partition("%")[0]), allowed):
            raise Unsafe("an address inside our own network")
    return addresses[0]


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, address: str = "", whole: float = WHOLE
) -> Answer:
    """Post a body and read the answer; a redirect is an answer like any other.

    ``address`` is where to connect, as :func:`pinned` found it; the certificate must still be that
    of the name. Raises ``OSError`` (``TimeoutError`` after ``whole`` seconds) and ``ssl.SSLError``.
    """
    parts = split(url)
    connection = _connection(parts, address)
    over = threading.Event()
    try:
        connection.connect()
        watch = threading.Timer(whole, _end, (connection.sock, over))
        watch.daemon = True
        watch.start()
        try:
            path = parts.path or "/"
            target = f"{path}?{parts.query}" if parts.query else path
            connection.request("POST", target, body, {**headers, "Host": parts.netloc})
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(MOST))
        finally:
            watch.cancel()
    except (OSError, http.client.HTTPException) as fault:
        if over.is_set():
            raise TimeoutError("the time limit was reached") from fault
        if isinstance(fault, http.client.HTTPException):
            raise ConnectionError("no proper answer") from fault
        raise
    finally:
        connection.close()


def _end(connected: socket.socket, over: threading.Event) -> None:
    over.set()
    try:
        connected.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended by itself


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


class _Pinned(http.client.HTTPConnection):
    """A connection to a given address; with a context, encrypted for the name."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=CONNECT)
        self._address, self._context = address or host, context

    def connect(self) -> None:
        """Connect to the address and prove the name."""
        plain = socket.create_connection((self._address, self.port), CONNECT)
        if self._context is None:
            self.sock = plain
            return
        try:
            self.sock = self._context.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


def _connection(parts: SplitResult, address: str) -> _Pinned:
    assert parts.hostname is not None
    context = ssl.create_default_context() if parts.scheme == "https" else None
    return _Pinned(parts.hostname, _port(parts), address, context)
