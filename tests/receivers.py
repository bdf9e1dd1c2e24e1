"""Real servers that take what the program sends: mail over SMTP, calls over HTTP."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Mailbox:
    """What came in. ``answers`` are given to the next recipients, before all is accepted again."""

    mails: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, to: str, _: Any) -> str:
        """Take or refuse a recipient."""
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep a mail."""
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """A mail server on this machine, on a port that is free."""
    box = Mailbox()
    controller = _AnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        box.port = controller.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        yield box
    finally:
        controller.stop()


class _AnyPort(Controller):
    """Port 0 cannot be connected to before it is known which one it became."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()


@dataclass(frozen=True)
class Call:
    """One call that came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Program:
    """An HTTP server that notes every call; ``answer`` gives status, headers and body."""

    calls: list[Call] = field(default_factory=list)
    answer: Callable[[Call], tuple[int, dict[str, str], bytes]] = lambda call: (200, {}, b"{}")
    url: str = ""


@contextmanager
def http_server() -> Iterator[Program]:
    """A program on this machine that is told things over HTTP."""
    program = Program()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            call = Call(self.path, dict(self.headers.items()), body)
            program.calls.append(call)
            status, headers, said = program.answer(call)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(said))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    program.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    try:
        yield program
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
