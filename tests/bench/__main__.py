"""Run the benchmarks, or those named; print a table and write it as JSON under var/bench/."""

import json
import platform
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from tests.bench import Row

FOLDER = Path(__file__).parent
RESULTS = FOLDER.parent.parent / "var" / "bench"


def main(wanted: list[str]) -> int:
    names = sorted(module.name for module in iter_modules([str(FOLDER)]))
    names.remove("__main__")
    if unknown := set(wanted) - set(names):
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
        return 2
    rows: dict[str, list[Row]] = {}
    for name in wanted or names:
        rows[name] = import_module(f"tests.bench.{name}").run()
        for row in rows[name]:
            print(line(row))
    print(f"written to {write(rows)}")
    return 0


def line(row: Row) -> str:
    ratio = f"{row.floor_ratio:>8.1f} x floor" if row.floor_ratio is not None else ""
    return f"{row.name:<44}{row.value:>14,.2f} {row.unit:<10}{ratio}".rstrip()


def write(rows: dict[str, list[Row]]) -> Path:
    """Write the results with the machine they come from, and give back the file."""
    moment = datetime.now(UTC)
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{moment:%Y%m%dT%H%M%SZ}.json"
    result = {
        "at": moment.isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "rows": {name: [asdict(row) for row in found] for name, found in rows.items()},
    }
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
