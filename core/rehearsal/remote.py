"""Scenario files through the REST API of a running server, as the logins that the steps name."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from core.cases.logic.model import Rules
from core.plugin import codec
from core.rehearsal import words
from core.rehearsal.scenario import BadFile, Failure, Scenario, Seen, StepSpec, judge, moment

TIMEOUT = 30


class Remote:
    """One case on its way through a scenario, over HTTP."""

    def __init__(
        self, scenario: Scenario, *, base: str, tokens: Mapping[str, str], now: datetime
    ) -> None:
        future = [step.number for step in scenario.steps if step.at > now]
        if future:
            raise BadFile(f"{scenario.title}: step {future[0]} lies in the future")
        self._scenario, self._base, self._tokens = scenario, base.rstrip("/"), tokens
        self._rules: Rules | None = None
        self._case: dict[str, Any] = {}

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
        try:
            status, answer = self._do(step)
        except words.Unknown as fault:
            raise BadFile(f"step {step.number}: {fault}") from fault
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
        return judge(step, self._seen(step), words.Resolver(self.rules)) if step.expect else []

    def _do(self, step: StepSpec) -> tuple[int, dict[str, Any]]:
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
                body = {"by": str(given.get("by") or ""), "reason": given.get("reason", "")}
                return self._act(
                    step, f"/cases/{self._id}/clocks/{key}/extensions", {**body, **_when(step)}
                )
            case "issue":
                return self._issue(step)
            case "deliver":
                return self._deliver(step)
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

    def _receive(self, step: StepSpec) -> tuple[int, dict[str, Any]]:
        given = dict(step.given)
        received = given.pop("received_at", None)
        received_at = step.at if received is None else moment(received, f"step {step.number}")
        login = self._login_before_rules(step)
        rules = self._rules_for(step, received_at, login)
        body: dict[str, Any] = {
            **given,
            "type": rules.case_type.key,
            "received_at": received_at.isoformat(),
            "channel": words.entry(rules, rules.case_type.channel, str(given.get("channel", ""))),
            "category": words.entry(
                rules, rules.case_type.category, str(given.get("category", ""))
            ),
            "parties": [words.party(rules, p) for p in given.get("parties") or []],
            "data": words.intake_data(rules, given.get("data") or {}),
        }
        status, answer = self._call("POST", "/cases", words.login(rules, step.by), body)
        if status < 400:
            self._case = answer
        return status, answer

    def _login_before_rules(self, step: StepSpec) -> str:
        if step.by in self._tokens:
            return step.by
        return next(iter(self._tokens))

    def _rules_for(self, step: StepSpec, received_at: datetime, login: str) -> Rules:
        day = received_at.date().isoformat()
        status, answer = self._call(
            "GET", f"/rules?domain={self._scenario.domain}&on={day}", login, None
        )
        if status >= 400:
            raise BadFile(f"{self._scenario.title}: no rules for {day}: {answer.get('title')}")
        module = codec.load(answer.get("module", answer))
        wanted = str(step.given.get("type") or self._scenario.type)
        for candidate in module.case_types:
            if wanted in (candidate.key, candidate.title):
                self._rules = Rules.of(module, candidate.key)
                return self._rules
        raise BadFile(f"{self._scenario.title}: no case type {wanted!r}")

    def _action(
        self, step: StepSpec, key: str, given: Mapping[str, Any]
    ) -> tuple[int, dict[str, Any]]:
        body, data = words.action_body(self.rules, key, given)
        told = data.pop("told", None)
        if told is not None:
            data["told"] = words.told(self.rules, told)
        return self._act(
            step, f"/cases/{self._id}/actions/{key}", {**_when(step), **body, "data": data}
        )

    def _decide(self, step: StepSpec, verb: str) -> tuple[int, dict[str, Any]]:
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
            "occurred_at": step.at.isoformat(),
        }
        return self._act(step, f"/approvals/{open_[0]['id']}/decisions", body)

    def _issue(self, step: StepSpec) -> tuple[int, dict[str, Any]]:
        key = words.document(self.rules, str(step.given.get("document", "")))
        papers = self._papers(step, key)
        drafts = [p for p in papers if p["status"] == "draft"]
        data = step.given.get("data") or {}
        if not drafts:
            body = {"form": key, "data": data}
            status, answer = self._act(step, f"/cases/{self._id}/documents", body)
            if status >= 400:
                return status, answer
            drafts, data = [answer], {}
        result: tuple[int, dict[str, Any]] = (200, {})
        for paper in drafts:
            body = {"occurred_at": step.at.isoformat(), **({"data": data} if data else {})}
            result = self._act(step, f"/documents/{paper['id']}/issue", body)
            if result[0] >= 400:
                return result
        return result

    def _deliver(self, step: StepSpec) -> tuple[int, dict[str, Any]]:
        key = words.document(self.rules, str(step.given.get("document", "")))
        to = str(step.given.get("to", ""))
        role = self._ref(to) or (words.party_role(self.rules, to) if to else "")
        papers = [
            p
            for p in self._papers(step, key)
            if p["status"] != "void"
            and (not role or role in (p["receiver"], p["receiver"].partition(":")[0]))
        ]
        if not papers:
            return 409, {"code": "wrong_state", "title": f"没有可送达的文书：{key}"}
        paper = next((p for p in papers if not p["delivered"]), papers[0])
        at = step.given.get("received_at") or step.given.get("at")
        when = step.at if at is None else moment(at, f"step {step.number}")
        body = {
            "mode": step.given.get("mode", ""),
            "sent_at": when.isoformat(),
            "received_at": when.isoformat(),
        }
        for word in ("receiver", "relation", "address", "refusal", "witness", "note"):
            if word in step.given:
                body[word] = step.given[word]
        return self._act(step, f"/documents/{paper['id']}/deliveries", body)

    def _ref(self, name: str) -> str:
        """The ref of a party by its name, as the caller of the first step saw it."""
        refs = [p["ref"] for p in self._case["parties"] if name and p["name"] == name]
        return refs[0] if refs else ""

    def _papers(self, step: StepSpec, key: str) -> list[dict[str, Any]]:
        return [p for p in self._fresh(step)["documents"] if p["key"] == key]

    def _act(
        self, step: StepSpec, path: str, body: Mapping[str, Any]
    ) -> tuple[int, dict[str, Any]]:
        if not step.by:
            raise BadFile(f"step {step.number}: as is missing")
        return self._call("POST", path, words.login(self.rules, step.by), body)

    def _fresh(self, step: StepSpec) -> dict[str, Any]:
        login = words.login(self.rules, step.by) if step.by else next(iter(self._tokens))
        status, answer = self._call("GET", f"/cases/{self._id}", login, None)
        if status >= 400:
            raise BadFile(f"step {step.number}: the case cannot be read: {answer.get('title')}")
        return answer

    def _seen(self, step: StepSpec) -> Seen:
        case = self._fresh(step)
        clocks = {
            clock["key"]: {
                "state": "running" if clock["state"] == "breached" else clock["state"],
                "due": None if not clock["due_on"] else date.fromisoformat(clock["due_on"]),
                "due_at": None if not clock["due_at"] else _moment(clock["due_at"]),
                "level": clock["level"],
                "outcome": clock["outcome"],
            }
            for clock in case["clocks"]
        }
        waiting = {
            word
            for a in case["approvals"]
            if a["status"] == "waiting"
            for each in a["steps"]
            if each["status"] == "open"
            for word in (
                a["action"],
                a["clock"],
                a["chain"],
                each["step"],
                each["title"],
                *each["roles"],
            )
            if word
        }
        return Seen(
            state=case["state"],
            clocks=clocks,
            documents={
                d["key"]: d["number"] or d["status"]
                for d in case["documents"]
                if d["status"] != "void"
            },
            offered=frozenset(action["key"] for action in case["actions"]),
            waiting=frozenset(waiting | words.titles(self.rules, waiting)),
            edition=case.get("edition", ""),
        )

    def _call(
        self, method: str, path: str, login: str, body: Mapping[str, Any] | None
    ) -> tuple[int, dict[str, Any]]:
        token = self._tokens.get(login)
        if token is None:
            raise BadFile(f"no token for {login!r}; known are {', '.join(sorted(self._tokens))}")
        request = urllib.request.Request(  # noqa: S310  # the address is the operator's own
            self._base + path,
            method=method,
            data=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
            headers={
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/json",
                "Accept": "application/json",
                **({"Idempotency-Key": str(uuid4())} if body is not None else {}),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as fault:
            return fault.code, _problem(fault.read())
        except urllib.error.URLError as fault:
            raise BadFile(f"{self._base}: {fault.reason}") from fault


def _problem(content: bytes) -> dict[str, Any]:
    try:
        return json.loads(content)
    except ValueError:
        return {"code": "", "title": content[:200].decode(errors="replace")}


def _when(step: StepSpec) -> dict[str, str]:
    return {"occurred_at": step.at.isoformat()}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
