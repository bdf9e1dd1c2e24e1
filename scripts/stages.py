"""Run the stages of `make check` or `make test`, stop at the first that fails, sum up."""

import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

BIN = Path(sys.executable).parent
NO_TESTS = 5  # pytest's status when a pass has nothing to do

CHECK: dict[str, Sequence[str]] = {
    "format": ("ruff", "format", "--check", "."),
    "lint": ("ruff", "check", "."),
    "types": ("pyright", "--warnings"),
    "imports": ("lint-imports",),
    "migrations": ("huiyin", "migrate", "--check", "--fresh"),
    "docs": ("mkdocs", "build", "--strict", "--quiet", "--site-dir", "var/site"),
}
TEST: dict[str, Sequence[str]] = {
    "tests": ("pytest", "-n", "2", "-m", "not serial"),
    "serial tests": ("pytest", "-m", "serial"),
}


def main() -> int:
    """Run the stages that the first argument names; further ones go to pytest."""
    which, *more = sys.argv[1:]
    stages = {"check": CHECK, "test": TEST}[which]
    seconds: dict[str, float] = {}
    counts: Counter[str] = Counter()
    status = 0
    for name, command in stages.items():
        print(f"--- {name}: {' '.join(command)}", flush=True)
        began = time.monotonic()
        status = run([str(BIN / command[0]), *command[1:], *more], counts)
        seconds[name] = time.monotonic() - began
        if status:
            break
    print()
    for name in stages:
        took = f"{seconds[name]:7.1f} s" if name in seconds else "  not run"
        print(f"{name:<14}{took}{'  FAILED' if status and name == list(seconds)[-1] else ''}")
    if which == "test":
        print(f"{counts['passed']} passed, {counts['failed'] + counts['error']} failed")
        if not status and not counts["passed"]:
            print("no test was run")
            return 1
    return status


def run(command: list[str], counts: Counter[str]) -> int:
    """Run one stage, showing its output, and add up what pytest's last line says."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        last = b""
        for line in process.stdout:
            sys.stdout.buffer.write(line)
            sys.stdout.flush()
            last = line if line.strip() else last
    pytest = Path(command[0]).name == "pytest"
    if pytest:
        for number, word in re.findall(
            r"(\d+) (passed|failed|error)", last.decode(errors="replace")
        ):
            counts[word] += int(number)
    return 0 if pytest and process.returncode == NO_TESTS else process.returncode


if __name__ == "__main__":
    sys.exit(main())
