"""Words for the way of a case: roles, parties, states, actions, chains, hand-over, routing."""

from typing import Literal

from core.plugin.base import Basis, Secrecy, spec
from core.plugin.conditions import Condition

PartyKind = Literal["person", "org", "unincorporated", "sole_trader"]
PartyFieldKey = Literal[
    "name",
    "gender",
    "age",
    "nation",
    "id_type",
    "id_number",
    "occupation",
    "workplace",
    "phone",
    "email",
    "address",
    "postal_address",
    "credit_code",
    "legal_person",
    "legal_person_post",
    "contact",
]


@spec
class Role:
    """A post in the organisation. ``sees`` is the most secret kind of value this role may read.

    What is sealed it may open, each time with a reason that is written down.
    """

    key: str
    title: str
    sees: Secrecy = "open"


@spec
class PartyField:
    """A field of the shared party model that a party role uses, and whether it must be filled."""

    key: PartyFieldKey
    title: str = ""
    required: bool | Condition = False
    kinds: tuple[PartyKind, ...] = ()


@spec
class PartyRole:
    """A part that people play in a case.

    ``max=None``: any number. ``secrecy`` is that of the whole party. Of a sealed one everybody sees
    only one of the two ``badges``: the first when something of each group in ``real_name`` was
    given, the second otherwise.
    """

    key: str
    title: str
    kinds: tuple[PartyKind, ...] = ("person",)
    min: int = 0
    max: int | None = 1
    acts_for: str = ""
    secrecy: Secrecy = "open"
    fields: tuple[PartyField, ...] = ()
    badges: tuple[str, str] = ("实名", "匿名")
    real_name: tuple[tuple[PartyFieldKey, ...], ...] = (("name",),)


@spec
class State:
    """A state of a case. ``public_title`` is what an outsider may be told."""

    key: str
    title: str
    kind: Literal["open", "waiting", "closed"] = "open"
    public_title: str = ""


@spec
class Guard:
    """A condition that an action must meet, and the sentence that tells what is missing."""

    condition: Condition
    message: str
    basis: Basis | None = None


@spec
class ChecklistItem:
    """One thing to check. ``evidence``: nothing, a file of the case, or an issued paper of it."""

    key: str
    title: str
    evidence: Literal["none", "attachment", "document"] = "none"
    required: bool = True


@spec
class Checklist:
    """Things to check off while a case is in one of the states.

    ``blocks`` are the actions that wait until every required item is checked off; without any, the
    list only reminds. ``override_roles`` may do without an item, with a reason; nobody when empty.
    """

    key: str
    title: str
    states: tuple[str, ...]
    items: tuple[ChecklistItem, ...]
    blocks: tuple[str, ...] = ()
    override_roles: tuple[str, ...] = ()
    basis: Basis | None = None


@spec
class Spawn:
    """Another case that an action opens, linked to this one.

    ``copies`` are fields of forms and party roles taken along; ``respondent:reported`` gives them
    the name that they have there. What the action's own form asks stands over copies. ``channel``
    is how the new case came in, as this one did when empty; ``received``: by the act, or with the
    case itself, as when one submission is two matters. ``unit``: the new case belongs to the unit
    of this one, or to the unit above it.
    """

    case_type: str
    link: Literal["split", "child", "related"]
    copies: tuple[str, ...] = ()
    channel: str = ""
    received: Literal["act", "case"] = "act"
    unit: Literal["same", "parent"] = "same"


@spec
class HandOver:
    """A case given to another unit, tenant or body: what travels and what must come back.

    ``fields`` are fields of forms, ``channel``, ``category``, and ``party:<role>`` for the people
    of a role; nothing else leaves the office, a sealed party only when it is named. The receiver's
    action with the form ``report_form`` answers. ``taken``, ``returned``, ``reported`` and
    ``recalled`` are the actions of the sender's case that follow when the receiver takes it in,
    gives it back or answers, or the sender calls it back; between tenants the program does them.
    """

    to: tuple[Literal["unit", "tenant", "outside"], ...]
    fields: tuple[str, ...]
    case_type: str = ""
    report_form: str = ""
    report_due_fact: str = ""
    taken: str = ""
    returned: str = ""
    reported: str = ""
    recalled: str = ""


@spec
class Transition:
    """What a user may do to a case now. In the interface it is called an action.

    ``sources`` empty: every open state. ``target=None``: the state stays. ``form`` is asked on the
    act; ``documents`` are drafted by it; ``assigns``: who acts becomes the handler where there is
    none; ``told``: the act can record that the party was told, which counts as delivery of its
    documents. ``chain`` must agree first. ``distinct`` are fields, or ``actor:<action>``, whose
    people must all differ.
    """

    key: str
    title: str
    sources: tuple[str, ...] = ()
    target: str | None = None
    roles: tuple[str, ...]
    form: str = ""
    guards: tuple[Guard, ...] = ()
    chain: str = ""
    documents: tuple[str, ...] = ()
    told: bool = False
    asks_reason: bool = False
    result: str = ""
    public: bool = False
    max_times: int | None = None
    distinct: tuple[str, ...] = ()
    needs_officers: int = 0
    assigns: bool = False
    spawn: Spawn | None = None
    hand_over: HandOver | None = None
    basis: Basis | None = None
    help: str = ""


@spec
class Step:
    """One step of a chain.

    ``mode``: ``one`` person of the roles decides; ``any`` of several; ``all`` roles must agree;
    ``notify`` tells and does not wait; ``consult`` asks for an opinion that does not decide.
    """

    key: str
    title: str
    roles: tuple[str, ...]
    mode: Literal["one", "any", "all", "notify", "consult"] = "one"
    when: Condition | None = None
    scope: Literal["own_unit", "parent_unit", "any"] = "any"


@spec
class Chain:
    """Approval steps in order.

    ``on_return``: whether the case keeps its state for a new proposal.
    """

    key: str
    title: str
    steps: tuple[Step, ...]
    on_return: Literal["stays"] = "stays"
    basis: Basis | None = None


@spec
class Route:
    """Where a new case goes: the first route whose condition holds.

    ``required``: no match is an error.
    """

    when: Condition | None = None
    unit: str = ""
    role: str = ""
    user_rule: Literal["none", "least_loaded", "same_respondent"] = "none"
    required: bool = False
