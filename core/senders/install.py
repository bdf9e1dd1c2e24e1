"""Which built-in senders there are, by the settings: they stand behind the hook like any plugin."""

import pluggy

from core.config import Settings, SettingsError
from core.senders.guarded import networks
from core.senders.local import LOCAL, LocalSender
from core.senders.mail import MailSender, server_of
from core.senders.sms import SmsSender
from core.senders.webhook import WebhookSender


def install(manager: pluggy.PluginManager, settings: Settings) -> frozenset[str]:
    """Register the senders; return the channels by which people can be reached.

    A channel that is not set has no sender. The local outbox takes those that are set to it. Raises
    :class:`SettingsError` for an address or a network that cannot be read.
    """
    try:
        return _install(manager, settings)
    except ValueError as fault:
        raise SettingsError(f"HUIYIN_MAIL_URL or HUIYIN_WEBHOOK_NETWORKS: {fault}") from None


def _install(manager: pluggy.PluginManager, settings: Settings) -> frozenset[str]:
    at = {"email": settings.mail_url, "sms": settings.sms_url}
    local = frozenset(channel for channel, url in at.items() if url == LOCAL)
    manager.register(WebhookSender(networks(settings.webhook_networks)), "core.webhook")
    if local:
        manager.register(LocalSender(local), "core.local")
    if at["email"] and "email" not in local:
        manager.register(MailSender(server_of(at["email"])), "core.mail")
    if at["sms"] and "sms" not in local:
        manager.register(SmsSender(at["sms"], settings.sms_token), "core.sms")
    return frozenset(channel for channel, url in at.items() if url)
