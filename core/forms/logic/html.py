"""The names of HTML form fields, read back into nested values."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol, cast

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}(\.([a-z][a-z0-9_]{0,63}|[0-9]{1,6})){1,4}")


class MultiDict(Protocol):
    """What werkzeug's MultiDict offers, and all that is asked of it."""

    def lists(self) -> Iterable[tuple[str, Sequence[str]]]:
        """Every name with all its values."""
        ...


def from_html(form: MultiDict) -> dict[str, Any]:
    """Nest ``data.<field>``, ``parties.<n>.<key>``, ``data.<field>.<n>.<key>``; the rest stays.

    A name sent several times becomes a list. Numbers order the rows and are no positions: a gap or
    a huge number costs nothing, the rows close up. A name that contradicts another (``data.a``
    beside ``data.a.b``) stays flat as well, so that nothing is lost silently.
    """
    tree: dict[str, Any] = {}
    for name, values in sorted(form.lists(), key=lambda pair: "." in pair[0]):
        value: Any = values[0] if len(values) == 1 else list(values)
        if not (_NAME.fullmatch(name) and _put(tree, name.split("."), value)):
            tree[name] = value
    return {name: _lists(value) for name, value in tree.items()}


def _put(tree: dict[str, Any], path: list[str], value: Any) -> bool:
    node = tree
    for step in path[:-1]:
        deeper = node.setdefault(step, {})
        if not isinstance(deeper, dict):
            return False
        node = cast("dict[str, Any]", deeper)
    if path[-1] in node:
        return False
    node[path[-1]] = value
    return True


def _lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    inner = {key: _lists(value) for key, value in cast("dict[str, Any]", node).items()}
    if inner and all(key.isdigit() for key in inner):
        return [inner[key] for key in sorted(inner, key=lambda key: (int(key), key))]
    return inner
