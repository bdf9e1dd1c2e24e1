"""The local outbox: nothing leaves the machine, the page of the outbox shows what would have."""

from dataclasses import dataclass

from core.plugin.hookspecs import Message, Receipt, impl

LOCAL = "local:"
REFERENCE = "local"


@dataclass(frozen=True, slots=True)
class LocalSender:
    """Takes the messages of some channels and keeps them where they are."""

    channels: frozenset[str]

    @impl(trylast=True)
    def deliver(self, message: Message) -> Receipt | None:
        """Say that the message was sent, so that all can be tried without a network."""
        if message.channel not in self.channels:
            return None
        return Receipt(status="sent", reference=REFERENCE)
