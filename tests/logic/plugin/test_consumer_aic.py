"""consumer_aic holds what the three sets of rules say, edition by edition."""

from collections.abc import Iterable
from datetime import date

import pytest

from core.plugin.diff import diff
from core.plugin.registry import Registry, load
from core.plugin.spec import CaseType, Catalogue, Clock, DomainModule, Form, Grid, Letter, Span


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load(("consumer_aic",))


def edition(registry: Registry, name: str) -> DomainModule:
    return registry.modules[("consumer_aic", name)]


def case_type(module: DomainModule, key: str) -> CaseType:
    return next(c for c in module.case_types if c.key == key)


def clock(module: DomainModule, key: str) -> Clock:
    return next(c for t in module.case_types for c in t.clocks if c.key == key)


def catalogue(module: DomainModule, key: str) -> Catalogue:
    return next(c for c in case_type(module, "complaint").catalogues if c.key == key)


def form(module: DomainModule, key: str) -> Form:
    return next(f for f in module.forms if f.key == key)


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (date(2014, 3, 15), "2014"),
        (date(2019, 12, 31), "2014"),
        (date(2020, 1, 1), "2020"),
        (date(2026, 4, 14), "2020"),
        (date(2026, 4, 15), "2026"),
        (date(2030, 1, 1), "2026"),
    ],
)
def test_the_date_of_receipt_chooses_the_rules(
    registry: Registry, received: date, expected: str
) -> None:
    assert registry.in_force("consumer_aic", received).edition == expected


def test_no_rules_before_2014(registry: Registry) -> None:
    with pytest.raises(LookupError):
        registry.in_force("consumer_aic", date(2014, 3, 14))


@pytest.mark.parametrize(
    ("name", "span", "refusals", "endings"),
    [
        ("2014", Span(60, "days"), 7, 6),
        ("2020", Span(45, "workdays"), 6, 7),
        ("2026", Span(60, "days"), 7, 8),
    ],
)
def test_limits_and_grounds(
    registry: Registry, name: str, span: Span, refusals: int, endings: int
) -> None:
    module = edition(registry, name)
    mediation = clock(module, "mediation")
    assert mediation.span == span
    assert mediation.extension is None
    assert mediation.refuse_after == ("agree",)
    assert [p.key for p in mediation.pauses] == ["testing"]
    offers = [(b.transition, b.ground) for b in mediation.on_breach if b.kind == "offer"]
    assert offers == [("terminate", "ground_5")]
    assert clock(module, "decision").span == Span(7, "workdays")
    assert clock(module, "decision").pauses == ()
    assert clock(module, "termination_notice").span == Span(7, "workdays")
    assert clock(module, "verification").span == Span(15, "workdays")
    assert len(catalogue(module, "refusal_ground").entries) == refusals
    assert len(catalogue(module, "termination_ground").entries) == endings


@pytest.mark.parametrize("name", ["2014", "2020", "2026"])
def test_ground_five_of_ending_is_the_time_limit(registry: Registry, name: str) -> None:
    words = {"2014": "六十日内", "2020": "四十五个工作日内", "2026": "六十日内"}
    ground = catalogue(edition(registry, name), "termination_ground").entries[4]
    assert ground.number == "五"
    assert words[name] in ground.paper_text


def test_only_2026_asks_for_identity(registry: Registry) -> None:
    has = {
        name: any(
            t.key == "ask_identity"
            for t in case_type(edition(registry, name), "complaint").transitions
        )
        for name in ("2014", "2020", "2026")
    }
    assert has == {"2014": False, "2020": False, "2026": True}


def test_only_2020_tells_the_reporter_of_filing(registry: Registry) -> None:
    has = {
        name: any(
            t.key == "tell_reporter"
            for t in case_type(edition(registry, name), "report").transitions
        )
        for name in ("2014", "2020", "2026")
    }
    assert has == {"2014": False, "2020": True, "2026": False}


def test_what_2026_changed_reads_as_sentences(registry: Registry) -> None:
    found = diff(edition(registry, "2020"), edition(registry, "2026"))
    assert "案件“投诉” 期限“调解期限” 长度：由“45个工作日”改为“60日”" in found
    assert "案件“投诉” 办理事项：增加“限期提供身份证明”" in found


def test_papers_cite_their_own_rules(registry: Registry) -> None:
    cited = {
        "2014": "《工商行政管理部门处理消费者投诉办法》",
        "2020": "《市场监督管理投诉举报处理暂行办法》",
        "2026": "《市场监督管理投诉举报处理办法》",
    }
    for name, rule in cited.items():
        own = {"2014": ("c14_4", "c14_5", "c14_7"), "2020": ("c20_5", "c20_6", "c20_8")}
        for key in own.get(name, ("c26_5", "c26_6", "c26_8", "c14_4", "c14_5", "c14_7")):
            layout = form(edition(registry, name), key).layout
            assert isinstance(layout, Letter)
            text = "".join(layout.paragraphs)
            assert rule in text
            assert not any(other in text for other in cited.values() if other != rule)


