# The commands of this project. Each installs what it lacks first; a second time that is quick.
.PHONY: help run test bench check

help:
	@echo "make run    set up and start everything"
	@echo "make test   run every test"
	@echo "make bench  measure the performance"
	@echo "make check  format, lint, types, imports, migrations, docs"

run:
	@scripts/setup.sh run
	@exec .venv/bin/huiyin run

test:
	@scripts/setup.sh test
	@exec .venv/bin/python scripts/stages.py test

bench:
	@scripts/setup.sh test
	@exec .venv/bin/python -m tests.bench

check:
	@scripts/setup.sh test
	@exec .venv/bin/python scripts/stages.py check
