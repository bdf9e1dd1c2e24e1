"""How a paper was brought to somebody: the form, what was typed, and what is on file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.api import show_papers
from core.api.shapes import DeliveryShape, PartyShape
from core.deadlines.service import calendar, this_day
from core.documents import addresses, queries
from core.documents.models import Attachment, Delivery, ServiceAddress
from core.documents.service import Handing
from core.errors import Invalid, Problem
from core.forms.logic import may_see, parse
from core.forms.present import SEALED, mask_address
from core.forms.render import FormView, form_view
from core.now import now
from core.plugin.conditions import Env, fact
from core.plugin.spec import Entry, Field, Form, Secrecy
from core.users.models import User
from core.web.cases.opened import Opened, named, receivers

_RECEIVED, _SENT, _REFUSED = "received", "sent", "refused"
OUTCOMES = (
    Entry(key=_RECEIVED, title="已送达或已告知"),
    Entry(key=_SENT, title="已发出，尚未签收"),
    Entry(key=_REFUSED, title="拒收，留置送达"),
)
_KEYS = (
    "to",
    "mode",
    "sent_at",
    "outcome",
    "received_at",
    "receiver",
    "relation",
    "refusal",
    "witness",
    "address_id",
    "address",
    "attachment",
    "note",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A delivery on file, as pages show it. ``to`` is empty where the paper has one receiver."""

    shape: DeliveryShape
    to: str
    mode: str
    result: str


def modes(paper: Opened) -> list[tuple[str, str]]:
    """The ways in which the paper may be delivered, with the titles of the module's lists."""
    catalogues = (*paper.rules.module.catalogues, *paper.rules.case_type.catalogues)
    titles: dict[str, str] = {}
    for catalogue in sorted(catalogues, key=lambda each: each.key == "delivery_mode"):
        titles.update({entry.key: entry.title for entry in catalogue.entries})
    return [(mode, titles.get(mode, mode)) for mode in paper.document.modes]


def typed(form: Mapping[str, str]) -> dict[str, str]:
    """What was sent, by field."""
    return {key: form.get(key, "") for key in _KEYS}


def view(
    paper: Opened,
    parties: Sequence[PartyShape],
    sent: Mapping[str, Any] | None,
    problems: Sequence[Problem],
) -> FormView:
    """The form, with what was sent or with what is known already."""
    values = _defaults(paper, parties) if sent is None else sent
    return form_view(_form(paper, parties), {}, values, problems, pointer="")


def handing(paper: Opened, sent: Mapping[str, str]) -> Handing:
    """What was sent, checked. Raises :class:`Invalid` with every fault."""
    form, zone = _form(paper, tuple(receivers(paper).values())), calendar().tz
    given = {field.key: sent[field.key] for field in form.fields}
    parsed = parse(form, {}, given, now=now(), zone=zone, env=Env(), pointer="")
    if parsed.problems:
        raise Invalid(problems=parsed.problems)
    data = parsed.data
    arrived = data["outcome"] != _SENT
    if "address_id" in data and not data.get("address"):
        data = {**data, "address": addresses.text_of(queries.address(UUID(data["address_id"])))}
    texts = ("address", "receiver", "relation", "refusal", "witness", "note")
    return Handing(
        to=data.get("to", ""),
        mode=data["mode"],
        sent_at=_moment(paper, data["sent_at"]),
        received_at=_moment(paper, data["received_at"]) if arrived else None,
        attachment_id=UUID(data["attachment"]) if "attachment" in data else None,
        **{key: data.get(key, "") for key in texts},
    )


def told(
    paper: Opened,
    parties: Mapping[UUID, PartyShape],
    rows: Sequence[Delivery],
    people: Mapping[UUID, User],
) -> list[Told]:
    """The deliveries on file, oldest first, masked as this person may see them."""
    titles = dict(modes(paper))
    names = {key: named(party) for key, party in parties.items()} if len(parties) > 1 else {}
    return [
        Told(
            shape=show_papers.delivery(row, people, paper.level),
            to=names.get(row.party_id, "") if row.party_id else "",
            mode=titles.get(row.mode, row.mode),
            result=_result(row),
        )
        for row in rows
    ]


