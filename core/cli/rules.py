"""``huiyin rules``: a tenant's own rules, made from the presets of a module."""

from datetime import date, datetime

import click

from core.cli.apps import working

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group(epilog="Example: huiyin rules plan jinghai consumer_aic legacy_wording")
def rules() -> None:
    """A tenant's own rules: presets of a module, put on top of the edition in force."""


@rules.command("list", epilog="Example: huiyin rules list jinghai consumer_aic")
@click.argument("tenant")
@click.argument("domain")
def list_(tenant: str, domain: str) -> None:
    """The presets that the domain's module brings along."""
    from core.rules.presets import presets
    from core.services import services

    with working(tenant):
        for name, patch in presets(services().registry, domain).items():
            click.echo(f"{name}  ({len(patch.changes)} changes)")


@rules.command(epilog="Example: huiyin rules plan jinghai consumer_aic legacy_wording")
@click.argument("tenant")
@click.argument("domain")
@click.argument("preset")
@click.option("--from", "since", type=_DAY, help="The first day of receipt; today without.")
def plan(tenant: str, domain: str, preset: str, since: datetime | None) -> None:
    """Say what a preset would change, and change nothing."""
    from core.rules.presets import planned

    with working(tenant):
        for sentence in planned(domain, preset, since=_day(since))[1]:
            click.echo(sentence)


@rules.command(
    epilog="Example: huiyin rules apply jinghai consumer_aic legacy_wording --from 2027-01-01"
)
@click.argument("tenant")
@click.argument("domain")
@click.argument("preset")
@click.option("--from", "since", type=_DAY, help="The first day of receipt; today without.")
def apply(tenant: str, domain: str, preset: str, since: datetime | None) -> None:
    """Publish the rules with a preset on top, for what is received from that day on.

    Open cases keep the rules they were opened under.
    """
    from core.db import transaction
    from core.rules.presets import publish_preset

    with working(tenant):
        with transaction():
            row = publish_preset(domain, preset, since=_day(since))
            said = f"{domain} {row.edition}, version {row.version}, from {row.in_force}"
        click.echo(said)


def _day(given: datetime | None) -> date:
    from core.rules.service import today

    return today() if given is None else given.date()
