"""Fetch the scripts that pages use, as assets.lock lists them, each checked against its sum."""

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Put every file in its place; return 1 when one could not be had."""
    lines = (ROOT / "scripts" / "assets.lock").read_text().splitlines()
    entries = [line.split() for line in lines if line and not line.startswith("#")]
    missing = [entry for entry in entries if not (ROOT / entry[4]).exists()]
    if not missing:
        return 0
    beside = Path(sys.executable).parent / "npm"
    npm = shutil.which("npm") or (str(beside) if beside.exists() else None)
    if npm is None:
        print("no npm: the pages run without htmx, every page is loaded as a whole")
        return 1
    return max(fetch(npm, *entry) for entry in missing)


def fetch(npm: str, name: str, version: str, expected: str, inside: str, target: str) -> int:
    """Take one file out of one archive."""
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", "--silent", f"{name}@{version}", "--pack-destination", folder]
        packed = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        archives = list(Path(folder).glob("*.tgz"))
        if packed.returncode != 0 or not archives:
            print(f"{name} {version} could not be fetched: {packed.stderr.strip()[-300:]}")
            return 1
        digest = hashlib.sha512(archives[0].read_bytes()).digest()
        found = "sha512-" + base64.b64encode(digest).decode()
        if found != expected:
            print(f"{name} {version} is not what assets.lock says: {found}")
            return 1
        with tarfile.open(archives[0]) as archive:
            member = archive.extractfile(inside)
            assert member is not None
            content = member.read()
    path = ROOT / target
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    half.write_bytes(content)
    half.replace(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
