"""Papers in a scenario on the pure engine: issued with numbers, delivered."""

from datetime import datetime

from core.cases.logic import acts, papers
from core.cases.logic.guards import env_of
from core.cases.numbers import number_text, period_of
from core.errors import Invalid, Problem, Refused
from core.forms.logic import catalogues_of, parse
from core.rehearsal import words
from core.rehearsal.scenario import StepSpec, moment
from core.rehearsal.walk import Walk
from core.users.logic import Actor, can

ORG = "本局"
"""Stands for the office in numbers: the pure engine knows no tenant."""


def issue(walk: Walk, step: StepSpec, actor: Actor) -> None:
    """Issue the drafts of a paper; one that is free is drafted first."""
    key = words.document(walk.rules, str(step.given.get("document", "")))
    document = papers.document_of(walk.rules, key)
    _may(walk, actor, document)
    _refuse_bad_data(walk, step, document)
    drafts = _drafts(walk, key)
    if not drafts and document.free:
        by = acts.who(actor)
        made = papers.drafted(walk.rules, walk.snapshot, "", [key], at=step.at, by=by)
        walk.apply(made[:1])
        drafts = _drafts(walk, key)
    if not drafts:
        raise Refused("wrong_state", f"没有待签发的“{document.title}”")
    for paper in drafts:
        issue_paper(walk, paper.ref, step.at, actor)


def issue_paper(walk: Walk, ref: str, at: datetime, actor: Actor) -> None:
    """Issue a draft; one that is issued stays as it is."""
    paper = papers.paper_of(walk.snapshot, ref)
    if paper.status != "draft":
        return
    number = _number(walk, papers.document_of(walk.rules, paper.key), at)
    walk.unfold(papers.issued(walk.snapshot, ref, number, at=at, by=acts.who(actor)))


def deliver(walk: Walk, step: StepSpec, actor: Actor) -> None:
    """Bring a paper to its receiver; a draft is issued in the same act."""
    paper = _paper(walk, step)
    document = papers.document_of(walk.rules, paper.key)
    _may(walk, actor, document)
    _refuse_bad_data(walk, step, document)
    at = step.at
    for word in ("at", "received_at"):
        if word in step.given:
            at = moment(step.given[word], f"step {step.number}")
    mode = str(step.given.get("mode", ""))
    problems: list[Problem] = []
    if not mode or (document.modes and mode not in document.modes):
        problems.append(Problem("/mode", "not_a_choice", "该文书不能以这种方式送达"))
    if at > step.at + acts.EARLY:
        problems.append(Problem("/received_at", "in_future", "送达时间不能晚于现在"))
    if at < walk.snapshot.received_at:
        message = "送达时间不能早于收到投诉举报的时间"
        problems.append(Problem("/received_at", "too_early", message))
    if problems:
        raise Invalid(problems[0].message, problems=problems)
    issue_paper(walk, paper.ref, at, actor)
    by = acts.who(actor)
    to = _receiver(walk, step, paper)
    walk.unfold(papers.delivered(walk.snapshot, paper.ref, mode, at=at, by=by, to=to))


def void(walk: Walk, step: StepSpec, actor: Actor) -> None:
    """Void a paper that has not reached anybody."""
    paper = _paper(walk, step)
    _may(walk, actor, papers.document_of(walk.rules, paper.key))
    if not str(step.given.get("reason") or "").strip():
        message = "请写明作废原因"
        raise Invalid(message, problems=[Problem("/reason", "required", message)])
    by = acts.who(actor)
    walk.apply([papers.voided(walk.snapshot, paper.ref, at=step.at, by=by)])


def _refuse_bad_data(walk: Walk, step: StepSpec, document: papers.Document) -> None:
    """Refuse values that the paper's form does not take; what is missing the server knows."""
    form = next(f for f in walk.rules.module.forms if f.key == document.form)
    parsed = parse(
        form,
        catalogues_of(walk.rules.module, walk.rules.case_type),
        words.paper_data(walk.rules, document.key, step.given.get("data") or {}),
        now=step.at,
        zone=walk.calendar.tz,
        env=env_of(walk.rules, walk.snapshot, at=step.at, calendar=walk.calendar),
        partial=True,
    )
    if parsed.problems:
        raise Invalid(problems=parsed.problems)


def _may(walk: Walk, actor: Actor, document: papers.Document) -> None:
    roles = document.roles or tuple(role.key for role in walk.rules.module.roles)
    if not can(actor, "document.issue", roles=roles):
        raise Refused("not_permitted", f"您的岗位不能办理“{document.title}”")


def _drafts(walk: Walk, key: str) -> list[papers.PaperState]:
    return [p for p in walk.snapshot.papers if p.key == key and p.status == "draft"]


def _paper(walk: Walk, step: StepSpec) -> papers.PaperState:
    key = words.document(walk.rules, str(step.given.get("document", "")))
    whom = _whom(walk, step)
    found = [
        paper
        for paper in walk.snapshot.papers
        if paper.key == key
        and paper.status != "void"
        and (not whom or any(words.meant(ref, whom) for ref in paper.receivers))
    ]
    if not found:
        raise Refused("wrong_state", f"没有可办理的文书：{key}")
    undone = [paper for paper in found if not paper.delivered]
    return (undone or found)[0]


def _whom(walk: Walk, step: StepSpec) -> str:
    """The party (or the role) that a step names, by its name or title; empty when it names none."""
    to = str(step.given.get("to", ""))
    return walk.names.get(to) or (words.party_role(walk.rules, to) if to else "")


def _receiver(walk: Walk, step: StepSpec, paper: papers.PaperState) -> str:
    """Which of the paper's receivers a step means: one of a role that it has not reached, first."""
    whom = _whom(walk, step)
    refs = (*paper.missing, *paper.receivers) if whom else ()
    return next((ref for ref in refs if words.meant(ref, whom)), "")


def _number(walk: Walk, document: papers.Document, at: datetime) -> str:
    if not document.series:
        return ""
    series = next(s for s in walk.rules.module.series if s.key == document.series)
    if document.key in series.shared_by:
        for paper in walk.snapshot.papers:
            shares = papers.document_of(walk.rules, paper.key).series == series.key
            if shares and paper.number and paper.status != "void":
                return paper.number
    day = at.astimezone(walk.calendar.tz).date()
    key = f"{series.key}/{period_of(series, day)}"
    walk.numbers[key] = walk.numbers.get(key, 0) + 1
    return number_text(series, org=ORG, day=day, seq=walk.numbers[key])
