"""civil_mediation holds what the law, the ministry's papers and the local ones say."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date

import pytest

from core.plugin.paths import walk
from core.plugin.registry import Registry, load
from core.plugin.spec import CaseType, Clock, DomainModule, Field, Form, Span

PAPERS = ("m1", "m2", "m2a", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10", "m11", "m12", "m13")
ORDER_2009 = ("m1", "m2", "m3", "m4", "m5", "m7", "m8")


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load(("civil_mediation",))


def edition(registry: Registry, name: str = "2011") -> DomainModule:
    return registry.modules[("civil_mediation", name)]


def dispute(module: DomainModule) -> CaseType:
    return module.case_types[0]


def clock(module: DomainModule, key: str) -> Clock:
    return next(c for c in dispute(module).clocks if c.key == key)


def form(module: DomainModule, key: str) -> Form:
    return next(f for f in module.forms if f.key == key)


def everywhere(found: Iterable[Field]) -> list[Field]:
    return [f for field in found for f in (field, *everywhere(field.rows))]


def bound(module: DomainModule) -> list[str]:
    """The first paper of each place in the file."""
    dossier = dispute(module).dossier
    assert dossier is not None
    return [item.documents[0] for item in dossier.items if item.documents]


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (date(2008, 12, 31), "2002"),
        (date(2009, 1, 1), "2009"),
        (date(2010, 12, 31), "2009"),
        (date(2011, 1, 1), "2011"),
        (date(2026, 11, 25), "2011"),
    ],
)
def test_the_date_of_receipt_chooses_the_papers(
    registry: Registry, received: date, expected: str
) -> None:
    assert registry.in_force("civil_mediation", received).edition == expected


def test_every_paper_is_there_with_its_id_and_a_layout(registry: Registry) -> None:
    module = edition(registry)
    for key in PAPERS:
        assert form(module, key).ref == f"M-{key[1:]}"
        assert form(module, key).layout is not None
        assert any(d.key == key for d in dispute(module).documents)
    assert {form(module, key).ref for key in ("m20", "m21")} == {"M-20", "M-21"}


def test_nobody_is_asked_for_a_fee(registry: Registry) -> None:
    for name in ("2002", "2009", "2011"):
        asked = everywhere(f for one in edition(registry, name).forms for f in one.fields)
        assert {f.key for f in asked if f.kind == "money"} == {"amount"}
        assert not [f.title for f in asked if any(w in f.title for w in ("收费", "费用", "缴"))]


def test_the_noise_of_the_copied_pages_is_gone(registry: Registry) -> None:
    noise = ("鸭嘴阀", "油田阀", "议年龄", "自由编辑", "标准")
    for _, thing in walk(edition(registry, "2009")):
        if not is_dataclass(thing):
            continue
        texts = [getattr(thing, f.name) for f in fields(thing)]
        assert not [t for t in texts if isinstance(t, str) and any(n in t for n in noise)]


def test_fifteen_kinds_and_three_ways_in(registry: Registry) -> None:
    lists = {c.key: c for c in edition(registry).catalogues}
    codes = [entry.code for entry in lists["dispute_kind"].entries]
    assert codes == [*(f"M{n:02}" for n in range(1, 15)), "M99"]
    assert {entry.code for entry in lists["source"].entries} == {"S1", "S2", "S3"}


def test_the_former_order_binds_the_agreement_first(registry: Registry) -> None:
    own = set(ORDER_2009)
    former = [key for key in bound(edition(registry, "2002")) if key in own]
    later = [key for key in bound(edition(registry, "2009")) if key in own]
    assert former == ["m5", "m1", "m2", "m3", "m4", "m7", "m8"]
    assert later == list(ORDER_2009)
    newest = bound(edition(registry))
    assert newest.index("m2a") == newest.index("m2") + 1
    assert newest.index("m7") < newest.index("m13") < newest.index("m8")


def test_two_runs_of_numbers_look_alike_and_are_two(registry: Registry) -> None:
    module = edition(registry)
    runs = {s.key: s for s in module.series}
    registration, dossier = runs["registration"], runs["dossier"]
    assert registration.pattern == dossier.pattern == "{year}{seq:03}"
    assert registration.scope == dossier.scope == "unit"
    assert dispute(module).series == "registration"
    used = {d.key: d.series for d in dispute(module).documents if d.series == "dossier"}
    assert set(used) == set(dossier.shared_by) >= {"m5", "m9"}
    assert not registration.shared_by
    oral = next(d for d in dispute(module).documents if d.key == "m6")
    assert not oral.series


def test_the_deadlines_of_the_editions(registry: Registry) -> None:
    for name in ("2002", "2009", "2011"):
        assert clock(edition(registry, name), "mediation").span == Span(1, "months")
        assert clock(edition(registry, name), "found").span == Span(1, "months")
    assert clock(edition(registry, "2009"), "mediation").extension is None
    assert clock(edition(registry), "mediation").extension is not None
    assert clock(edition(registry), "confirmation").span == Span(30, "days")
    assert {c.ref for c in dispute(edition(registry)).clocks} >= {
        "P1",
        "P2",
        "P3",
        "P4",
        "P5",
        "P6",
        "P8",
    }
    assert not {"confirmation", "court_decision"} & {
        c.key for c in dispute(edition(registry, "2009")).clocks
    }


def test_all_parties_stand_on_the_registration_form(registry: Registry) -> None:
    module = edition(registry)
    sources = {f.source for f in form(module, "m2").fields}
    roles = {r.key: r for r in dispute(module).party_roles}
    assert {f"party.{key}.everyone" for key in roles} <= sources
    assert roles["applicant"].max is roles["respondent"].max is None
    assert roles["applicant_representative"].max == 5
    needed = {f.key for f in roles["applicant"].fields if f.required}
    assert needed == {
        "name",
        "gender",
        "age",
        "nation",
        "occupation",
        "address",
        "legal_person",
        "legal_person_post",
    }


def test_minutes_are_due_every_month_even_without_disputes(registry: Registry) -> None:
    (register,) = edition(registry).registers
    assert register.duty is not None
    assert (register.duty.period, register.duty.zero_report) == ("month", True)
    assert not register.duty.skip_months


def test_the_sums_of_the_quarterly_table(registry: Registry) -> None:
    module = edition(registry)
    (report,) = module.reports
    assert report.sums[0].measures == ("accepted", "accepted_by_kind", "accepted_by_source")
    known = {m.key: m for m in module.measures}
    assert set(report.columns) <= set(known)
    assert known["succeeded"].also == ("dispute.agree_oral",)
    assert known["amount"].adds_up == "amount"
    actions = {f"dispute.{t.key}" for t in dispute(module).transitions} | {"dispute"}
    assert {c for m in module.measures for c in (m.counts, *m.also)} <= actions
