"""The few fixed forms of people's pages, read from what a browser sent."""

from collections.abc import Mapping
from urllib.parse import urlsplit
from uuid import UUID

from core.errors import Invalid, Problem


def unit_choice(text: str, *, pointer: str = "/unit") -> UUID | None:
    """A unit that was chosen, or None for none; raises :class:`Invalid` for anything else."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(problems=[Problem(pointer, "unknown", "请从列表中选择机构")]) from None


def safe_next(target: str) -> str:
    """The page to go to after signing in, if it is one of ours; an empty text otherwise."""
    if not target.startswith("/") or target.startswith("//") or "\\" in target:
        return ""
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc and target.isprintable() else ""


def by_field(problems: tuple[Problem, ...]) -> Mapping[str, str]:
    """Problems as one sentence for each field, for a page to show beside it."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        found.setdefault(problem.pointer.lstrip("/"), []).append(problem.message)
    return {key: "；".join(texts) for key, texts in found.items()}
