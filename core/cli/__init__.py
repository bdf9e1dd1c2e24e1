"""The ``huiyin`` command. Each subcommand is loaded only when it is called."""

import importlib
from collections.abc import Sequence

import click

from core import __version__

# name -> (module:command, what it does). The sentence stands here too, so that `huiyin --help`
# need not import a dozen modules.
COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("core.cli.services:run", "Start everything: database, queue, web, worker, scheduler."),
    "serve": ("core.cli.services:serve", "Start the web server alone."),
    "worker": ("core.cli.services:worker", "Start a worker that runs the queued jobs."),
    "scheduler": ("core.cli.services:scheduler", "Start the scheduler that queues timed jobs."),
    "migrate": ("core.cli.migrate:migrate", "Bring the database to the present schema."),
    "demo": ("core.cli.demo:demo", "Load the demo tenants, and make tokens for them."),
    "audit": ("core.cli.audit:audit", "Check the chain of events, or rebuild cases from it."),
    "module": ("core.cli.modules:module", "Look into the installed domain modules."),
    "calendar": ("core.cli.calendar:calendar", "Look at working days, and derive deadlines."),
    "scenario": ("core.cli.scenario:scenario", "Run worked examples of the rules."),
    "tenant": ("core.cli.tenants:tenant", "Make, list, suspend, export and import tenants."),
    "rules": ("core.cli.rules:rules", "Put a module's presets on top of a tenant's rules."),
    "user": ("core.cli.users:user", "Make people and give them roles."),
    "token": ("core.cli.users:token", "Make API tokens."),
    "keys": ("core.cli.keys:keys", "Encrypt everything anew after a change of keys."),
    "doctor": ("core.cli.services:doctor", "Say what is missing on this machine."),
}


class Failure(click.ClickException):
    """An expected error: its sentence and exit status 1, no traceback."""


class SetUpFailure(Failure):
    """Something about the machine or the settings must be changed first: exit status 2."""

    exit_code = 2


class LazyGroup(click.Group):
    """A group that imports a subcommand only when it is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        return getattr(importlib.import_module(module), name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        """Show expected errors as one sentence: exit 2 for the set-up, 1 for a refusal."""
        from core.config import StartError
        from core.errors import AppError

        try:
            return super().invoke(ctx)
        except StartError as error:
            raise SetUpFailure(str(error)) from error
        except AppError as error:
            lines = [error.title, *(f"{p.pointer}: {p.message}" for p in error.problems)]
            raise Failure("\n".join(lines)) from error


@click.command(
    cls=LazyGroup,
    epilog="Example: huiyin run. Every command has --help with an example.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="huiyin")
def cli() -> None:
    """Huiyin: complaints, reports and disputes, registered, answered in time, archived."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    cli.main(args=list(arguments) if arguments is not None else None, prog_name="huiyin")
