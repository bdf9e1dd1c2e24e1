"""Performance: each module here has ``run() -> list[Row]``; ``python -m tests.bench`` runs them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One measured value.

    ``floor_ratio``: how many times a floor that was measured in the same run on the same machine,
    so that numbers of different machines can be compared; None where there is no floor.
    """

    name: str
    value: float
    unit: str
    floor_ratio: float | None = None
