"""Finding and listing among a million cases of three offices, the largest with six in ten.

``BENCH_CASES`` makes it smaller. The rows are copies of real ones with other names, words,
telephones and days, written past the program; what is measured is the program itself, as one
person of the largest office. Answers include everything that a page shows of its cases.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import UUID

from flask import Flask

from core.api import show
from core.api.search import page as searched
from core.app import create_app
from core.cases import queries
from core.cases.finding import asked
from core.cases.found import found
from core.cases.models import Case
from core.cases.queries import Filter
from core.config import Settings
from core.db import db, tenant_scope
from core.embedded import ensure_database, temporary
from core.migrations.run import upgrade
from core.now import now
from core.users.queries import actor
from tests.bench import Row
from tests.bulk import KEY, Bulk, fill
from tests.conftest import cheap, disconnect
from tests.factories import SLUGS, Office, make_tenant, make_user

ROUNDS = 60
SHARES = (0.6, 0.3, 0.1)


def run() -> list[Row]:
    """Fill a database of its own and measure; a million cases take about ten minutes to write."""
    count = int(os.environ.get("BENCH_CASES", "1000000"))
    with temporary() as servers, TemporaryDirectory() as folder:
        urls = ensure_database(servers.superuser_url, "bench")
        upgrade(urls.owner)
        settings = Settings(
            database_url=urls.app,
            owner_database_url=urls.owner,
            relay_database_url=urls.relay,
            redis_url=servers.redis_url,
            secret_key="bench",
            encryption_keys=(KEY,),
            data_dir=Path(folder),
        )
        app = cheap(create_app(settings))
        offices = [make_tenant(app, slug) for slug in SLUGS]
        nearby = make_user(app, offices[0], "nearby", "handler", unit="two")
        people = {"handler": offices[0].users["handler"], "nearby": nearby}
        began = perf_counter()
        bulks = [
            fill(app, office, servers.superuser_url, count=int(count * share))
            for office, share in zip(offices, SHARES, strict=True)
        ]
        filled = perf_counter() - began
        rows = [Row(f"cases: writing {count:,}", filled, "s")]
        rows += _measured(app, offices[0], bulks[0], people)
        disconnect(app)
    return rows


def _measured(app: Flask, office: Office, bulk: Bulk, people: Mapping[str, UUID]) -> list[Row]:
    random = Random(20261125)
    floor = 0.0
    rows: list[Row] = []
    with app.app_context():
        for name, login, ask in _questions(bulk, random):
            times: list[float] = []
            for _ in range(ROUNDS):
                with tenant_scope(office.id):
                    who = actor(people[login])
                    db.session.scalar(db.select(db.func.now()))
                    began = perf_counter()
                    ask(who)
                    times.append((perf_counter() - began) * 1000)
            floor = floor or median(times)
            rows.append(Row(f"{name}, p50", median(times), "ms", median(times) / floor))
            worst = quantiles(times, n=20)[-1]
            rows.append(Row(f"{name}, p95", worst, "ms", worst / floor))
    return rows


def _questions(bulk: Bulk, random: Random) -> Iterator[tuple[str, str, Callable[..., object]]]:
    """What is asked, by whom; the first is the floor: one case by its id."""
    one = random.choice

    def search(words: Callable[[], str]) -> Callable[..., object]:
        return lambda who: searched(words(), who, limit=20)

    def listed(**more: object) -> Callable[..., object]:
        def ask(who: object) -> object:
            rows, _ = queries.page(Filter(limit=30, **more), who, now())  # type: ignore[arg-type]
            return show.items(rows, who)  # type: ignore[arg-type]

        return ask

    def known(text: Callable[[], str]) -> Callable[..., object]:
        return lambda who: found(asked(text()), who, limit=5)

    yield (
        "one case by its id (floor)",
        "handler",
        lambda who: db.session.scalars(db.select(Case).where(Case.id == one(bulk.ids))).one(),
    )
    yield "search: common word", "handler", search(lambda: one(bulk.common))
    yield "search: two words", "handler", search(lambda: f"{one(bulk.common)} {one(bulk.middling)}")
    yield "search: middling word", "handler", search(lambda: one(bulk.middling))
    yield "search: rare word", "handler", search(lambda: one(bulk.rare))
    yield "search: a business's name", "handler", search(lambda: one(bulk.firms))
    yield "search: pinyin initials", "handler", search(lambda: one(bulk.initials))
    yield "search: no such word", "handler", search(lambda: "鳜鳌鼋鼍")
    yield "search: number of a case", "handler", search(lambda: one(bulk.numbers))
    yield "search: telephone", "handler", search(lambda: one(bulk.phones))
    yield "search: credit code", "handler", search(lambda: one(bulk.codes))
    yield "search: common word, in one unit", "nearby", search(lambda: one(bulk.common))
    yield "search: rare word, in one unit", "nearby", search(lambda: one(bulk.rare))
    yield "known telephone (duplicates)", "handler", known(lambda: one(bulk.phones))
    yield "list: all", "handler", listed(view="all")
    yield "list: open", "handler", listed(view="open")
    yield "list: overdue", "handler", listed(view="overdue", sort="due_at")
    yield "list: mine", "handler", listed(view="mine", sort="due_at")
    yield "list: closed, one type", "handler", listed(view="closed", type="complaint")
    yield "list: all, in one unit", "nearby", listed(view="all")
    yield "list: open, with a word", "handler", listed(view="open", q=one(bulk.common))
    yield (
        "count: open, up to a thousand",
        "handler",
        lambda who: queries.count_up_to(Filter(view="open"), who, now(), 999),
    )
    yield (
        "count: overdue, up to a thousand",
        "handler",
        lambda who: queries.count_up_to(Filter(view="overdue"), who, now(), 999),
    )