def test_the_refusal_names_the_other_routes(registry: Registry) -> None:
    layout = form(edition(registry, "2026"), "c26_6").layout
    assert isinstance(layout, Letter)
    assert "第三十九条规定的其他途径" in layout.paragraphs[-1]
    for route in ("协商和解", "消费者协会", "行政部门", "仲裁", "诉讼"):
        assert route in layout.paragraphs[-1]


def test_the_registration_form_has_every_box_of_the_sample(registry: Registry) -> None:
    layout = form(edition(registry, "2026"), "c26_1").layout
    assert isinstance(layout, Grid)
    labels = [cell.label for row in layout.rows for cell in row.cells if cell.label]
    assert labels == [
        "投诉人",
        "姓名",
        "联系电话",
        "证件类型",
        "证件号码",
        "联系地址",
        "是否同意公示投诉信息",
        "是否同意委托调解",
        "被投诉人",
        "名称（姓名）",
        "联系人",
        "地址",
        "联系电话",
        "消费者权益争议事实依据",
        "投诉请求",
        "投诉人（签字）",
        "经办人（签字）",
    ]
    assert layout.above == ("登记单位：{reg_unit}", "编号：{no}")


def test_the_agreement_goes_to_both_and_to_the_file(registry: Registry) -> None:
    documents = case_type(edition(registry, "2026"), "complaint").documents
    agreement = next(d for d in documents if d.key == "c26_9")
    assert [(c.receiver, c.count) for c in agreement.copies] == [
        ("complainant", 1),
        ("respondent", 1),
        ("archive", 1),
    ]


@pytest.mark.parametrize("name", ["2014", "2020", "2026"])
def test_the_papers_of_2014_are_issued_freely_and_word_for_word(
    registry: Registry, name: str
) -> None:
    module = edition(registry, name)
    free = {d.key for d in case_type(module, "complaint").documents if d.free}
    assert {"c14_1", "c14_2", "c14_3"} <= free
    notice = form(module, "c14_2")
    assert isinstance(notice.layout, Letter)
    assert notice.title == "消费者投诉转办通知书"
    assert notice.layout.paragraphs == (
        "现转去{complainant_name}于{complained_on}关于{matter}的投诉。"
        "请你局（所）对投诉反映问题调查核实，依法予以处理。"
        "并将处理情况于{report_by}前及时报告（回复）我局。",
    )
    assert notice.layout.attachments == "附：相关材料{copies}份，共{pages}页。"
    told = form(module, "c14_3")
    assert isinstance(told.layout, Letter)
    assert "分送至经营者所在地（经营行为发生地）的" in told.layout.paragraphs[0]
    assert len(told.notes) == 3
    patterns = {s.key: s.pattern for s in module.series}
    numbered = {key: pattern for key, pattern in patterns.items() if key.startswith("c14_")}
    assert set(numbered) == {f"c14_{n}" for n in range(2, 10)}
    assert set(numbered.values()) == {"工商﹝{year}﹞第{seq}号"}


@pytest.mark.parametrize("name", ["2014", "2020", "2026"])
def test_no_two_papers_of_today_can_bear_the_same_number(registry: Registry, name: str) -> None:
    patterns = [s.pattern for s in edition(registry, name).series if s.pattern[0] != "工"]
    assert len(patterns) == len(set(patterns))


@pytest.mark.parametrize(
    ("name", "prefix", "refs"),
    [
        ("2014", "C14", range(1, 10)),
        ("2020", "C20", range(1, 13)),
        ("2026", "C26", range(1, 11)),
        ("2026", "GX", (10, 11, 12, 14, 15, 16, 17, 18, 19)),
    ],
)
def test_each_set_is_whole(registry: Registry, name: str, prefix: str, refs: Iterable[int]) -> None:
    module = edition(registry, name)
    printed = {d.form for c in module.case_types for d in c.documents}
    there = {f.ref for f in module.forms if f.key in printed and f.ref.startswith(f"{prefix}-")}
    assert there == {f"{prefix}-{n}" for n in refs}


def test_each_act_drafts_the_paper_of_its_edition(registry: Registry) -> None:
    acts = ("register", "accept", "refuse", "open_mediation", "terminate", "agree")
    drafted = {
        name: [
            t.documents[0]
            for key in acts
            for t in case_type(edition(registry, name), "complaint").transitions
            if t.key == key
        ]
        for name in ("2014", "2020", "2026")
    }
    assert drafted == {
        "2014": ["c14_1", "c14_4", "c14_5", "c14_6", "c14_7", "c14_8"],
        "2020": ["c20_1", "c20_5", "c20_6", "c20_7", "c20_8", "c20_9"],
        "2026": ["c26_1", "c26_5", "c26_6", "c26_7", "c26_8", "c26_9"],
    }