def _result(row: Delivery) -> str:
    if row.received_at is None:
        return "尚未签收"
    return "拒收，留置送达" if row.refused else "已送达"


def _form(paper: Opened, parties: Sequence[PartyShape]) -> Form:
    arrived = fact("outcome").one_of(_RECEIVED, _REFUSED)
    taken, refused = fact("outcome") == _RECEIVED, fact("outcome") == _REFUSED
    files = queries.attachments(paper.case.id)
    people = tuple(Entry(key=party.ref, title=named(party)) for party in parties)
    to = (Field(key="to", title="收件人", kind="choice", required=True, choices=people),)
    places = _places(paper)
    known = (Field(key="address_id", title="已登记的送达地址", kind="choice", choices=places),)
    proof = (Field(key="attachment", title="送达凭证", kind="choice", choices=_proofs(files)),)
    return Form(
        key="delivery",
        title="登记送达",
        fields=(
            *(to if len(people) > 1 else ()),
            Field(key="mode", title="送达方式", kind="choice", required=True, choices=_ways(paper)),
            Field(key="sent_at", title="发出时间", kind="datetime", required=True),
            Field(key="outcome", title="送达结果", kind="choice", required=True, choices=OUTCOMES),
            Field(
                key="received_at", title="收到时间", kind="datetime", required=True, when=arrived
            ),
            Field(key="receiver", title="签收人或接听人", when=taken),
            Field(
                key="relation",
                title="与收件人的关系",
                help="本人签收的不用填；例如：配偶、前台",
                when=taken,
            ),
            Field(key="refusal", title="拒收情况", kind="long_text", required=True, when=refused),
            Field(key="witness", title="见证人", required=True, when=refused),
            *(known if places else ()),
            Field(
                key="address",
                title="送达地址或号码",
                help="已选上面的送达地址时不用填" if places else "",
            ),
            *(proof if files else ()),
            Field(key="note", title="备注", kind="long_text", max_length=500),
        ),
    )


def _places(paper: Opened) -> tuple[Entry, ...]:
    """The receivers' service addresses of today, masked as this person may see them."""
    people = receivers(paper)
    return tuple(
        Entry(
            key=str(row.id),
            title=f"{named(people[row.party_id])}　{addresses.KINDS[row.kind]}："
            f"{shown_address(row, paper.level)}",
        )
        for row in queries.addresses_of(paper.case.id, this_day())
        if row.party_id in people
    )


def shown_address(row: ServiceAddress, level: Secrecy) -> str:
    """An address as somebody may read it who sees up to ``level``."""
    if not may_see("sealed" if row.sealed else "sensitive", level):
        return SEALED if row.sealed else mask_address(addresses.text_of(row))
    return addresses.text_of(row)


def _ways(paper: Opened) -> tuple[Entry, ...]:
    return tuple(Entry(key=mode, title=title) for mode, title in modes(paper))


def _proofs(files: Sequence[Attachment]) -> tuple[Entry, ...]:
    return tuple(Entry(key=str(file.id), title=file.name) for file in files)


def _defaults(paper: Opened, parties: Sequence[PartyShape]) -> dict[str, str]:
    moment = now().astimezone(calendar().tz).isoformat(timespec="minutes")
    values = {"sent_at": moment, "received_at": moment, "outcome": _RECEIVED}
    if len(paper.document.modes) == 1:
        values["mode"] = paper.document.modes[0]
    if len(parties) != 1:
        return values | {"to": next((ref for ref in paper.state.missing if ref), "")}
    party = parties[0]
    if may_see("sensitive", paper.level) and not party.sealed:
        known = party.model_extra or {}
        values["receiver"] = party.name
        values["address"] = str(known.get("postal_address") or known.get("address") or "")
    return values


def _moment(paper: Opened, text: str) -> datetime:
    """The moment that was typed. The control knows minutes only: of the minute in which the matter
    came in, or the paper was issued, what lies after that is meant."""
    moment = datetime.fromisoformat(text)
    for earliest in (paper.case.received_at, paper.row.issued_at):
        if earliest is not None and 0 < (earliest - moment).total_seconds() < 60:
            moment = earliest
    return moment
