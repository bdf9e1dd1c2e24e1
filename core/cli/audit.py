"""``huiyin audit``: is the log whole, and do the rows say what it says?"""

import json
import sys

import click

EXAMPLE = """\b
Examples:
  huiyin audit verify --tenant aic
  huiyin audit rebuild --check --json
"""


@click.group(epilog=EXAMPLE)
def audit() -> None:
    """Verify the event log."""


@audit.command("verify", epilog=EXAMPLE)
@click.option("--tenant", default="", help="Only this tenant (slug).")
@click.option("--json", "as_json", is_flag=True)
def verify(tenant: str, as_json: bool) -> None:
    """Check every hash of the log; name the first bad event of each stream. Exit 1 on a fault."""
    from core.cases import audit as checks

    _over_tenants(tenant, as_json, checks.verify, "events")


@audit.command("rebuild", epilog=EXAMPLE)
@click.option("--check", is_flag=True, required=True, help="Compare only; nothing is written.")
@click.option("--tenant", default="", help="Only this tenant (slug).")
@click.option("--json", "as_json", is_flag=True)
def rebuild(check: bool, tenant: str, as_json: bool) -> None:
    """Replay every case's log and compare with its rows. Exit 1 on a difference."""
    from core.work.audit import rebuild_check

    assert check
    _over_tenants(tenant, as_json, rebuild_check, "cases")


def _over_tenants(slug: str, as_json: bool, check: object, unit: str) -> None:
    from core.cli import Failure
    from core.cli.apps import working
    from core.db import tenant_scope
    from core.tenants.queries import every_tenant

    results: list[dict[str, object]] = []
    with working():
        tenants = [one for one in every_tenant() if slug in ("", one.slug)]
        if slug and not tenants:
            raise Failure(f"there is no tenant {slug!r}; see: huiyin tenant list")
        for tenant in tenants:
            with tenant_scope(tenant.id):
                count, faults = check()  # type: ignore[operator]  # one of the two checks above
            results.append(
                {
                    "tenant": tenant.slug,
                    unit: count,
                    "faults": [
                        {"stream": str(f.stream), "seq": f.seq, "what": f.what} for f in faults
                    ],
                }
            )
    if as_json:
        click.echo(json.dumps(results, ensure_ascii=False, indent=2))
    else:
        _print(results, unit)
    sys.exit(1 if any(result["faults"] for result in results) else 0)


def _print(results: list[dict[str, object]], unit: str) -> None:
    for result in results:
        faults = result["faults"]
        assert isinstance(faults, list)
        state = "ok" if not faults else f"{len(faults)} faults"
        click.echo(f"{result['tenant']}: {result[unit]} {unit}, {state}")
        for fault in faults:
            click.echo(f"  {fault['stream']} seq {fault['seq']}: {fault['what']}")
