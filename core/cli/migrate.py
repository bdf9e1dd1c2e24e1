"""Bring the database to the present schema."""

import contextlib

import click

from core.cli import Failure, SetUpFailure
from core.config import Settings, load


@click.command(epilog="Example: huiyin migrate --check")
@click.option("--check", is_flag=True, help="Change nothing; exit 1 if tables and models differ.")
@click.option("--fresh", is_flag=True, help="Work on a new database that is thrown away after.")
def migrate(check: bool, fresh: bool) -> None:
    """Run the migrations that the database lacks; with --check only compare."""
    from core.embedded import attached, temporary
    from core.migrations.run import check as differences
    from core.migrations.run import upgrade

    with contextlib.ExitStack() as stack:
        if fresh:
            settings = stack.enter_context(temporary()).fill(Settings())
        else:
            settings = stack.enter_context(attached(load()))
        url = settings.owner_database_url
        if not url:
            raise SetUpFailure("HUIYIN_OWNER_DATABASE_URL must be set: only the owner migrates")
        if fresh or not check:
            upgrade(url)
        if found := differences(url) if check else []:
            raise Failure("\n".join(["the tables are not what the models say:", *found]))
    click.echo("The database has the present schema.")
