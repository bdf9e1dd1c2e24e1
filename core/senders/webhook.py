"""Telling another program over HTTP: the built-in sender of the channel ``webhook``."""

import hashlib
import hmac
from dataclasses import dataclass

from core.plugin.hookspecs import Message, Receipt, impl
from core.senders.guarded import Network, Unsafe, pinned, post
from core.senders.sms import receipt_of


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a call: HMAC-SHA256 over ``timestamp.body``, written ``v1=<hex>``."""
    signed = timestamp.encode() + b"." + body
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class WebhookSender:
    """Posts to the addresses that offices have set, public ones and those of ``allowed``."""

    allowed: tuple[Network, ...] = ()

    @impl(trylast=True)
    def deliver(self, message: Message) -> Receipt | None:
        """Post one message with the headers it brings; 2xx is taken as delivered."""
        if message.channel != "webhook":
            return None
        headers = {"Content-Type": "application/json", "Huiyin-Delivery": message.id}
        try:
            address = pinned(message.to, self.allowed)
            body = message.text.encode()
            answer = post(message.to, body, {**headers, **message.headers}, address=address)
        except Unsafe as fault:
            return Receipt(status="failed", detail=f"refused: {fault}")
        except OSError as fault:
            return Receipt(status="failed", detail=type(fault).__name__, again=True)
        return receipt_of(answer, "", status="delivered")
