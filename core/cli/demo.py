"""``huiyin demo``: the demo tenants, and tokens for their accounts."""

import json
from pathlib import Path

import click

from core.config import load, write_private

EXAMPLE = """\b
Examples:
  huiyin demo
  huiyin demo --tokens-to tokens.json
"""


@click.command(epilog=EXAMPLE)
@click.option(
    "--tokens-to",
    type=click.Path(path_type=Path),
    help="Write an API token for every demo account, good for 30 days; earlier ones end.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the accounts as JSON.")
def demo(tokens_to: Path | None, as_json: bool) -> None:
    """Load the demo tenants. Those that are there already stay as they are."""
    from core.app import create_app
    from core.demo.load import load_demo
    from core.demo.tokens import fresh_tokens
    from core.embedded import attached

    with attached(load()) as settings:
        app = create_app(settings)
        logins = load_demo(app)
        if tokens_to is not None:
            tokens = fresh_tokens(app, logins)
            write_private(tokens_to, json.dumps(tokens, indent=2) + "\n")
    if as_json:
        known = [{"tenant": one.tenant, "login": one.login, "role": one.role} for one in logins]
        click.echo(json.dumps(known, ensure_ascii=False, indent=2))
        return
    for one in logins:
        click.echo(f"{one.tenant:12}{one.login:12}{one.role:12}{one.name}")
    if tokens_to is not None:
        click.echo(f"Tokens are in {tokens_to} (30 days).")
