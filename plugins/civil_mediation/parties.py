"""Who takes part in a dispute, and what is asked of them."""

from core.plugin.spec import PartyField, PartyRole
from core.plugin.workflow import PartyKind

MOST_REPRESENTATIVES = 5
_ORGS: tuple[PartyKind, ...] = ("org", "unincorporated", "sole_trader")
_PERSON: tuple[PartyKind, ...] = ("person",)

# The seed lists what a party's box must say; the ministry's paper adds the means of contact.
_PARTY = (
    PartyField(key="name", required=True),
    PartyField(key="gender", title="性别", required=True),
    PartyField(key="age", title="年龄", required=True),
    PartyField(key="nation", title="民族", required=True),
    PartyField(key="occupation", title="职业", required=True),
    PartyField(key="legal_person", title="法定代表人", required=True, kinds=_ORGS),
    PartyField(key="legal_person_post", title="职务", required=True, kinds=_ORGS),
    PartyField(key="address", title="单位或住址", required=True),
    PartyField(key="workplace", title="工作单位", kinds=_PERSON),
    PartyField(key="phone", title="联系方式"),
    PartyField(key="id_number", title="身份证号", kinds=_PERSON),
)
_STANDS_FOR = (
    PartyField(key="name", required=True),
    PartyField(key="gender", title="性别"),
    PartyField(key="age", title="年龄"),
    PartyField(key="address", title="住址"),
    PartyField(key="phone", title="联系方式"),
    PartyField(key="id_number", title="身份证号"),
)


def _side(key: str, title: str) -> tuple[PartyRole, ...]:
    return (
        PartyRole(
            key=key,
            title=title,
            kinds=("person", "org", "unincorporated", "sole_trader"),
            min=1,
            max=None,
            secrecy="sensitive",
            fields=_PARTY,
        ),
        PartyRole(
            key=f"{key}_representative",
            title=f"{title}推选的代表人",
            max=MOST_REPRESENTATIVES,
            acts_for=key,
            secrecy="sensitive",
            fields=_STANDS_FOR,
        ),
        PartyRole(
            key=f"{key}_agent",
            title=f"{title}的代理人（监护人）",
            max=None,
            acts_for=key,
            secrecy="sensitive",
            fields=_STANDS_FOR,
        ),
    )


PARTIES = (*_side("applicant", "申请人（甲方）"), *_side("respondent", "被申请人（乙方）"))
