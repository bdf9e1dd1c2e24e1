"""``huiyin keys``: after a new key was put in front, encrypt with it what older ones encrypted."""

import json

import click

EXAMPLE = """\b
Examples:
  huiyin keys rewrite
  huiyin keys rewrite --tenant aic --json
"""


@click.group(epilog=EXAMPLE)
def keys() -> None:
    """Look after the keys of sensitive values."""


@keys.command("rewrite", epilog=EXAMPLE)
@click.option("--tenant", default="", help="Only this tenant (slug).")
@click.option("--json", "as_json", is_flag=True)
def rewrite(tenant: str, as_json: bool) -> None:
    """Encrypt every value anew with the first of HUIYIN_ENCRYPTION_KEYS, of every tenant."""
    from core.cli import Failure
    from core.cli.apps import working
    from core.crypto import InvalidToken
    from core.db import tenant_scope
    from core.migrations import rekey
    from core.tenants.queries import every_tenant

    with working():
        tenants = [one for one in every_tenant() if tenant in ("", one.slug)]
        if tenant and not tenants:
            raise Failure(f"there is no tenant {tenant!r}; see: huiyin tenant list")
        for one in tenants:
            try:
                with tenant_scope(one.id):
                    done = rekey.rewrite()
            except InvalidToken as fault:
                raise Failure(
                    f"{one.slug}: no key opens some value; put back the old one"
                ) from fault
            if as_json:
                click.echo(json.dumps({"tenant": one.slug, "rewritten": done}))
            else:
                click.echo(f"{one.slug}: {sum(done.values())} values rewritten")
