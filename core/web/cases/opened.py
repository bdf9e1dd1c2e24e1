"""A paper that somebody has opened: with its case, its rules, and what they may do with it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from core.api import show
from core.api.shapes import PartyShape
from core.cases import queries as cases
from core.cases.forms import form_of
from core.cases.logic import papers
from core.cases.logic.model import PaperState, Rules
from core.cases.models import Case
from core.cases.record import load, party_ref
from core.cases.service import rules_of
from core.documents import freeze, queries
from core.documents.models import DocumentRow
from core.forms.logic import Catalogues, catalogues_of, mask_data, may_see
from core.plugin.spec import Document, Form, Secrecy
from core.users.logic import Act, Actor, can
from core.users.session import current_actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A paper on somebody's desk. ``form`` is the whole form, ``editable`` what they may see."""

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
        """The form without the fields that this person may not read: nobody overwrites those."""
        seen = tuple(f for f in self.form.fields if may_see(f.secrecy, self.level))
        return replace(self.form, fields=seen)

    @property
    def values(self) -> dict[str, Any]:
        """The values of the paper, all of them, unmasked."""
        return freeze.values_of(self.row)

    @property
    def hides(self) -> bool:
        """Whether the print shows something that this person may not read: print has no masks."""
        return mask_data(self.form, self.values, self.level) != self.values

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
    return {row.id: show.party(paper.rules, row, paper.level) for row in meant}


def named(party: PartyShape) -> str:
    """A party in words: its name where there is one, and what it is in the case."""
    return f"{party.name}（{party.role_title}）" if party.name else party.role_title


def whom(paper: Opened, parties: Sequence[PartyShape]) -> str:
    """For whom the paper is, in words; papers for nobody outside say where they go."""
    if parties:
        return "、".join(named(party) for party in parties)
    labels = [copy.label for copy in paper.document.copies if copy.receiver != "archive"]
    return "、".join(labels) or "本局存档"
