"""The demo tenants: offices, people and some hundred cases, made through the same services as real
ones.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from typing import Any
from uuid import UUID

import structlog
import yaml
from flask import Flask
from sqlalchemy import func, select

from core.cases.logic.acts import Told
from core.cases.models import Case, Proposal
from core.cases.record import load
from core.db import db, tenant_scope, transaction
from core.deadlines.service import calendar
from core.demo.logic import Invented, invent
from core.documents import queries as document_queries
from core.documents import service as documents
from core.documents.service import Handing
from core.errors import AppError
from core.events.models import Outbox
from core.now import now
from core.plugin.registry import Registry
from core.rules import service as rules
from core.services import services
from core.tenants import service as tenants
from core.tenants.models import Tenant
from core.users import service as users
from core.users.logic import ADMIN, AUDITOR, Actor

_log = structlog.get_logger("huiyin.demo")
_CORE_PEOPLE = (
    {"login": ADMIN, "role": ADMIN, "name": "系统管理员"},
    {"login": AUDITOR, "role": AUDITOR, "name": "沈审计"},
)
PAPER_EVERY = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Login:
    """A demo account."""

    tenant: str
    login: str
    role: str
    name: str


def is_empty(app: Flask) -> bool:
    """Whether no tenant exists yet."""
    with app.app_context():
        return not db.session.scalar(select(func.count()).select_from(Tenant))


def load_demo(app: Flask) -> list[Login]:
    """Load every tenant that the installed plugins describe for the demo; those that exist stay.

    Doing it twice changes nothing. The password is that of the settings (``HUIYIN_DEMO_PASSWORD``).
    """
    logins: list[Login] = []
    with app.app_context():
        for domain, plan in plans(services().registry):
            for number, tenant in enumerate(plan["tenants"]):
                logins += _load_tenant(domain, plan, tenant, seed=number)
    return logins


def plans(registry: Registry) -> Iterator[tuple[str, dict[str, Any]]]:
    """The demo plans of the installed plugins: the file ``demo.yaml`` beside their code.

    What the program itself hangs behind the hooks, such as senders, has none.
    """
    for name in sorted(registry.origins):
        plugin = registry.manager.get_plugin(name)
        package = getattr(plugin, "__package__", None) or getattr(plugin, "__name__", "")
        file = resources.files(package).joinpath("demo.yaml")
        if file.is_file():
            plan = yaml.safe_load(file.read_text("utf-8"))
            yield plan["domain"], plan


def _load_tenant(
    domain: str, plan: Mapping[str, Any], wanted: Mapping[str, Any], *, seed: int
) -> list[Login]:
    slug = wanted["slug"]
    known = db.session.scalars(select(Tenant.id).where(Tenant.slug == slug)).one_or_none()
    people = [*plan["users"], *_CORE_PEOPLE]
    logins = [Login(slug, p["login"], p["role"], p["name"]) for p in people]
    if known is not None:
        return logins
    tenant = tenants.create_tenant(
        slug=slug, name=wanted["name"], org_code=wanted.get("org_code", "")
    )
    with tenant_scope(tenant.id):
        with transaction():
            tenants.enable_domain(domain)
            rules.publish_editions(domain)
            units = _units(wanted["units"])
            password = services().passwords.hash(services().settings.demo_password)
            actors = {p["login"]: _person(domain, p, units[0], password) for p in people}
        _cases(plan, wanted, actors, seed=seed)
    return logins


def _units(wanted: list[Mapping[str, Any]]) -> list[UUID]:
    made: dict[str, UUID] = {}
    for unit in wanted:
        parent = made.get(unit.get("parent", ""))
        values = {k: v for k, v in unit.items() if k != "parent"}
        made[unit["code"]] = tenants.create_unit(parent_id=parent, **values).id
    return list(made.values())


def _person(domain: str, person: Mapping[str, Any], unit_id: UUID, password: str) -> Actor:
    core_role = person["role"] in (ADMIN, AUDITOR)
    user = users.create_user(
        login=person["login"],
        name=person["name"],
        phone=person.get("phone", ""),
        unit_id=unit_id,
    )
    user.password_hash = password
    users.give_role(user.id, role=person["role"], domain="" if core_role else domain)
    return Actor(
        id=str(user.id),
        name=user.name,
        phone=user.phone,
        roles={person["role"]: ("",)},
        domain=domain,
    )


def _cases(
    plan: Mapping[str, Any], wanted: Mapping[str, Any], actors: Mapping[str, Actor], *, seed: int
) -> None:
    invented = invent(
        plan,
        number=wanted["cases"],
        months=wanted["months"],
        now=now(),
        seed=seed,
        calendar=calendar(),
    )
    for case in invented:
        with transaction():
            _walk(case, actors)
    with transaction():
        _spread_papers()


def _walk(case: Invented, actors: Mapping[str, Actor]) -> None:
    given = dict(case.intake)
    actor = actors[given.pop("as")]
    with _explained(case.type, given):
        opened = documents.open_case(
            actor=actor, type=case.type, received_at=case.opened_at, **given
        )
    for step in case.steps:
        with _explained(case.type, step):
            _step(opened.case, step, actors[step["as"]])


@contextmanager
def _explained(kind: str, what: Mapping[str, Any]) -> Iterator[None]:
    """Turn a refusal into an error that shows the plan's fault: a demo plan must fit its module."""
    try:
        yield
    except AppError as refusal:
        problems = [f"{p.pointer} {p.message}" for p in refusal.problems]
        raise ValueError(f"demo {kind}: {dict(what)}: {refusal.title} {problems}") from refusal


def _step(case: Case, step: Mapping[str, Any], actor: Actor) -> None:
    at: datetime = step["at"]
    match step["do"]:
        case "approve" | "reject" | "return":
            proposal = db.session.scalars(
                select(Proposal).where(Proposal.case_id == case.id, Proposal.status == "waiting")
            ).one()
            documents.decide(
                proposal.id,
                step["do"],
                actor=actor,
                comment=step.get("comment", ""),
                occurred_at=at,
            )
        case "issue":
            for paper in document_queries.of_case(case.id):
                if paper.key == step["document"] and paper.status == "draft":
                    documents.issue(paper.id, actor=actor, occurred_at=at)
        case "deliver":
            _deliver(case, step, actor)
        case action:
            data = dict(step["with"])
            told = data.pop("told", None)
            notes = (Told(mode=told["mode"], at=at),) if told else ()
            documents.act(case.id, action, actor=actor, data=data, told=notes, occurred_at=at)


def _deliver(case: Case, step: Mapping[str, Any], actor: Actor) -> None:
    """Bring every issued paper of a kind to everybody it is for."""
    at: datetime = step["at"]
    missing = {paper.ref: paper.missing for paper in load(case).papers}
    for paper in document_queries.of_case(case.id):
        if paper.key == step["document"] and paper.status == "issued":
            for to in missing[paper.ref]:
                handing = Handing(to=to, mode=step["mode"], sent_at=at, received_at=at)
                documents.deliver(paper.id, actor=actor, handing=handing)


def _spread_papers() -> None:
    """Print the demo's own papers when nothing else waits, so that a new one never waits long."""
    at = now()
    for number, row in enumerate(
        db.session.scalars(select(Outbox).where(Outbox.queue == "slow").order_by(Outbox.id.desc()))
    ):
        row.queue, row.available_at = "idle", at + number * PAPER_EVERY
