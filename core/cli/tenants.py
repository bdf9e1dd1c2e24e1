"""huiyin tenant: make, list, suspend, export, import."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from core.cli.apps import working
from core.services import services


@click.group(epilog="Example: huiyin tenant list")
def tenant() -> None:
    """Organisations on this server."""


@tenant.command(
    epilog="Example: huiyin tenant create jinghai --name 京海市市场监督管理局 "
    "--org-code 京海市监 --domain consumer_aic --admin admin"
)
@click.argument("slug")
@click.option("--name", required=True, help="The organisation's full name.")
@click.option("--org-code", default="", help="The word that stands for it in paper numbers.")
@click.option("--timezone", default="Asia/Shanghai", show_default=True)
@click.option("--domain", "domains", multiple=True, help="A domain to switch on; may be repeated.")
@click.option("--admin", default="", help="Make an administrator with this login.")
@click.option("--json", "as_json", is_flag=True, help="Print what was made as JSON.")
def create(
    slug: str,
    name: str,
    org_code: str,
    timezone: str,
    domains: tuple[str, ...],
    admin: str,
    as_json: bool,
) -> None:
    """Make a tenant, switch its domains on, and make its first administrator.

    The administrator's one-time password is printed this once.
    """
    from core.db import tenant_scope, transaction
    from core.rules.service import publish_editions
    from core.tenants import service
    from core.users import service as users
    from core.users.logic import ADMIN

    with working():
        for domain in domains:
            service.refuse_unknown_domain(domain)
        made = service.create_tenant(slug=slug, name=name, org_code=org_code, timezone=timezone)
        password = ""
        with tenant_scope(made.id), transaction():
            service.create_unit(name=name, code="root", org_code=org_code)
            for domain in domains:
                service.enable_domain(domain)
                publish_editions(domain)
            if admin:
                row = users.create_user(login=admin, name="管理员")
                users.give_role(row.id, role=ADMIN)
                password = users.reset_password(row.id, by=None)
    if as_json:
        said = asdict(made) | {"admin": admin, "password": password}
        click.echo(json.dumps(said, ensure_ascii=False, default=str))
        return
    click.echo(f"{made.slug}: {made.name}")
    if password:
        click.echo(f"Administrator {admin}, one-time password: {password}")


@tenant.command("list", epilog="Example: huiyin tenant list --json")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_tenants(as_json: bool) -> None:
    """List all tenants by short name."""
    from core.tenants.queries import every_tenant

    with working():
        found = every_tenant()
    if as_json:
        rows = [asdict(one) for one in found]
        click.echo(json.dumps(rows, ensure_ascii=False, default=str, indent=2))
        return
    for one in found:
        click.echo(f"{one.slug:<20} {one.status:<10} {one.name}")


@tenant.command(epilog="Example: huiyin tenant suspend jinghai")
@click.argument("slug")
@click.option("--undo", is_flag=True, help="Let it work again.")
def suspend(slug: str, undo: bool) -> None:
    """Close a tenant's pages and API; its data stays. Takes effect within ten seconds."""
    from core.tenants.service import set_status

    with working():
        set_status(slug, "active" if undo else "suspended")
    click.echo(f"{slug}: {'active' if undo else 'suspended'}")


@tenant.command(
    epilog="Example: HUIYIN_ARCHIVE_PASSPHRASE=... huiyin tenant export jinghai jinghai.huiyin"
)
@click.argument("slug")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
def export(slug: str, file: Path, as_json: bool) -> None:
    """Write all of a tenant into one encrypted file: rows, files, log, people.

    It shows one moment; suspend the tenant first when it is to move for good. The passphrase is
    HUIYIN_ARCHIVE_PASSPHRASE.
    """
    from core.moving.leaving import leave

    with working(slug):
        held = leave(file, services().settings.archive_passphrase)
    _say_moved(slug, held, as_json)


@tenant.command("import", epilog="Example: huiyin tenant import jinghai.huiyin")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print what was read as JSON.")
def import_(file: Path, as_json: bool) -> None:
    """Take in a tenant that was exported, whole and proven, or not at all.

    Refused when its short name or id is here already, when the program is of another version, when
    a count or a hash differs, or when the log is not whole. The passphrase is
    HUIYIN_ARCHIVE_PASSPHRASE.
    """
    from core.moving.arriving import arrive

    with working():
        held = arrive(file, services().settings.archive_passphrase)
    _say_moved(held["tenant"]["slug"], held, as_json)


def _say_moved(slug: str, held: dict[str, Any], as_json: bool) -> None:
    counted = {name: table["rows"] for name, table in held["tables"].items()}
    if as_json:
        said = {"slug": slug, "tables": counted, "files": held["files"]}
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    rows = sum(counted.values())
    click.echo(f"{slug}: {rows} rows of {len(counted)} tables, {held['files']} files")
