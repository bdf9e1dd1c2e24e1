"""Papers in the life of a case: drafted by acts, issued, brought to people, voided."""

from collections.abc import Iterable
from datetime import datetime

from core.cases.logic.model import Event, PaperState, Rules, Snapshot, Told, Who
from core.errors import Problem, Refused
from core.plugin.spec import Document


def document_of(rules: Rules, key: str) -> Document:
    """The paper of that key; raises :class:`Refused` when the case type has none."""
    for document in rules.case_type.documents:
        if document.key == key:
            return document
    raise Refused("invalid", f"本类案件没有“{key}”这一文书")


def drafted(
    rules: Rules,
    snapshot: Snapshot,
    action: str,
    keys: Iterable[str],
    *,
    at: datetime,
    by: Who,
) -> list[Event]:
    """Draft papers: one for each receiver where the paper goes to each, one for all otherwise."""
    events: list[Event] = []
    taken = {paper.ref for paper in snapshot.papers}
    for key in keys:
        document = document_of(rules, key)
        for to in addressed(document, snapshot):
            ref = _next_ref(key, taken)
            taken.add(ref)
            data = {"ref": ref, "key": key, "receiver": to[0], "to": list(to), "action": action}
            events.append(Event(type="document_drafted", at=at, by=by, data=data))
    return events


def receivers_of(document: Document, snapshot: Snapshot) -> list[str]:
    """The parties (by ref) a paper is made out to; an empty ref when it is made out to nobody."""
    refs = [
        party.ref for role in document.receivers for party in snapshot.parties if party.role == role
    ]
    return refs or [""]


def addressed(document: Document, snapshot: Snapshot) -> list[tuple[str, ...]]:
    """The papers to draft, each as those it is made out to: one each, or one for all of them."""
    refs = receivers_of(document, snapshot)
    return [(ref,) for ref in refs] if document.each else [tuple(refs)]


def _next_ref(key: str, taken: set[str]) -> str:
    number = 1
    while f"{key}#{number}" in taken:
        number += 1
    return f"{key}#{number}"


def paper_of(snapshot: Snapshot, ref: str) -> PaperState:
    """The paper of that ref; raises :class:`Refused` when the case has none."""
    for paper in snapshot.papers:
        if paper.ref == ref:
            return paper
    raise Refused("invalid", "本案没有这份文书")


def issued(snapshot: Snapshot, ref: str, number: str, *, at: datetime, by: Who) -> Event:
    """Issue a draft under its number; raises :class:`Refused` when it is issued or void already."""
    paper = paper_of(snapshot, ref)
    if paper.status != "draft":
        raise Refused("wrong_state", "该文书已签发或已作废")
    data = {"ref": ref, "key": paper.key, "receiver": paper.receiver, "number": number}
    return Event(type="document_issued", at=at, by=by, data=data)


def voided(snapshot: Snapshot, ref: str, *, at: datetime, by: Who) -> Event:
    """Void a paper; its number stays in the register. Refused once it reached somebody."""
    paper = paper_of(snapshot, ref)
    if paper.status == "void":
        raise Refused("wrong_state", "该文书已经作废")
    if paper.reached:
        raise Refused("wrong_state", "该文书已送达，不能作废")
    data = {"ref": ref, "key": paper.key, "number": paper.number}
    return Event(type="document_voided", at=at, by=by, data=data)


def delivered(
    snapshot: Snapshot, ref: str, mode: str, *, at: datetime, by: Who, to: str = ""
) -> Event:
    """Record that a paper reached its receiver, or ``to``, one of several."""
    paper = paper_of(snapshot, ref)
    if paper.status == "void":
        raise Refused("wrong_state", "已作废的文书不能送达")
    data = {"ref": ref, "key": paper.key, "receiver": receiver_of(paper, to), "mode": mode}
    return Event(type="delivered", at=at, by=by, data=data)


def receiver_of(paper: PaperState, to: str) -> str:
    """Whom a delivery of the paper reaches: ``to``, or its only receiver when that is empty.

    Raises :class:`Refused` when it has several and none was named, or does not go to that one.
    """
    if not to and len(paper.receivers) == 1:
        return paper.receivers[0]
    if to in paper.receivers:
        return to
    message = "该文书不是给这位当事人的" if to else "该文书有几位收件人，请逐一登记送达"
    problem = Problem("/to", "not_a_choice" if to else "required", message)
    raise Refused("invalid", message, problems=(problem,))


def told_events(snapshot: Snapshot, keys: Iterable[str], told: Told, by: Who) -> list[Event]:
    """Deliveries noted in the act itself: the newest paper of each kind to each party told."""
    wanted = set(keys)
    newest = {(p.key, p.receiver): p for p in snapshot.papers if p.status != "void"}
    return [
        delivered(snapshot, paper.ref, told.mode, at=told.at, by=by, to=receiver)
        for paper in newest.values()
        if paper.key in wanted
        for receiver in paper.missing
        if _is_told(receiver, told.to)
    ]


def _is_told(receiver: str, to: tuple[str, ...]) -> bool:
    """Whether a receiver is among those told; a paper for nobody in particular always is."""
    return not to or not receiver or receiver in to or receiver.partition(":")[0] in to
