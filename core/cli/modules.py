"""``huiyin module``: which domain modules are installed, what they say, whether they are sound."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

EXAMPLE = """\b
Examples:
  huiyin module list
  huiyin module show consumer_aic --on 2026-04-14
  huiyin module check consumer_aic
  huiyin module snapshot consumer_aic tests/contract/snapshots
"""


@click.group(epilog=EXAMPLE)
def module() -> None:
    """Look into the installed domain modules."""


@module.command("list", epilog=EXAMPLE)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def list_(as_json: bool) -> None:
    """Every edition of every installed domain."""
    from core.plugin.codec import digest

    registry = _registry()
    rows = [
        {
            "domain": edition.key,
            "edition": edition.edition,
            "title": edition.title,
            "in_force": edition.in_force.isoformat(),
            "until": None if edition.until is None else edition.until.isoformat(),
            "digest": digest(edition),
        }
        for domain in registry.domains
        for edition in registry.editions(domain)
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        span = f"{row['in_force']} to {row['until'] or 'now'}"
        click.echo(f"{row['domain']} {row['edition']}  {span}  {row['title']}")


@module.command("show", epilog=EXAMPLE)
@click.argument("domain")
@click.option("--edition", default="", help="This edition; the newest without.")
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The edition for a matter received on this day.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the whole module as JSON.")
def show(domain: str, edition: str, on: datetime | None, as_json: bool) -> None:
    """What an edition says: case types, actions, deadlines and papers."""
    from core.plugin import codec

    found = _edition(domain, edition, None if on is None else on.date())
    if as_json:
        click.echo(json.dumps(codec.dump(found), ensure_ascii=False, indent=2))
        return
    click.echo(f"{found.key} {found.edition}  {found.title}  in force from {found.in_force}")
    for case_type in found.case_types:
        click.echo(f"\n{case_type.key}  {case_type.title}")
        for transition in case_type.transitions:
            sources = ", ".join(transition.sources) or "-"
            arrow = f"{sources} -> {transition.target or '(stays)'}"
            click.echo(f"  {transition.key}  {transition.title}  {arrow}")
        for clock in case_type.clocks:
            basis = "" if clock.basis is None else f"{clock.basis.source}{clock.basis.article}"
            length = f"{clock.span.amount} {clock.span.unit}"
            click.echo(f"  clock {clock.key}  {clock.title}  {length}  {basis}".rstrip())
        for document in case_type.documents:
            click.echo(f"  paper {document.key}  {document.title}")


@module.command("check", epilog=EXAMPLE)
@click.argument("domains", nargs=-1)
def check(domains: tuple[str, ...]) -> None:
    """Find every fault of the installed modules, or of the named ones. Exit 1 when there is one."""
    from core.plugin.checks import unset

    registry = _registry(domains or None)
    for domain in registry.domains:
        for edition in registry.editions(domain):
            click.echo(f"ok  {edition.key} {edition.edition}")
            for place in unset(edition):
                click.echo(f"    {place}: the tenant must give the length")


@module.command("snapshot", epilog=EXAMPLE)
@click.argument("domain")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--released", is_flag=True, help="Freeze: from now on a change is a new edition.")
def snapshot(domain: str, folder: Path, released: bool) -> None:
    """Write every edition of a domain to FOLDER. A released snapshot is never overwritten."""
    from core.plugin import snapshots

    for edition in _registry((domain,)).editions(domain):
        path = folder / snapshots.name(edition)
        if path.exists():
            kept, frozen = snapshots.parse(path.read_text("utf-8"))
            if kept == edition and (frozen or not released):
                continue
            if frozen:
                raise click.ClickException(f"{path.name} is released; make a new edition")
        path.write_text(snapshots.render(edition, released=released), "utf-8")
        click.echo(f"wrote {path.name}")


def _registry(names: tuple[str, ...] | None = None) -> Any:
    """The installed modules; one with a fault is told and exits 1."""
    from core.plugin.registry import PluginError, load

    try:
        return load(names)
    except PluginError as error:
        for complaint in error.complaints:
            click.echo(complaint, err=True)
        sys.exit(1)


def _edition(domain: str, edition: str, on: date | None) -> Any:
    registry = _registry()
    try:
        if on is not None:
            return registry.in_force(domain, on)
        if edition:
            return registry.modules[(domain, edition)]
        return registry.latest(domain)
    except KeyError:
        known = ", ".join(f"{key} {name}" for key, name in registry.modules)
        wanted = f"{domain} {edition}".strip()
        raise click.ClickException(f"no {wanted}; installed are {known}") from None
    except LookupError as error:
        raise click.ClickException(str(error)) from None
