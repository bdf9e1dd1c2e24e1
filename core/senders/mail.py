"""E-mail over SMTP: the built-in sender of the channel ``email``."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from core.plugin.hookspecs import Message, Receipt, impl

SECONDS = 15.0
_LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mail is handed in. ``tls`` is ``start`` (STARTTLS), ``whole`` (from the first byte) or
    ``none``; ``sender`` stands in the field From.
    """

    host: str
    port: int
    tls: str
    sender: str
    user: str = ""
    password: str = ""


def server_of(url: str) -> Server:
    """Read ``smtp://user:password@host:587?from=office@example.org`` (smtps: encrypted at once).

    Without ``tls=none`` a server that is not this machine must offer STARTTLS. Raises
    ``ValueError``.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("a mail server is smtp://host or smtps://host")
    asked = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    if unknown := asked.keys() - {"from", "tls"}:
        raise ValueError(f"a mail server has no {', '.join(sorted(unknown))}")
    whole = parts.scheme == "smtps"
    tls = "whole" if whole else asked.get("tls", "none" if parts.hostname in _LOCAL else "start")
    if tls not in ("start", "none") and not whole:
        raise ValueError("tls is start or none")
    return Server(
        host=parts.hostname,
        port=parts.port or (465 if whole else 587),
        tls=tls,
        sender=asked.get("from", f"huiyin@{parts.hostname}"),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


@dataclass(frozen=True, slots=True)
class MailSender:
    """Hands e-mail to a server."""

    server: Server

    @impl(trylast=True)
    def deliver(self, message: Message) -> Receipt | None:
        """Hand one message over; a plugin that knows the channel comes first.

        The message keeps its number at every attempt, so that a mailbox can tell a second copy.
        """
        if message.channel != "email":
            return None
        try:
            self._hand_over(_mail(message, self.server.sender))
        except smtplib.SMTPRecipientsRefused as fault:
            codes = [code for code, _ in fault.recipients.values()]
            return _refused(max(codes))
        except smtplib.SMTPAuthenticationError:
            return Receipt(status="failed", detail="SMTP login refused", again=True)
        except smtplib.SMTPResponseException as fault:
            return _refused(fault.smtp_code)
        except (OSError, smtplib.SMTPException) as fault:
            return Receipt(status="failed", detail=type(fault).__name__, again=True)
        return Receipt(status="sent", reference=message.id)

    def _hand_over(self, mail: EmailMessage) -> None:
        server = self.server
        context = ssl.create_default_context()
        with _client(server, context) as client:
            if server.tls == "start":
                client.starttls(context=context)
            if server.user:
                client.login(server.user, server.password)
            client.send_message(mail)


def _client(server: Server, context: ssl.SSLContext) -> Any:
    if server.tls == "whole":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=SECONDS)


def _mail(message: Message, sender: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, message.to, message.subject
    mail["Message-ID"] = f"<{message.id}@huiyin>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    return mail


def _refused(code: int) -> Receipt:
    """Codes from 500 on are final (RFC 5321, 4.2.1)."""
    return Receipt(status="failed", detail=f"SMTP {code}", again=code < 500)
