"""How papers are built alike: copies, ways of delivery, who may issue them."""

from core.plugin.spec import Copy, Document, Seal

# 文书式样 4 to 8 and 10 may be given in any convenient way; a logged phone call is enough.
ANY_WAY = (
    "phone",
    "sms",
    "email",
    "platform",
    "letter",
    "fax",
    "in_person",
    "direct",
    "post",
    "lien",
    "public",
)
BY_HAND = ("in_person", "direct", "post", "letter")
ISSUERS = ("handler", "mediator", "chief")
ARCHIVE = Copy(label="存档", receiver="archive")
_COPY_FOR = {
    "complainant": Copy(label="投诉人", receiver="complainant"),
    "respondent": Copy(label="被投诉人", receiver="respondent"),
    "reporter": Copy(label="举报人", receiver="reporter"),
}
TO_COMPLAINANT = (_COPY_FOR["complainant"], ARCHIVE)
NO_SEAL = Seal(kind="none")
BOTH = ("complainant", "respondent")


def notice(
    key: str,
    title: str,
    *,
    to: tuple[str, ...] = ("complainant",),
    free: bool = False,
    optional: bool = False,
) -> Document:
    """A numbered letter, one for each party, told in any convenient way."""
    return Document(
        key=key,
        title=title,
        form=key,
        series=key,
        copies=(*(_COPY_FOR[role] for role in to), ARCHIVE),
        receivers=to,
        each=True,
        free=free,
        modes=ANY_WAY,
        roles=ISSUERS,
        optional=optional,
    )


def agreement(key: str, title: str, *, free: bool = False) -> Document:
    """The mediation agreement: one copy for each party and one for the file, signed by hand."""
    return Document(
        key=key,
        title=title,
        form=key,
        series=key,
        seal=Seal(place="table", sign=("complainant_sign", "respondent_sign", "mediator_sign")),
        copies=(*(_COPY_FOR[role] for role in BOTH), ARCHIVE),
        receivers=BOTH,
        free=free,
        modes=BY_HAND,
        roles=ISSUERS,
        optional=True,
    )


def between_offices(key: str, title: str, *, to: str, optional: bool = False) -> Document:
    """A letter to another office, issued whenever it is needed."""
    return Document(
        key=key,
        title=title,
        form=key,
        series=key,
        copies=(Copy(label=to, receiver="outside"), ARCHIVE),
        free=True,
        modes=BY_HAND,
        roles=("dispatch", "handler", "chief"),
        optional=optional,
    )


def for_the_file(
    key: str, title: str, *, series: str = "", free: bool = False, optional: bool = False
) -> Document:
    """A table or a statement that is kept in the file and bears no seal."""
    return Document(
        key=key,
        title=title,
        form=key,
        series=series,
        seal=NO_SEAL,
        copies=(ARCHIVE,),
        free=free,
        roles=("intake", "dispatch", "handler", "mediator"),
        optional=optional,
    )
