"""huiyin user and huiyin token."""

import json
from datetime import timedelta

import click

from core.cli import Failure
from core.cli.apps import working


@click.group(epilog="Example: huiyin user create aic wang --name 王芳 --role handler")
def user() -> None:
    """People of a tenant."""


@user.command(epilog="Example: huiyin user create aic wang --name 王芳 --role handler")
@click.argument("tenant")
@click.argument("login")
@click.option("--name", required=True, help="The person's name.")
@click.option("--phone", default="", help="Their telephone at work.")
@click.option("--unit", default="", help="The code of their unit.")
@click.option("--role", "roles", multiple=True, help="A role to give; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print what was made as JSON.")
def create(
    tenant: str,
    login: str,
    name: str,
    phone: str,
    unit: str,
    roles: tuple[str, ...],
    as_json: bool,
) -> None:
    """Make a person and print their one-time password this once."""
    from core.db import transaction
    from core.users import service

    with working(tenant), transaction():
        row = service.create_user(login=login, name=name, phone=phone, unit_id=_unit(unit))
        for role in roles:
            domain, key = _offered(role)
            service.give_role(row.id, role=key, domain=domain)
        password = service.reset_password(row.id, by=None)
        said = {"id": str(row.id), "login": row.login, "password": password}
    if as_json:
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        click.echo(f"{said['login']}, one-time password: {password}")


@user.command(epilog="Example: huiyin user role aic wang chief --unit 12315")
@click.argument("tenant")
@click.argument("login")
@click.argument("role")
@click.option("--unit", default="", help="Only for the unit with this code and those below it.")
@click.option("--days", type=click.IntRange(1), help="Take it back by itself after so many days.")
def role(tenant: str, login: str, role: str, unit: str, days: int | None) -> None:
    """Give a role to a person."""
    from core.db import transaction
    from core.now import now
    from core.users import service

    with working(tenant), transaction():
        domain, key = _offered(role)
        service.give_role(
            _person(login),
            role=key,
            domain=domain,
            unit_id=_unit(unit),
            expires_at=None if days is None else now() + timedelta(days=days),
        )
    click.echo(f"{login}: {role}")


@click.group(epilog="Example: huiyin token create aic handler --name 12315 --days 90")
def token() -> None:
    """Keys of programs to the API."""


@token.command("create", epilog="Example: huiyin token create aic handler --name 12315 --days 90")
@click.argument("tenant")
@click.argument("login")
@click.option("--name", required=True, help="What the token is for.")
@click.option("--scope", "scopes", multiple=True, default=("read", "write"), show_default=True)
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 365))
@click.option("--json", "as_json", is_flag=True, help="Print the token as JSON.")
def create_token(
    tenant: str, login: str, name: str, scopes: tuple[str, ...], days: int, as_json: bool
) -> None:
    """Make a token that acts as a person, and print it this once."""
    from core.db import transaction
    from core.now import now
    from core.users import access

    with working(tenant), transaction():
        row, raw = access.create_token(
            _person(login),
            name=name,
            scopes=frozenset(scopes),
            expires_at=now() + timedelta(days=days),
        )
        expires = row.expires_at.isoformat()
    click.echo(json.dumps({"token": raw, "expires_at": expires}) if as_json else raw)


def _person(login: str):  # type: ignore[no-untyped-def]
    from core.users.queries import user_by_login

    found = user_by_login(login)
    if found is None:
        raise Failure(f"there is no user {login!r} in this tenant")
    return found.id


def _unit(code: str):  # type: ignore[no-untyped-def]
    from core.tenants.queries import units

    if not code:
        return None
    for unit in units():
        if unit.code == code:
            return unit.id
    raise Failure(f"there is no unit with the code {code!r} in this tenant")


def _offered(role: str) -> tuple[str, str]:
    """The domain and key of a role, written as handler or consumer_aic.handler."""
    from core.users.service import role_offers

    offers = [o for o in role_offers() if role in (o.role, f"{o.domain}.{o.role}")]
    if len(offers) == 1:
        return offers[0].domain, offers[0].role
    if offers:
        several = ", ".join(f"{o.domain}.{o.role}" for o in offers)
        raise Failure(f"several domains have a role {role!r}; write one of {several}")
    known = ", ".join(o.role for o in role_offers())
    raise Failure(f"there is no role {role!r} in this tenant; known are {known}")
