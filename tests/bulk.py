"""Very many cases at once: copies of a real one with other people, words and days.

They are written past the program, by COPY, with the indexes made afterwards.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from re import sub
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb
from sqlalchemy import select
from sqlalchemy.engine import make_url

from core.cases import search
from core.cases.initials import initials
from core.cases.logic.names import name_key
from core.cases.logic.numbers import number_key
from core.cases.models import Case, NumberRow, Party
from core.crypto import vault
from core.db import db, new_id, tenant_scope
from core.deadlines.models import ClockRow
from core.forms.codes import credit_check_digit
from tests.bulk_words import FAULTS, GOODS, KINDS, RARE, TOWNS, WORDS
from tests.factories import Office, make_case

KEY = urlsafe_b64encode(b"0123456789abcdef0123456789abcdef").decode()
TABLES = ("cases", "parties", "numbers", "clocks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """What can be asked of the many cases, by how often it is there."""

    ids: list[UUID]
    numbers: list[str]
    phones: list[str]
    codes: list[str]
    firms: list[str]
    initials: list[str]
    common: list[str]
    middling: list[str]
    rare: list[str]


@dataclass(slots=True)
class _Template:
    """The rows of one real case, by table, as columns and values."""

    rows: dict[str, list[dict[str, Any]]]


def fill(app: Flask, office: Office, superuser_url: str, *, count: int) -> Bulk:
    """Write so many cases into an office: five years, busier firms, a few open ones."""
    case_id = make_case(app, office, upto="accepted")
    with app.app_context(), tenant_scope(office.id):
        template = _template(case_id)
        db.session.rollback()  # it would hold the tables against the dropping of indexes
        made = _Maker(office, template, count)
        url = make_url(superuser_url).set(database="bench", drivername="postgresql")
        with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
            connection.execute("SET session_replication_role = replica")
            indexes = _drop_indexes(connection)
            for table in TABLES:
                _copy(connection, table, template, made.rows(table))
            for statement in indexes:
                connection.execute(statement)  # type: ignore[arg-type]  # PostgreSQL's own words
            connection.commit()
            connection.autocommit = True
            for table in TABLES:
                connection.execute(SQL("VACUUM ANALYZE {}").format(Identifier(table)))
    return made.bulk()


def _template(case_id: UUID) -> _Template:
    def all_of(model: Any, where: Any) -> list[dict[str, Any]]:
        table = model.__table__
        found = db.session.execute(select(*table.columns).where(where)).mappings().all()
        return [dict(row) for row in found]

    return _Template(
        {
            "cases": all_of(Case, Case.id == case_id),
            "parties": all_of(Party, Party.case_id == case_id),
            "numbers": all_of(NumberRow, NumberRow.case_id == case_id)[:1],
            "clocks": all_of(ClockRow, ClockRow.case_id == case_id),
        }
    )


class _Maker:
    """The same cases again for each table: everything about case n is drawn from n."""

    def __init__(self, office: Office, template: _Template, count: int) -> None:
        self.office, self.template, self.count = office, template, count
        random = Random(office.slug)
        firms = [f"{t}市{w}{k}" for t in TOWNS for w in WORDS for k in KINDS]
        random.shuffle(firms)
        self.firms = firms
        self.codes = [_code(n) for n in range(len(firms))]
        self.texts = [f"购买的{g}{f}，要求商家处理" for g in GOODS for f in FAULTS]
        self.texts += [f"购买的{word}与宣传不符，要求退货" for word in RARE]
        self.ids = [new_id() for _ in range(count)]
        self.phones = [f"13{random.randrange(10**9):09}" for _ in range(max(10, count // 3))]
        self.hashes: dict[str, str] = {}
        self.begin = datetime(2021, 12, 1, tzinfo=UTC)
        self.step = timedelta(days=5 * 364) / count
        self.people = [office.users[login] for login in ("handler", "mediator", "chief")]
        self.units = [None, *office.units.values()]
        self.literals: dict[tuple[str, int, bool], str] = {}

    def drawn(self, n: int) -> tuple[Random, int, str, str, str]:
        """Of case n: its luck, its firm, its text, the telephone, its state."""
        random = Random(n * 7 + 1)
        firm = min(int(random.paretovariate(0.6)) - 1, len(self.firms) - 1) + random.randrange(40)
        firm %= len(self.firms)
        rare = random.random() < 0.0005
        text = (
            self.texts[-1 - random.randrange(len(RARE))]
            if rare
            else self.texts[int(random.triangular(0, len(self.texts) - len(RARE), 0))]
        )
        phone = self.phones[random.randrange(len(self.phones))]
        late = n > self.count * 0.95
        state = random.choices(("registered", "accepted"), (1, 2))[0] if late else "closed"
        return random, firm, text, phone, state

    def rows(self, table: str) -> Iterator[list[dict[str, Any]]]:
        make = {
            "cases": self._case,
            "parties": self._parties,
            "numbers": self._number,
            "clocks": self._clocks,
        }[table]
        for n in range(self.count):
            yield make(n)

    def _case(self, n: int) -> list[dict[str, Any]]:
        random, firm, text, _, state = self.drawn(n)
        (row,) = self.template.rows["cases"]
        at = self.begin + self.step * n
        name, number = self.firms[firm], f"投{at.year}{n:07}"
        closed = state == "closed"
        form = row["form_order"][0]
        words = [
            self._literal(number, 1, False),
            self._literal(name, 20, True),
            self._literal(text, 120, False),
        ]
        return [
            row
            | {
                "id": self.ids[n],
                "number": number,
                "title": f"商品质量：{name}",
                "state": state,
                "closed": closed,
                "closed_at": at + timedelta(days=40) if closed else None,
                "received_at": at,
                "received_on": at.date(),
                "moved_at": at,
                "created_at": at,
                "next_due_at": None if closed else at + timedelta(days=60),
                "handler_id": random.choice(self.people),
                "unit_id": random.choice(self.units),
                "data": {form: {**row["data"][form], "facts": text}},
                "once": None,
                "search": " ".join(words),
            }
        ]

    def _literal(self, text: str, place: int, is_name: bool) -> str:
        key = (text, place, is_name)
        known = self.literals.get(key)
        if known is None:
            made = search.vector(text, tenant=self.office.id, names=[text] if is_name else ())
            known = sub(r"(?<=[:,])\d+", lambda found: str(int(found[0]) + place), made)
            if place > 1:
                self.literals[key] = known
        return known

    def _parties(self, n: int) -> list[dict[str, Any]]:
        _, firm, _, phone, _ = self.drawn(n)
        if phone not in self.hashes:
            self.hashes[phone] = vault().fingerprint(phone)
        made = []
        for row in self.template.rows["parties"]:
            changed: dict[str, Any] = {"id": new_id(), "case_id": self.ids[n]}
            if row["role"] == "complainant":
                changed |= {"phone_hash": self.hashes[phone]}
            else:
                name = self.firms[firm]
                code = self.codes[firm]
                self.hashes.setdefault(code, vault().fingerprint(code))
                changed |= {
                    "name": name,
                    "name_key": name_key(name),
                    "id_hash": self.hashes[code],
                    "fields": {**row["fields"], "credit_code": code},
                }
            made.append(row | changed)
        return made

    def _number(self, n: int) -> list[dict[str, Any]]:
        at = self.begin + self.step * n
        text = f"投{at.year}{n:07}"
        (row,) = self.template.rows["numbers"]
        changed = {"id": new_id(), "case_id": self.ids[n], "text": text, "key": number_key(text)}
        return [row | changed | {"seq": n + 10, "period": "bulk", "document_id": None}]

    def _clocks(self, n: int) -> list[dict[str, Any]]:
        *_, state = self.drawn(n)
        at = self.begin + self.step * n
        return [
            row
            | {
                "id": new_id(),
                "case_id": self.ids[n],
                "state": "stopped" if state == "closed" else row["state"],
                "started_at": at,
                "next_alarm_at": None,
            }
            for row in self.template.rows["clocks"]
        ]

    def bulk(self) -> Bulk:
        random = Random(1)
        some = random.sample(range(self.count), min(self.count, 500))
        drawn = [self.drawn(n) for n in some]
        names = [self.firms[firm] for _, firm, *_ in drawn]
        return Bulk(
            ids=[self.ids[n] for n in some],
            numbers=[f"投{(self.begin + self.step * n).year}{n:07}" for n in some],
            phones=[phone for *_, phone, _ in drawn],
            codes=[self.codes[firm] for _, firm, *_ in drawn],
            firms=names,
            initials=["".join(way[0] for way in initials(name[3:7])) for name in names],
            common=["有限公司", "商家", "要求", "购买"],
            middling=[*GOODS, *FAULTS],
            rare=RARE,
        )


def _code(n: int) -> str:
    first = f"91330100{n:09}"
    return first + credit_check_digit(first)


def _drop_indexes(connection: psycopg.Connection) -> list[str]:
    """Drop what is no key of the tables that are filled; gives back how to make it again."""
    found = connection.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
        "WHERE i.indrelid::regclass::text = ANY(%s) AND NOT i.indisunique",
        [list(TABLES)],
    ).fetchall()
    for name, _ in found:
        connection.execute(SQL("DROP INDEX {}").format(Identifier(name)))
    return [statement for _, statement in found]


def _copy(
    connection: psycopg.Connection,
    table: str,
    template: _Template,
    made: Iterator[list[dict[str, Any]]],
) -> None:
    columns = list(template.rows[table][0])
    statement = SQL("COPY {} ({}) FROM STDIN").format(
        Identifier(table), SQL(", ").join(map(Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for rows in made:
            for row in rows:
                copy.write_row([_plain(row[name]) for name in columns])


def _plain(value: Any) -> Any:
    return Jsonb(value, dumps=_dumps) if isinstance(value, dict | list) else value


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
