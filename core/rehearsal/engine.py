"""Scenario files against the pure engine: no database, no clock on the wall, the same rules as the service."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from typing import Any

from core.cases.forms import form_of
from core.cases.intake_facts import refs_of
from core.cases.logic import acts, approvals, papers
from core.cases.logic.alarms import raise_alarms
from core.cases.logic.effects import extended, unfold
from core.cases.logic.guards import env_of
from core.cases.logic.model import Event, Rules, Snapshot, Who
from core.cases.numbers import number_text, period_of
from core.deadlines.logic.calendar import Calendar
from core.deadlines.logic.level import level
from core.errors import AppError, Invalid, Refused
from core.forms.logic import catalogues_of, facts_of, parse, parse_parties
from core.plugin.conditions import Env
from core.plugin.registry import Registry
from core.plugin.spec import Form
from core.rehearsal import words
from core.rehearsal.scenario import BadFile, Failure, Scenario, Seen, StepSpec, judge, moment
from core.users.logic import Actor

PURE_ORG = "本局"


class Engine:
    """One case on its way through a scenario."""

    def __init__(self, registry: Registry, scenario: Scenario, calendar: Calendar) -> None:
        self._registry, self._scenario, self._calendar = registry, scenario, calendar
        self._rules: Rules | None = None
        self._snapshot: Snapshot | None = None
        self._data: dict[str, dict[str, Any]] = {}
        self._done: dict[tuple[str, int], int] = {}
        self._numbers: dict[str, int] = {}
        self._ids = count(1)

    def run(self) -> list[Failure]:
        """Do every step and list what did not come out as expected."""
        found: list[Failure] = []
        for step in self._scenario.steps:
            found += self._step(step)
            if self._snapshot is None and not step.refuse:
                break
        return found

    @property
    def rules(self) -> Rules:
        """The rules of the case; a step before the case exists is a fault of the file."""
        if self._rules is None:
            raise BadFile(f"{self._scenario.title}: the first step must be receive")
        return self._rules

    def _step(self, step: StepSpec) -> list[Failure]:
        before = (self._snapshot, dict(self._data), dict(self._numbers))
        try:
            if self._snapshot is not None:
                self._sweep(step.at)
                before = (self._snapshot, dict(self._data), dict(self._numbers))
            self._do(step)
        except AppError as refusal:
            self._snapshot, self._data, self._numbers = before
            if refusal.code == step.refuse:
                return self._judge(step)
            problems = [f"{p.pointer}: {p.message}" for p in refusal.problems]
            return [
                Failure(
                    step=step.number,
                    what=f"{step.do} was refused",
                    expected=step.refuse or "done",
                    found=f"{refusal.code}: {refusal.title} {' '.join(problems)}".strip(),
                )
            ]
        except words.Unknown as fault:
            raise BadFile(f"step {step.number}: {fault}") from fault
        if step.refuse:
            return [Failure(step=step.number, what=step.do, expected=step.refuse, found="done")]
        return self._judge(step)

    def _judge(self, step: StepSpec) -> list[Failure]:
        if not step.expect:
            return []
        resolver = WordsOf(self.rules)
        return judge(step, self._seen(step), resolver)

    def _do(self, step: StepSpec) -> None:
        verb = _VERBS.get(step.do, step.do)
        if verb == "receive":
            self._receive(step)
            return
        actor = self._actor(step.by) if step.by else None
        match verb:
            case "wait":
                self._sweep(step.at)
            case "approve" | "reject" | "return":
                self._decide(step, verb, _needed(actor, step))
            case "extend":
                self._extend(step, _needed(actor, step))
            case "pause" | "resume":
                self._act(step, words.pausing(self.rules, step), _needed(actor, step))
            case "issue":
                self._issue(step, _needed(actor, step))
            case "deliver":
                self._deliver(step, _needed(actor, step))
            case _:
                key = words.action(self.rules, verb)
                self._act(step, key, _needed(actor, step))

    def _actor(self, word: str) -> Actor:
        login = words.login(self.rules, word)
        role = login.rstrip("0123456789")
        return Actor(id=login, name=login, roles={role: ("",)})

    def _receive(self, step: StepSpec) -> None:
        given = dict(step.given)
        received = given.get("received_at")
        received_at = step.at if received is None else moment(received, f"step {step.number}")
        case_type = str(given.get("type") or self._scenario.type)
        day = received_at.astimezone(self._calendar.tz).date()
        self._rules = rules = self._rules_for(case_type, day)
        channel = words.entry(rules, rules.case_type.channel, str(given.get("channel", "")))
        category = words.entry(rules, rules.case_type.category, str(given.get("category", "")))
        facts = {"channel": channel, "category": category, "received_on": day.isoformat()}
        raw_parties, raw = given.get("parties") or [], given.get("data") or {}
        nothing_yet = given.get("register") is False or (not raw_parties and not raw)
        only = nothing_yet and len(rules.case_type.intake) > 1
        form = form_of(rules, rules.case_type.intake_form)
        env = Env(facts=facts, on=day)
        parties = parse_parties(
            rules.case_type,
            [words.party(rules, p) for p in raw_parties],
            now=step.at,
            zone=self._calendar.tz,
            env=env,
            partial=only,
        )
        parsed = self._parse(form, raw, env=env, at=step.at, partial=only)
        problems = (*parties.problems, *parsed.problems)
        if problems:
            raise Invalid(problems=problems)
        self._data[form.key] = parsed.data
        refs, real_name = refs_of(rules.case_type, parties.data)
        intake = acts.Intake(
            category=category,
            channel=channel,
            received_at=received_at,
            parties=refs,
            facts={**facts_of(form, parsed.data), **real_name},
            actions=rules.case_type.intake[:1] if only else rules.case_type.intake,
            number="",
        )
        actor = self._actor(step.by)
        events = acts.open_(rules, intake, actor, step.at, self._calendar, "")
        self._snapshot = None
        self._apply(events)

    def _rules_for(self, case_type: str, day: date) -> Rules:
        for domain in self._registry.domains:
            if self._scenario.domain and domain != self._scenario.domain:
                continue
            module = self._registry.in_force(domain, day)
            for candidate in module.case_types:
                if case_type in (candidate.key, candidate.title):
                    if self._scenario.edition and module.edition != self._scenario.edition:
                        raise BadFile(
                            f"{self._scenario.title}: received on {day} falls under edition "
                            f"{module.edition}, the file says {self._scenario.edition}"
                        )
                    return Rules.of(module, candidate.key)
        raise BadFile(f"{self._scenario.title}: no case type {case_type!r}")

    def _parse(
        self, form: Form, raw: Mapping[str, Any], *, env: Env, at: datetime, partial: bool = False
    ) -> Any:
        return parse(
            form,
            catalogues_of(self.rules.module, self.rules.case_type),
            words.data(self.rules, form.fields, raw),
            now=at,
            zone=self._calendar.tz,
            env=env,
            partial=partial,
            functions=self._registry.functions,
        )

    def _apply(self, events: list[Event]) -> None:
        for event in events:
            self._snapshot = acts.evolve(self._snapshot, event)

    def _state(self) -> Snapshot:
        if self._snapshot is None:
            raise BadFile(f"{self._scenario.title}: the first step must be receive")
        return self._snapshot

    def _act(self, step: StepSpec, key: str, actor: Actor) -> None:
        snapshot, given = self._state(), dict(step.given)
        if step.do in ("pause", "resume"):
            given = {word: value for word, value in given.items() if word not in _PAUSE_WORDS}
        at = step.at
        if "occurred_at" in given:
            at = moment(given.pop("occurred_at"), f"step {step.number}")
        told = told_of(self.rules, given.pop("told", None), at, step)
        given = {word: value for word, value in given.items() if word not in words.ACT_WORDS}
        transition = acts.transition_of(self.rules, key)
        proposal = f"p{next(self._ids)}"
        doing = acts.Doing(action=key, at=at, told=told, proposal=proposal)
        acts.check_possible(self.rules, snapshot, actor, doing, "")
        if transition.form:
            form = form_of(self.rules, transition.form)
            env = env_of(self.rules, snapshot, at=at, calendar=self._calendar)
            parsed = self._parse(form, given, env=env, at=step.at)
            if parsed.problems:
                raise Invalid(problems=parsed.problems)
            doing = replace(doing, facts=facts_of(form, parsed.data))
        elif given:
            raise Refused("invalid", f"unknown {', '.join(given)}")
        events = acts.act(self.rules, snapshot, actor, doing, step.at, self._calendar)
        if events[-1].type == "approval_requested":
            if told:
                raise Refused("invalid", "须先经审批作出决定，才能告知当事人")
            self._data[proposal] = {"facts": dict(doing.facts), "action": key}
        self._apply(events)
        for event in events:
            if event.type == "delivered":
                self._issue_paper(event.data["ref"], event.at, actor)

    def _decide(self, step: StepSpec, verb: str, actor: Actor) -> None:
        snapshot = self._state()
        if not snapshot.waiting:
            raise Refused("wrong_state", "没有等待审批的事项")
        waiting = snapshot.waiting[0]
        if named := step.given.get("proposal") or step.given.get("action"):
            key = words.action(self.rules, str(named)) if named != "extend" else "extend"
            waiting = next((w for w in snapshot.waiting if w.action == key), waiting)
        if verb != "approve" and not str(step.given.get("comment", "")).strip():
            raise Invalid("退回或不同意时请写明意见")
        decision: Any = verb
        event, last = approvals.decide(
            self.rules, snapshot, actor, waiting.proposal, decision, step.at
        )
        after, events = unfold(self.rules, snapshot, [event], self._calendar)
        if last and waiting.kind == "extension":
            by = Who(kind="user", id=waiting.by)
            events.append(
                extended(
                    self.rules, after, waiting.clock, at=step.at, by=by, calendar=self._calendar
                )
            )
        elif last:
            kept = self._data[waiting.proposal]
            doing = acts.Doing(action=kept["action"], at=step.at, facts=kept["facts"])
            acts.check_effect(self.rules, after, doing, self._calendar)
            by = Who(kind="user", id=waiting.by)
            events += acts.take_effect(self.rules, after, doing, by, self._calendar)[1]
        self._apply(events)

    def _extend(self, step: StepSpec, actor: Actor) -> None:
        snapshot = self._state()
        if not str(step.given.get("reason", "")).strip():
            raise Invalid("请写明延长期限的理由")
        key = words.clock(self.rules, str(step.given.get("clock", "")))
        events = acts.extension(
            self.rules,
            snapshot,
            key,
            actor,
            at=step.at,
            proposal=f"p{next(self._ids)}",
            calendar=self._calendar,
            roles=tuple(role.key for role in self.rules.module.roles),
        )
        self._apply(events)

    def _paper(self, step: StepSpec) -> papers.PaperState:
        key = words.document(self.rules, str(step.given.get("document", "")))
        to = str(step.given.get("to", ""))
        role = words.party_role(self.rules, to) if to else ""
        found = [
            paper
            for paper in self._state().papers
            if paper.key == key
            and paper.status != "void"
            and (not role or paper.receiver.partition(":")[0] == role or paper.receiver == to)
        ]
        if not found:
            raise Refused("wrong_state", f"没有可办理的文书：{key}")
        undone = [paper for paper in found if not paper.delivered]
        return (undone or found)[0]

    def _issue(self, step: StepSpec, actor: Actor) -> None:
        key = words.document(self.rules, str(step.given.get("document", "")))
        document = papers.document_of(self.rules, key)
        snapshot = self._state()
        drafts = [p for p in snapshot.papers if p.key == key and p.status == "draft"]
        if not drafts and document.free:
            env = env_of(self.rules, snapshot, at=step.at, calendar=self._calendar)
            by = acts.who(actor)
            self._apply(papers.drafted(self.rules, snapshot, "", [key], env, at=step.at, by=by)[:1])
            drafts = [p for p in self._state().papers if p.key == key and p.status == "draft"]
        if not drafts:
            raise Refused("wrong_state", f"没有待签发的“{document.title}”")
        for paper in drafts:
            self._issue_paper(paper.ref, step.at, actor)

    def _issue_paper(self, ref: str, at: datetime, actor: Actor) -> None:
        snapshot = self._state()
        paper = papers.paper_of(snapshot, ref)
        if paper.status != "draft":
            return
        number = self._number(papers.document_of(self.rules, paper.key).series, at)
        event = papers.issued(snapshot, ref, number, at=at, by=acts.who(actor))
        self._apply(unfold(self.rules, snapshot, [event], self._calendar)[1])

    def _number(self, series_key: str, at: datetime) -> str:
        if not series_key:
            return ""
        series = next(s for s in self.rules.module.series if s.key == series_key)
        day = at.astimezone(self._calendar.tz).date()
        key = f"{series.key}/{period_of(series, day)}"
        self._numbers[key] = self._numbers.get(key, 0) + 1
        return number_text(series, org=PURE_ORG, day=day, seq=self._numbers[key])

    def _deliver(self, step: StepSpec, actor: Actor) -> None:
        paper = self._paper(step)
        given = step.given
        at = step.at
        for word in ("at", "received_at"):
            if word in given:
                at = moment(given[word], f"step {step.number}")
        if at > step.at + acts.EARLY:
            raise Invalid("送达时间不能晚于现在")
        if paper.status == "draft":
            self._issue_paper(paper.ref, at, actor)
        event = papers.delivered(
            self._state(), paper.ref, str(given.get("mode", "")), at=at, by=acts.who(actor)
        )
        self._apply(unfold(self.rules, self._state(), [event], self._calendar)[1])

    def _sweep(self, now: datetime) -> None:
        for clock in self._state().clocks:
            if clock.state != "running":
                continue
            done = self._done.get((clock.key, clock.seq), 0)
            raised = raise_alarms(self.rules, self._state(), clock, done, now, self._calendar)
            self._done[(clock.key, clock.seq)] = raised.done
            self._apply(list(raised.events))

    def _seen(self, step: StepSpec) -> Seen:
        snapshot = self._state()
        actor = self._actor(step.by) if step.by else None
        offered: frozenset[str] = frozenset()
        if actor is not None:
            found = acts.offered(self.rules, snapshot, actor, step.at, self._calendar)
            offered = frozenset(t.key for t in found)
        definitions = {clock.key: clock for clock in self.rules.case_type.clocks}
        clocks = {
            running.key: {
                "state": running.state,
                "due": running.due_on,
                "due_at": running.due_at,
                "level": level(definitions[running.key], running, step.at, self._calendar),
                "outcome": running.outcome,
            }
            for running in snapshot.clocks
        }
        waiting = {
            word
            for w in snapshot.waiting
            for step_ in w.steps
            if step_.status == "open"
            for word in (w.action, w.clock, w.chain, step_.step, step_.title, *step_.roles)
            if word
        }
        return Seen(
            state=snapshot.state,
            clocks=clocks,
            documents={p.key: p.number or p.status for p in snapshot.papers if p.status != "void"},
            offered=offered,
            waiting=frozenset(waiting | words.titles(self.rules, waiting)),
            edition=self.rules.module.edition,
        )


class WordsOf:
    """The resolver that ``judge`` asks."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def state(self, word: str) -> str:
        return words.state(self._rules, word)

    def clock(self, word: str) -> str:
        return words.clock(self._rules, word)

    def document(self, word: str) -> str:
        return words.document(self._rules, word)

    def action(self, word: str) -> str:
        return words.action(self._rules, word)


_PAUSE_WORDS = ("clock", "ground")
_VERBS = {"接收": "receive", "批准": "approve", "退回": "return", "延长": "extend"}


def _needed(actor: Actor | None, step: StepSpec) -> Actor:
    if actor is None:
        raise BadFile(f"step {step.number}: as is missing")
    return actor


def told_of(rules: Rules, raw: Any, at: datetime, step: StepSpec) -> tuple[acts.Told, ...]:
    """The notes of telling in an action's data: one mapping or a list of them."""
    notes = [] if raw is None else raw if isinstance(raw, list) else [raw]
    found: list[acts.Told] = []
    for note in notes:
        if not isinstance(note, dict):
            raise Invalid("told 应为 {mode, at, to}")
        to = note.get("to")
        people = [] if to is None else to if isinstance(to, list) else [to]
        when = moment(note["at"], f"step {step.number}") if note.get("at") else at
        roles = tuple(words.party_role(rules, str(person)) for person in people)
        found.append(acts.Told(mode=str(note.get("mode", "")), at=when, to=roles))
    return tuple(found)
