"""Let ``python -m core.cli`` be the same as ``huiyin``: the supervisor starts its children so."""

from core.cli import main

main()
