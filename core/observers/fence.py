"""Calling a plugin's code so that it can neither hold up nor break what calls it."""

import threading
from collections.abc import Callable, Iterable

from core.faults import place_of
from core.plugin.hookspecs import Command

BUDGET = 5.0  # seconds
MOST = 20  # commands of one answer


class Fenced(Exception):
    """The plugin did not answer properly; ``str()`` says how, without what it was told."""


def answer(hook: Callable[[], Iterable[Command] | None], *, seconds: float) -> tuple[Command, ...]:
    """What a hook answers, all of it, within so many seconds; raises :class:`Fenced`.

    It runs in a thread of its own. One that does not come back is left behind: the process of a job
    ends with the job.
    """
    said: list[tuple[Command, ...]] = []
    faults: list[str] = []

    def ask() -> None:
        try:
            said.append(_checked(hook()))
        except Fenced as fault:
            faults.append(str(fault))
        except BaseException as fault:
            faults.append(place_of(fault))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    if said:
        return said[0]
    raise Fenced(faults[0] if faults else f"no answer within {seconds:g} seconds")


def _checked(given: Iterable[Command] | None) -> tuple[Command, ...]:
    commands: list[Command] = []
    for command in given or ():
        if not isinstance(command, Command):
            raise Fenced("an answer that is no command")
        commands.append(command)
        if len(commands) > MOST:
            raise Fenced(f"more than {MOST} commands")
    return tuple(commands)
