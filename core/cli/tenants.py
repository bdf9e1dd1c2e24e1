"""huiyin tenant: make, list, suspend."""

import json
from dataclasses import asdict

import click

from core.cli.apps import working


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
