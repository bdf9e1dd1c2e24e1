"""Text messages through an HTTP gateway: the built-in sender of the channel ``sms``.

No provider is built in. The gateway gets one JSON object by POST, ``{"id", "to", "text"}``, with
the token as a bearer; what a provider wants otherwise is a plugin's matter (hook ``deliver``) or
that of a small bridge.
"""

import json
from dataclasses import dataclass

from core.plugin.hookspecs import Message, Receipt, impl
from core.senders.guarded import Answer, post

LATER = (408, 425, 429)


@dataclass(frozen=True, slots=True)
class SmsSender:
    """Hands text messages to a gateway that the operator has set."""

    url: str
    token: str

    @impl(trylast=True)
    def deliver(self, message: Message) -> Receipt | None:
        """Hand one message over; ``id`` stays the same at every attempt, so that two are one."""
        if message.channel != "sms":
            return None
        body = {"id": message.id, "to": message.to, "text": message.text}
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            answer = post(self.url, json.dumps(body, ensure_ascii=False).encode(), headers)
        except OSError as fault:
            return Receipt(status="failed", detail=type(fault).__name__, again=True)
        return receipt_of(answer, _reference(answer))


def receipt_of(answer: Answer, reference: str, *, status: str = "sent") -> Receipt:
    """What an HTTP answer means: 2xx taken, 408, 425, 429 and 5xx later again, else refused."""
    if 200 <= answer.status < 300:
        done = "delivered" if status == "delivered" else "sent"
        return Receipt(status=done, reference=reference, detail=f"HTTP {answer.status}")
    again = answer.status >= 500 or answer.status in LATER
    return Receipt(status="failed", detail=f"HTTP {answer.status}", again=again)


def _reference(answer: Answer) -> str:
    """The gateway's own number for the message, where it gives one as ``id``."""
    try:
        said = json.loads(answer.body)
    except ValueError:
        return ""
    return str(said.get("id", ""))[:100] if isinstance(said, dict) else ""
