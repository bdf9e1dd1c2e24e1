#!/usr/bin/env bash
# Write core/migrations/versions/0001_initial.py again from the models, for as long as it is unreleased.
# A new table must first say in core/migrations/initial.py what the program may do with it.
set -euo pipefail
cd "$(dirname "$0")/.."
exec .venv/bin/python -m core.migrations.initial
