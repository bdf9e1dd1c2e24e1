#!/usr/bin/env bash
# Pin the Python packages. Needs uv; only whoever changes a dependency runs this.
# The larger set is resolved first, so that both files agree on every version.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
  uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-header --quiet "$@"
}

compile --extra embedded --extra build --extra dev -o requirements-dev.txt
compile --extra embedded --extra build -c requirements-dev.txt -o requirements.txt
sed -n 's/^fonts = \["\(.*\)"\]$/\1/p' pyproject.toml |
  uv pip compile - --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-header --quiet -o requirements-fonts.txt

if grep -nE '(https?|file)://' requirements*.txt; then
  echo "lock: an address got into the requirement files" >&2
  exit 1
fi
