"""Errors as log lines and rows may keep them: what and where, never the message.

A message may repeat what somebody typed, and the database's own messages repeat whole rows.
"""

import traceback
from pathlib import Path

_HERE = Path(__file__).parent.parent


def place_of(fault: BaseException) -> str:
    """Name an error and the last of our own lines it passed: ``KeyError at core/worker.py:80``."""
    ours = [
        frame
        for frame in traceback.extract_tb(fault.__traceback__)
        if Path(frame.filename).is_relative_to(_HERE) and "site-packages" not in frame.filename
    ]
    name = f"{type(fault).__module__}.{type(fault).__qualname__}".removeprefix("builtins.")
    if not ours:
        return name
    last = ours[-1]
    return f"{name} at {Path(last.filename).relative_to(_HERE)}:{last.lineno}"
