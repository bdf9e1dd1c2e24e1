"""Scenario files through the REST API of a running server, as the logins that the steps name."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.cases.logic.model import Rules
from core.cases.logic.refusals import EARLY
from core.deadlines.logic.calendar import Calendar
from core.plugin import codec
from core.rehearsal import words
from core.rehearsal.filling import examples
from core.rehearsal.http import Api
from core.rehearsal.remote_view import levels_at, same_series, seen
from core.rehearsal.scenario import (
    BadFile,
    Failure,
    Scenario,
    StepSpec,
    judge,
    moment,
    moments,
)

Answer = tuple[int, dict[str, Any]]


class Remote:
    """One case on its way through a scenario, over HTTP.

    ``notes`` tell what a server cannot be asked, or what had to be added for it.
    """

    def __init__(self, scenario: Scenario, *, api: Api, calendar: Calendar, now: datetime) -> None:
        for step in scenario.steps:
            if step.at > now:
                raise BadFile(
                    f"{scenario.title}: step {step.number} lies in the future ({step.at}); "
                    "a server only takes what has happened"
                )
        self._scenario, self._api, self._calendar = scenario, api, calendar
        self._rules: Rules | None = None
        self._case: dict[str, Any] = {}
        self._names: dict[str, str] = {}
        self._reader = ""
        self.notes: list[str] = []

    def run(self) -> list[Failure]:
        """Do every step and list what did not come out as expected."""
        found: list[Failure] = []
        for step in self._scenario.steps:
            found += self._step(step)
            if not self._case and not step.refuse:
                break
        return found

    @property
    def rules(self) -> Rules:
        """The rules of the case; a step before the case exists is a fault of the file."""
        if self._rules is None:
            raise BadFile(f"{self._scenario.title}: the first step must be receive")
        return self._rules

    def _step(self, step: StepSpec) -> list[Failure]:
        ahead = [at for at in moments(step) if at > step.at + EARLY]
        if ahead and step.refuse:
            self._note(step, f"not played: for a server {ahead[0]} is no longer in the future")
            return []
        try:
            status, answer = self._do(step)
            return self._came_out(step, status, answer)
        except words.Unknown as fault:
            raise BadFile(f"step {step.number}: {fault}") from fault

    def _came_out(self, step: StepSpec, status: int, answer: Mapping[str, Any]) -> list[Failure]:
        if status >= 400:
            code = str(answer.get("code", status))
            if step.refuse and code == step.refuse:
                return self._judge(step)
            problems = " ".join(
                f"{e.get('pointer')}: {e.get('message')}" for e in answer.get("errors", [])
            )
            return [
                Failure(
                    step=step.number,
                    what=f"{step.do} was refused",
                    expected=step.refuse or "done",
                    found=f"{status} {code}: {answer.get('title', '')} {problems}".strip(),
                )
            ]
        if step.refuse:
            return [Failure(step=step.number, what=step.do, expected=step.refuse, found="done")]
        return self._judge(step)

    def _judge(self, step: StepSpec) -> list[Failure]:
        if not step.expect:
            return []
        found: list[Failure] = []
        for failure in judge(step, self._seen(step), words.Resolver(self.rules)):
            if same_series(failure.expected, failure.found):
                self._note(step, f"{failure.what} is {failure.found}: a server counts on")
            else:
                found.append(failure)
        return found

    def _note(self, step: StepSpec, text: str) -> None:
        self.notes.append(f"step {step.number}: {text}")

    def _do(self, step: StepSpec) -> Answer:
        verb = words.verb(self._rules, step.do)
        match verb:
            case "receive":
                return self._receive(step)
            case "wait":
                return 200, {}
            case "approve" | "reject" | "return":
                return self._decide(step, verb)
            case "extend":
                key = words.clock(self.rules, str(step.given.get("clock", "")))
                given = step.given
                body = {
                    "by": str(given.get("by") or ""),
                    "reason": str(given.get("reason") or ""),
                    **_version(step),
                    **_when(step),
                }
                return self._act(step, f"/cases/{self._id}/clocks/{key}/extensions", body)
            case "issue":
                return self._issue(step)
            case "deliver":
                return self._deliver(step)
            case "void":
                return self._void(step)
            case "pause" | "resume":
                given = {k: v for k, v in step.given.items() if k not in ("clock", "ground")}
                return self._action(step, words.pausing(self.rules, step, verb), given)
            case _:
                return self._action(step, words.action(self.rules, verb), step.given)

    @property
    def _id(self) -> str:
        if not self._case:
            raise BadFile(f"{self._scenario.title}: the first step must be receive")
        return str(self._case["id"])

    def _receive(self, step: StepSpec) -> Answer:
        given = dict(step.given)
        received = given.pop("received_at", None)
        received_at = step.at if received is None else moment(received, f"step {step.number}")
        rules = self._rules_for(step, received_at)
        parties = [words.party(rules, p) for p in given.get("parties") or []]
        body: dict[str, Any] = {
            **given,
            "type": rules.case_type.key,
            "received_at": received_at.isoformat(),
            "channel": words.entry(rules, rules.case_type.channel, str(given.get("channel", ""))),
            "category": words.entry(
                rules, rules.case_type.category, str(given.get("category", ""))
            ),
            "parties": parties,
            "data": words.intake_data(rules, given.get("data") or {}),
        }
        status, answer = self._act(step, "/cases", body)
        if status < 400:
            self._case = answer
            self._names = words.refs_by_name(parties)
        return status, answer

    def _rules_for(self, step: StepSpec, received_at: datetime) -> Rules:
        title = self._scenario.title
        day = received_at.astimezone(self._calendar.tz).date().isoformat()
        domain = f"domain={self._scenario.domain}&" if self._scenario.domain else ""
        status, answer = self._api.get(f"/rules?{domain}on={day}", next(iter(self._api.tokens)))
        if status >= 400:
            raise BadFile(f"{title}: no rules for {day}: {status} {answer.get('title')}")
        module = codec.load(answer["module"])
        wanted = str(step.given.get("type") or self._scenario.type)
        for candidate in module.case_types:
            if wanted in (candidate.key, candidate.title):
                if self._scenario.edition not in ("", module.edition):
                    raise BadFile(
                        f"{title}: received on {day} falls under edition {module.edition}, "
                        f"the file says {self._scenario.edition}"
                    )
                self._rules = Rules.of(module, candidate.key)
                return self._rules
        raise BadFile(f"{title}: no case type {wanted!r}")

    def _action(self, step: StepSpec, key: str, given: Mapping[str, Any]) -> Answer:
        body, data = words.action_body(self.rules, key, given)
        if body.get("parties"):
            self._names = words.refs_by_name(body["parties"])
        told = data.pop("told", None)
        if told is not None:
            data["told"] = words.told(self.rules, told, self._names)
        return self._act(
            step, f"/cases/{self._id}/actions/{key}", {**_when(step), **body, "data": data}
        )

    def _decide(self, step: StepSpec, verb: str) -> Answer:
        case = self._fresh(step)
        open_ = [a for a in case["approvals"] if a["status"] == "waiting"]
        if named := step.given.get("action") or step.given.get("proposal"):
            key = "extend" if named == "extend" else words.action(self.rules, str(named))
            open_ = [a for a in open_ if a["action"] == key] or open_
        if not open_:
            return 409, {"code": "wrong_state", "title": "没有等待审批的事项"}
        body = {
            "decision": verb,
            "comment": str(step.given.get("comment", "")),
            **_version(step),
            **_when(step),
        }
        return self._act(step, f"/approvals/{open_[0]['id']}/decisions", body)

    def _issue(self, step: StepSpec) -> Answer:
        key = words.document(self.rules, str(step.given.get("document", "")))
        data = words.paper_data(self.rules, key, step.given.get("data") or {})
        drafts = [p for p in self._papers(step, key) if p["status"] == "draft"]
        if not drafts:
            body = {"form": key, "data": data}
            status, answer = self._act(step, f"/cases/{self._id}/documents", body)
            if status >= 400:
                return status, answer
            drafts, data = [answer], {}
        result: Answer = (200, {})
        for paper in drafts:
            result = self._issue_one(step, paper, data)
            if result[0] >= 400:
                return result
        return result

    def _issue_one(self, step: StepSpec, paper: Mapping[str, Any], data: dict[str, Any]) -> Answer:
        path = f"/documents/{paper['id']}/issue"
        result = self._act(step, path, {**_when(step), **({"data": data} if data else {})})
        more = self._lacking(step, paper["key"], result)
        return self._act(step, path, {**_when(step), "data": {**data, **more}}) if more else result

    def _deliver(self, step: StepSpec) -> Answer:
        key = words.document(self.rules, str(step.given.get("document", "")))
        paper = self._paper(step, key, undelivered=True)
        if paper is None:
            return 409, {"code": "wrong_state", "title": f"没有可送达的文书：{key}"}
        given = step.given
        at = given.get("received_at") or given.get("at")
        when = step.at if at is None else moment(at, f"step {step.number}")
        sent = moment(given["sent_at"], f"step {step.number}") if "sent_at" in given else when
        body = {
            "mode": str(given.get("mode") or ""),
            "sent_at": sent.isoformat(),
            "received_at": when.isoformat(),
        }
        for word in ("receiver", "relation", "address", "refusal", "witness", "note"):
            if word in given:
                body[word] = given[word]
        if to := self._receiver(step, paper):
            body["to"] = to
        data = words.paper_data(self.rules, key, given.get("data") or {})
        if data and paper["status"] == "draft":
            issued = self._issue_one(step, paper, data)
            if issued[0] >= 400:
                return issued
        path = f"/documents/{paper['id']}/deliveries"
        result = self._act(step, path, body)
        more = self._lacking(step, key, result) if paper["status"] == "draft" else {}
        if not more:
            return result
        issue = {"occurred_at": sent.isoformat(), "data": more}
        issued = self._act(step, f"/documents/{paper['id']}/issue", issue)
        return issued if issued[0] >= 400 else self._act(step, path, body)

    def _void(self, step: StepSpec) -> Answer:
        key = words.document(self.rules, str(step.given.get("document", "")))
        paper = self._paper(step, key)
        if paper is None:
            return 409, {"code": "wrong_state", "title": f"没有可作废的文书：{key}"}
        body = {"reason": str(step.given.get("reason") or "")}
        return self._act(step, f"/documents/{paper['id']}/void", body)

    def _lacking(self, step: StepSpec, key: str, result: Answer) -> dict[str, Any]:
        """Example values for what a paper still wants, where only such are missing.

        A scenario tells how a case goes, not every word of its papers.
        """
        status, answer = result
        faults = answer.get("errors") or []
        if step.refuse or status != 422 or any(f.get("code") != "required" for f in faults):
            return {}
        asked = [str(f.get("pointer", "")).removeprefix("/data/") for f in faults]
        more = examples(self.rules, key, asked, title=self._scenario.title, at=step.at)
        if more:
            self._note(step, f"{key} also wanted {', '.join(more)}; filled in with examples")
        return more

    def _paper(
        self, step: StepSpec, key: str, *, undelivered: bool = False
    ) -> dict[str, Any] | None:
        whom = self._whom(step)
        papers = [
            p
            for p in self._papers(step, key)
            if p["status"] != "void"
            and (not whom or any(words.meant(each["receiver"], whom) for each in p["to"]))
        ]
        undone = [p for p in papers if not p["delivered"]] if undelivered else []
        return next(iter(undone or papers), None)

    def _whom(self, step: StepSpec) -> str:
        to = str(step.given.get("to", ""))
        return self._names.get(to) or (words.party_role(self.rules, to) if to else "")

    def _receiver(self, step: StepSpec, paper: Mapping[str, Any]) -> str:
        """Which of the paper's receivers a step means: one that it has not reached, first."""
        whom = self._whom(step)
        sides = sorted(paper["to"], key=lambda each: each["delivered_at"] is not None)
        refs = [each["receiver"] for each in sides] if whom else []
        return next((ref for ref in refs if words.meant(ref, whom)), "")

    def _papers(self, step: StepSpec, key: str) -> list[dict[str, Any]]:
        return [p for p in self._fresh(step)["documents"] if p["key"] == key]

    def _act(self, step: StepSpec, path: str, body: Mapping[str, Any]) -> Answer:
        if not step.by:
            raise BadFile(f"step {step.number}: as is missing")
        return self._api.post(path, words.login(self.rules, step.by), body)

    def _fresh(self, step: StepSpec) -> dict[str, Any]:
        """The case as whoever does the step sees it, or else somebody who may read it."""
        own = words.login(self.rules, step.by) if step.by else ""
        wanted = (own, self._reader, *self._api.tokens)
        answer: dict[str, Any] = {}
        for login in dict.fromkeys(login for login in wanted if login):
            status, answer = self._api.get(f"/cases/{self._id}", login)
            if status < 400:
                self._reader = login
                return answer
        raise BadFile(f"step {step.number}: the case cannot be read: {answer.get('title')}")

    def _seen(self, step: StepSpec) -> Any:
        case = self._fresh(step)
        own = words.login(self.rules, step.by) if step.by else ""
        offered = [a["key"] for a in case["actions"]] if own == self._reader else []
        levels: dict[str, str] = {}
        if _asks_level(step):
            status, log = self._api.get(f"/cases/{self._id}/events", self._reader)
            if status >= 400:
                raise BadFile(f"step {step.number}: the log cannot be read: {log.get('title')}")
            levels = levels_at(self.rules, log["items"], step.at, self._calendar)
        return seen(self.rules, case, offered=frozenset(offered), levels=levels)


def _asks_level(step: StepSpec) -> bool:
    wanted = (step.expect.get("clocks") or {}).values()
    return any(isinstance(each, dict) and "level" in each for each in wanted)


def _version(step: StepSpec) -> dict[str, Any]:
    return {"version": step.given["version"]} if "version" in step.given else {}


def _when(step: StepSpec) -> dict[str, str]:
    return {"occurred_at": step.at.isoformat()}
