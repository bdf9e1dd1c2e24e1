"""A paper that somebody has opened: with its case, its rules, and what they may do with it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from core.api import show
from core.api.shapes import PartyShape
from core.cases import openings
from core.cases import queries as cases
from core.cases.forms import form_of
from core.cases.logic import papers
from core.cases.logic.model import PaperState, Rules
from core.cases.models import Case
from core.cases.record import load, party_ref
from core.cases.service import rules_of
from core.documents import freeze, queries
from core.documents.models import DocumentRow
from core.forms.logic import (
    Catalogues,
    catalogues_of,
    hides,
    mask_data,
    may_see,
    names_sealed,
)
from core.plugin.spec import Document, Form, Secrecy
from core.users.logic import Act, Actor, can
from core.users.session import current_actor

_UNREAD = "已填的内容封存，不在这里显示；留空保持不变，填写则替换"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A paper on somebody's desk. ``form`` is the whole form, ``editable`` what they may write."""

    row: DocumentRow
    case: Case
    rules: Rules
    document: Document
    form: Form
    actor: Actor
    level: Secrecy
    path: str

    @property
    def lists(self) -> Catalogues:
        """The lists that the form's fields choose from."""
        return catalogues_of(self.rules.module, self.rules.case_type)

    @property
    def editable(self) -> Form:
        """The form without the fields that this person may not read: nobody overwrites those.

        Whoever may open who a sealed party is writes over what is sealed without reading it.
        """
        return replace(
            self.form,
            fields=tuple(
                replace(field, help=_UNREAD) if field.secrecy == "sealed" else field
                for field in self.form.fields
                if may_see(field.secrecy, self.level)
                or (field.secrecy == "sealed" and self.may_open)
            ),
        )

    @property
    def may_open(self) -> bool:
        """Whether this person may open the sealed parties of the case."""
        return openings.may_open(self.rules, self.actor, self.path)

    @property
    def names_sealed(self) -> bool:
        """Whether the paper tells who a sealed party is: its print is then struck out."""
        return names_sealed(self.form, self.values)

    @property
    def unread(self) -> frozenset[str]:
        """The fields that may be written over and are never shown."""
        return frozenset(f.key for f in self.editable.fields if f.secrecy == "sealed")

    @property
    def values(self) -> dict[str, Any]:
        """The values of the paper, all of them, unmasked."""
        return freeze.values_of(self.row)

    @property
    def hides(self) -> bool:
        """Whether the print shows something that this person may not read: print has no masks."""
        return hides(self.form, self.values, self.level)

    @property
    def seen(self) -> str:
        """A mark of the draft as this person sees it; it changes when the draft does."""
        visible = [self.row.status, mask_data(self.form, self.values, self.level)]
        text = json.dumps(visible, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def state(self) -> PaperState:
        """How far the paper has come: whom it is for and whom it has reached."""
        return papers.paper_of(load(self.case), self.row.ref)

    def may(self, act: Act) -> bool:
        """Whether this person may do that with this paper."""
        return may(self.actor, act, self.document, self.rules, self.path)


def may(actor: Actor, act: Act, document: Document, rules: Rules, path: str) -> bool:
    """Whether somebody may do that with papers of this kind, in a case of the unit at ``path``."""
    roles = document.roles or cases.domain_roles(rules.module)
    return can(actor, act, roles=roles, unit_path=path)


def opened(document_id: UUID) -> Opened:
    """A paper of a case that the person may read; :class:`NotFound` for every other."""
    actor = current_actor()
    row, case = queries.document(document_id, actor)
    rules = rules_of(case)
    document = papers.document_of(rules, row.key)
    return Opened(
        row=row,
        case=case,
        rules=rules,
        document=document,
        form=form_of(rules, document.form),
        actor=actor,
        level=show.level_of(rules, actor),
        path=cases.unit_path(case.unit_id),
    )


def receivers(paper: Opened) -> dict[UUID, PartyShape]:
    """The parties whom the one paper is for, by id, masked as this person may see them."""
    rows = {party_ref(row).ref: row for row in cases.parties_of([paper.case.id])[paper.case.id]}
    meant = [rows[ref] for ref in paper.state.receivers if ref in rows]
    return {row.id: show.party(paper.rules, paper.case, row, paper.level) for row in meant}


def named(party: PartyShape) -> str:
    """A party in words: its name where there is one, and what it is in the case."""
    return f"{party.name}（{party.role_title}）" if party.name else party.role_title


def whom(paper: Opened, parties: Sequence[PartyShape]) -> str:
    """For whom the paper is, in words; papers for nobody outside say where they go."""
    if parties:
        return "、".join(named(party) for party in parties)
    labels = [copy.label for copy in paper.document.copies if copy.receiver != "archive"]
    return "、".join(labels) or "本局存档"
