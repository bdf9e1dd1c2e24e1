"""``huiyin scenario run``: worked examples on the pure engine, or through a server's API."""

import json
import sys
from pathlib import Path
from typing import Any

import click

EXAMPLE = """\b
Examples:
  huiyin scenario run plugins/consumer_aic/scenarios/*.yaml
  huiyin scenario run FILE --api http://127.0.0.1:8000/t/aic/api/v1 --tokens tokens.json
"""


@click.group(epilog="Example: huiyin scenario run examples.yaml")
def scenario() -> None:
    """Run worked examples of a domain."""


@scenario.command("run", epilog=EXAMPLE)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--api", default="", help="Base address of a tenant's API; without it the pure engine."
)
@click.option("--tokens", type=click.Path(path_type=Path), help="Tokens file of `huiyin demo`.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def run(files: tuple[Path, ...], api: str, tokens: Path | None, as_json: bool) -> None:
    """Run scenario files. Exit 1 when an expectation fails, 2 for a file that cannot be run."""
    from core.rehearsal.runner import BadFile, run_files  # slow import

    try:
        results = run_files(files, api=api, tokens=tokens)
    except BadFile as fault:
        click.echo(str(fault), err=True)
        sys.exit(2)
    if as_json:
        click.echo(json.dumps(results, ensure_ascii=False, indent=2, default=str))
    else:
        _print(results)
    sys.exit(1 if any(result["failures"] for result in results) else 0)


def _print(results: list[dict[str, Any]]) -> None:
    for result in results:
        click.echo(f"{'FAILED' if result['failures'] else 'ok':7}{result['title']}")
        for failure in result["failures"]:
            click.echo(f"       {failure}")
        for note in result["notes"]:
            click.echo(f"       note: {note}")
    failed = sum(bool(result["failures"]) for result in results)
    click.echo(f"{len(results) - failed} passed, {failed} failed")
