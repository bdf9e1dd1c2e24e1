"""Scenario files against the pure engine: no database, no clock on the wall, the same rules."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from typing import Any

from core.cases.intake_facts import refs_of
from core.cases.logic import acts, approvals
from core.cases.logic.effects import extended, unfold
from core.cases.logic.guards import env_of
from core.cases.logic.lateness import must_say_why
from core.cases.logic.model import Rules, Who
from core.deadlines.logic.calendar import Calendar
from core.errors import AppError, Invalid, Problem, Refused, Stale
from core.forms.logic import Parsed, catalogues_of, facts_of, parse, parse_parties
from core.plugin.conditions import Env
from core.plugin.registry import Registry
from core.plugin.spec import Form
from core.rehearsal import paperwork, words
from core.rehearsal.scenario import BadFile, Failure, Scenario, StepSpec, judge, moment
from core.rehearsal.view import seen
from core.rehearsal.walk import Walk
from core.users.logic import Actor

_PAUSE_WORDS = ("clock", "ground")


class Engine:
    """One case on its way through a scenario."""

    def __init__(self, registry: Registry, scenario: Scenario, calendar: Calendar) -> None:
        self._registry, self._scenario = registry, scenario
        self._walk = Walk(title=scenario.title, calendar=calendar)
        self._ids = count(1)

    def run(self) -> list[Failure]:
        """Do every step and list what did not come out as expected."""
        found: list[Failure] = []
        for step in self._scenario.steps:
            found += self._step(step)
            if self._walk.known is None and not step.refuse:
                break
        return found

    def _step(self, step: StepSpec) -> list[Failure]:
        try:
            return self._done(step)
        except words.Unknown as fault:
            raise BadFile(f"step {step.number}: {fault}") from fault

    def _done(self, step: StepSpec) -> list[Failure]:
        walk = self._walk
        if walk.known is not None:
            walk.sweep(step.at)
        before = walk.kept()
        try:
            self._do(step)
        except AppError as refusal:
            walk.restore(before)
            return self._refused(step, refusal)
        walk.version += 1
        if step.refuse:
            return [Failure(step=step.number, what=step.do, expected=step.refuse, found="done")]
        return self._judge(step)

    def _refused(self, step: StepSpec, refusal: AppError) -> list[Failure]:
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

    def _judge(self, step: StepSpec) -> list[Failure]:
        if not step.expect:
            return []
        actor = self._actor(step.by) if step.by else None
        return judge(step, seen(self._walk, step, actor), words.Resolver(self._walk.rules))

    def _do(self, step: StepSpec) -> None:
        verb = words.verb(self._walk.known_rules, step.do)
        if verb == "receive":
            self._receive(step)
            return
        if verb == "wait":
            return
        actor = self._needed(step)
        self._refuse_stale(step)
        match verb:
            case "approve" | "reject" | "return":
                self._decide(step, verb, actor)
            case "extend":
                self._extend(step, actor)
            case "pause" | "resume":
                given = {k: v for k, v in step.given.items() if k not in _PAUSE_WORDS}
                self._act(step, words.pausing(self._walk.rules, step, verb), given, actor)
            case "issue":
                paperwork.issue(self._walk, step, actor)
            case "deliver":
                paperwork.deliver(self._walk, step, actor)
            case "void":
                paperwork.void(self._walk, step, actor)
            case _:
                self._act(step, words.action(self._walk.rules, verb), step.given, actor)

    def _refuse_stale(self, step: StepSpec) -> None:
        """A step that names an older version; the server counts at least as fast as we do."""
        version = step.given.get("version")
        if isinstance(version, int) and version < self._walk.version:
            raise Stale

    def _actor(self, word: str) -> Actor:
        login = words.login(self._walk.rules, word)
        role = login.rstrip("0123456789")
        return Actor(id=login, name=login, roles={role: ("",)})

    def _needed(self, step: StepSpec) -> Actor:
        if not step.by:
            raise BadFile(f"step {step.number}: as is missing")
        return self._actor(step.by)

    def _receive(self, step: StepSpec) -> None:
        walk, given = self._walk, dict(step.given)
        received = given.get("received_at")
        received_at = step.at if received is None else moment(received, f"step {step.number}")
        case_type = str(given.get("type") or self._scenario.type)
        day = received_at.astimezone(walk.calendar.tz).date()
        walk.known_rules = rules = self._rules_for(case_type, day)
        channel = words.entry(rules, rules.case_type.channel, str(given.get("channel", "")))
        category = words.entry(rules, rules.case_type.category, str(given.get("category", "")))
        facts = {"channel": channel, "category": category, "received_on": day.isoformat()}
        raw_parties, raw = given.get("parties") or [], given.get("data") or {}
        nothing_yet = given.get("register") is False or (not raw_parties and not raw)
        only = nothing_yet and len(rules.case_type.intake) > 1
        form = next(f for f in rules.module.forms if f.key == rules.case_type.intake_form)
        env = Env(facts=facts, on=day)
        parties = self._parties(step, raw_parties, env, partial=only)
        parsed = self._parse(form, raw, env=env, at=step.at, partial=only)
        problems = (
            *_not_chosen(rules, "/channel", rules.case_type.channel, channel),
            *_not_chosen(rules, "/category", rules.case_type.category, category),
            *parties.problems,
            *parsed.problems,
        )
        if problems:
            raise Invalid(problems=problems)
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
        events = acts.open_(rules, intake, self._needed(step), step.at, walk.calendar, "")
        walk.known = None
        walk.apply(events)

    def _rules_for(self, case_type: str, day: date) -> Rules:
        for domain in self._registry.domains:
            if self._scenario.domain and domain != self._scenario.domain:
                continue
            try:
                module = self._registry.in_force(domain, day)
            except LookupError as fault:
                raise BadFile(f"{self._scenario.title}: {fault}") from fault
            for candidate in module.case_types:
                if case_type in (candidate.key, candidate.title):
                    if self._scenario.edition and module.edition != self._scenario.edition:
                        raise BadFile(
                            f"{self._scenario.title}: received on {day} falls under edition "
                            f"{module.edition}, the file says {self._scenario.edition}"
                        )
                    return Rules.of(module, candidate.key)
        raise BadFile(f"{self._scenario.title}: no case type {case_type!r}")

    def _parties(
        self, step: StepSpec, raw: Any, env: Env, *, partial: bool = False
    ) -> Parsed[list[dict[str, Any]]]:
        walk = self._walk
        parsed = parse_parties(
            walk.rules.case_type,
            [words.party(walk.rules, party) for party in raw],
            now=step.at,
            zone=walk.calendar.tz,
            env=env,
            partial=partial,
        )
        refs = refs_of(walk.rules.case_type, parsed.data)[0]
        walk.names |= {
            str(party["name"]): ref.ref
            for party, ref in zip(parsed.data, refs, strict=True)
            if party.get("name")
        }
        return parsed

    def _parse(
        self, form: Form, raw: Mapping[str, Any], *, env: Env, at: datetime, partial: bool = False
    ) -> Parsed[dict[str, Any]]:
        rules = self._walk.rules
        return parse(
            form,
            catalogues_of(rules.module, rules.case_type),
            words.data(rules, form.fields, raw),
            now=at,
            zone=self._walk.calendar.tz,
            env=env,
            partial=partial,
            functions=self._registry.functions,
        )

    def _act(self, step: StepSpec, key: str, given: Mapping[str, Any], actor: Actor) -> None:
        walk, rules, snapshot = self._walk, self._walk.rules, self._walk.snapshot
        at = step.at
        if "occurred_at" in given:
            at = moment(given["occurred_at"], f"step {step.number}")
        told = words.notes(rules, given.get("told"), at, step, walk.names)
        doing = acts.Doing(action=key, at=at, told=told, proposal=f"p{next(self._ids)}")
        transition = acts.check_possible(rules, snapshot, actor, doing, "")
        problems = acts.moment_problems(snapshot, doing, step.at)
        problems += acts.telling_problems(rules, snapshot, transition, doing)
        why = transition.asks_reason or must_say_why(rules, snapshot, transition, at)
        if why and not str(given.get("comment", "")).strip():
            problems.append(Problem("/comment", "required", "请写明理由"))
        facts: dict[str, Any] = {}
        values = {k: v for k, v in given.items() if k not in (*words.ACT_WORDS, "told")}
        if transition.form:
            form = next(f for f in rules.module.forms if f.key == transition.form)
            env = env_of(rules, snapshot, at=at, calendar=walk.calendar)
            parsed = self._parse(form, values, env=env, at=at)
            problems += parsed.problems
            facts = facts_of(form, parsed.data)
        elif values:
            problems.append(Problem("/data", "unknown", f"unknown {', '.join(values)}"))
        facts |= words.handed(transition, given.get("hand_to"))
        facts |= self._later_parties(step, key, given.get("parties"), at, actor, problems)
        if problems:
            raise Invalid(problems=problems)
        doing = replace(doing, facts=facts)
        events = acts.act(rules, walk.snapshot, actor, doing, step.at, walk.calendar)
        if events[-1].type == "approval_requested":
            if told:
                raise Refused("invalid", "须先经审批作出决定，才能告知当事人")
            walk.proposals[doing.proposal] = {"facts": dict(doing.facts), "action": key}
        walk.apply(events)
        for event in events:
            if event.type == "delivered":
                paperwork.issue_paper(walk, event.data["ref"], event.at, actor)

    def _later_parties(
        self,
        step: StepSpec,
        key: str,
        raw: Any,
        at: datetime,
        actor: Actor,
        problems: list[Problem],
    ) -> Mapping[str, Any]:
        walk, rules = self._walk, self._walk.rules
        if key not in rules.case_type.intake[1:]:
            if raw:
                problems.append(Problem("/parties", "unknown", "此事项不能修改当事人"))
            return {}
        if raw is None and walk.snapshot.parties:
            return {}
        env = env_of(rules, walk.snapshot, at=at, calendar=walk.calendar)
        parsed = self._parties(step, raw or [], env)
        problems += parsed.problems
        refs, real_name = refs_of(rules.case_type, parsed.data)
        by = acts.who(actor)
        walk.apply(acts.parties_replaced(walk.snapshot, refs, at=at, by=by))
        return real_name

    def _decide(self, step: StepSpec, verb: approvals.Decision, actor: Actor) -> None:
        walk, rules = self._walk, self._walk.rules
        if not walk.snapshot.waiting:
            raise Refused("wrong_state", "没有等待审批的事项")
        waiting = walk.snapshot.waiting[0]
        if named := step.given.get("proposal") or step.given.get("action"):
            key = words.action(rules, str(named)) if named != "extend" else "extend"
            waiting = next((w for w in walk.snapshot.waiting if w.action == key), waiting)
        if verb != "approve" and not str(step.given.get("comment", "")).strip():
            raise Invalid("退回或不同意时请写明意见")
        event, last = approvals.decide(rules, walk.snapshot, actor, waiting.proposal, verb, step.at)
        after, events = unfold(rules, walk.snapshot, [event], walk.calendar)
        by = Who(kind="user", id=waiting.by)
        if last and waiting.kind == "extension":
            events += extended(
                rules, after, waiting.clock, at=step.at, by=by, calendar=walk.calendar
            )
        elif last:
            kept = walk.proposals[waiting.proposal]
            doing = acts.Doing(action=kept["action"], at=step.at, facts=kept["facts"])
            acts.check_effect(rules, after, doing, walk.calendar)
            events += acts.take_effect(rules, after, doing, by, walk.calendar)[1]
        walk.apply(events)

    def _extend(self, step: StepSpec, actor: Actor) -> None:
        walk = self._walk
        if not str(step.given.get("reason", "")).strip():
            raise Invalid("请写明延长期限的理由")
        events = acts.extension(
            walk.rules,
            walk.snapshot,
            words.clock(walk.rules, str(step.given.get("clock", ""))),
            actor,
            at=step.at,
            now=step.at,
            by=str(step.given.get("by") or ""),
            proposal=f"p{next(self._ids)}",
            calendar=walk.calendar,
            roles=tuple(role.key for role in walk.rules.module.roles),
        )
        walk.apply(events)


def _not_chosen(rules: Rules, pointer: str, catalogue: str, value: str) -> list[Problem]:
    known = catalogues_of(rules.module, rules.case_type)[catalogue]
    if any(entry.key == value and entry.active for entry in known.entries):
        return []
    return [Problem(pointer, "not_a_choice", f"不在“{known.title}”的可选范围内")]