def test_bodies_that_nobody_has_read_say_so(registry: Registry) -> None:
    marks = {f.key: f.basis.mark for f in edition(registry, "2014").forms if f.basis is not None}
    old = {n: marks[f"c14_{n}"] for n in range(1, 10)}
    assert {n for n, mark in old.items() if mark == "inferred"} == {6, 7, 9}
    assert {mark for key, mark in marks.items() if key.startswith("gx_")} == {"practice"}


def test_the_two_decisions_of_one_paper(registry: Registry) -> None:
    module = edition(registry, "2014")
    printed = next(f for f in form(module, "c14_5").fields if f.key == "decision")
    assert [c.title for c in printed.choices] == ["不予受理", "终止受理"]
    asked = {
        key: [c.title for f in form(module, key).fields for c in f.choices]
        for key in ("refuse", "end_acceptance")
    }
    assert asked == {"refuse": ["不予受理"], "end_acceptance": ["终止受理"]}


def test_letters_on_a_report_between_offices_do_not_name_who_reported(registry: Registry) -> None:
    for name in ("2014", "2020", "2026"):
        module = edition(registry, name)
        outward = {
            d.form
            for d in case_type(module, "report").documents
            if any(c.receiver == "outside" for c in d.copies)
        }
        assert outward
        for key in outward:
            assert not [f.key for f in form(module, key).fields if "reporter" in f.source]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2014", {"K2", "K5", "K6", "K8", "K9"}),
        ("2020", {"K2", "K5", "K6", "K7", "K8", "K9", "K10"}),
        ("2026", {"K2", "K5", "K6", "K8", "K9"}),
    ],
)
def test_clocks_of_a_report(registry: Registry, name: str, expected: set[str]) -> None:
    clocks = {c.ref: c for c in case_type(edition(registry, name), "report").clocks}
    assert set(clocks) == expected
    assert clocks["K8"].span == Span(90, "days")
    longer = clocks["K8"].extension
    assert longer is not None and longer.basis is not None
    assert (longer.amount, longer.times, longer.basis.mark) == (Span(30, "days"), 1, "law_unread")


@pytest.mark.parametrize("name", ["2014", "2020", "2026"])
def test_what_is_counted_and_kept_names_what_there_is(registry: Registry, name: str) -> None:
    module = edition(registry, name)
    known = {c.key for c in module.case_types}
    known |= {f"{c.key}.{t.key}" for c in module.case_types for t in c.transitions}
    known |= {f"{c.key}:{k.key}" for c in module.case_types for k in c.clocks}
    assert {m.counts for m in module.measures} <= known
    assert {key for r in module.reports for key in r.columns} <= {m.key for m in module.measures}
    results = {t.result for c in module.case_types for t in c.transitions if t.result}
    assert results <= {r.result for r in module.retention}


def test_the_sums_that_must_agree(registry: Registry) -> None:
    report = next(r for r in edition(registry, "2026").reports if r.key == "complaints")
    assert [s.measures for s in report.sums] == [
        ("accepted", "accepted_by_nature", "accepted_by_object")
    ]


@pytest.mark.parametrize("name", ["2014", "2020", "2026"])
def test_every_paper_has_its_place_in_the_file(registry: Registry, name: str) -> None:
    for kind in edition(registry, name).case_types:
        assert kind.dossier is not None
        placed = [key for item in kind.dossier.items for key in item.documents]
        assert len(placed) == len(set(placed))
        assert set(placed) == {d.key for d in kind.documents}


def test_who_reported_is_sealed(registry: Registry) -> None:
    module = edition(registry, "2026")
    reporter = next(r for r in case_type(module, "report").party_roles if r.key == "reporter")
    assert reporter.secrecy == "sealed"
    assert reporter.min == 0
    assert {f.secrecy for f in form(module, "c26_2").fields if "reporter" in f.key} == {"sealed"}
    sees = {r.key: r.sees for r in module.roles}
    assert {key for key, level in sees.items() if level == "sealed"} == {
        "intake",
        "dispatch",
        "chief",
    }


def test_chains(registry: Registry) -> None:
    module = edition(registry, "2026")
    chains = {
        t.key: [s.roles[0] for c in ct.chains if c.key == t.chain for s in c.steps]
        for ct in module.case_types
        for t in ct.transitions
        if t.chain
    }
    assert chains == {
        "refuse": ["chief"],
        "terminate": ["chief"],
        "file": ["chief", "head"],
        "not_file": ["chief", "head"],
        "merge": ["chief"],
        "decide": ["chief", "head"],
    }
    extension = clock(module, "verification").extension
    assert extension is not None
    assert (extension.amount, extension.times) == (Span(15, "workdays"), 1)
