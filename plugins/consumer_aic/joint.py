"""Agents and joint complaints (暂行办法 第十条、第十一条): who may speak for whom, and how far.

An agent needs the original of the authorisation and proof of identity. Two or more complainants
with one dispute may elect, in writing, at most two of them to speak for all. To give up or change
the request, or to settle, an agent needs a special authorisation, and representatives the consent
of those whom they represent.
"""

from core.plugin.spec import (
    AnyOf,
    Basis,
    Condition,
    Guard,
    PartyField,
    PartyRole,
    Transition,
    count,
    fact,
    today,
)
from plugins.consumer_aic.forms.common import yes
from plugins.consumer_aic.forms.joint_acts import AGENT, REPRESENTATIVES, RESPONDENT_AGENT

_RULE = "市场监督管理投诉举报处理暂行办法"
_AGENTS = Basis(_RULE, "第十条")
_JOINT = Basis(_RULE, "第十一条")

REPRESENTATIVE = PartyRole(
    key="representative",
    title="共同投诉代表人",
    kinds=("person",),
    max=2,
    acts_for="complainant",
    fields=(
        PartyField(key="name", title="姓名", required=True),
        PartyField(key="phone", title="联系电话", required=True),
        PartyField(key="id_type", title="证件类型"),
        PartyField(key="id_number", title="证件号码"),
    ),
)


def joint_complaint() -> Guard:
    """Representatives are elected from two or more complainants."""
    return Guard(
        condition=~REPRESENTATIVES | (fact("parties.complainant") >= 2),
        message="两名以上投诉人的共同投诉，才能推选代表人",
        basis=_JOINT,
    )


def authorising() -> Transition:
    """Note down the authorisation of an agent and the election of representatives."""
    return Transition(
        key="authorise",
        title="登记授权委托和代表人推选",
        sources=("registered", "accepted", "mediating", "testing", "entrusted"),
        roles=("intake", "handler", "mediator"),
        form="authorise",
        guards=(
            Guard(
                condition=AnyOf(of=(AGENT, RESPONDENT_AGENT, REPRESENTATIVES)),
                message="本案没有登记代理人或者代表人",
            ),
        ),
        basis=_AGENTS,
    )


def accepting() -> tuple[Guard, ...]:
    """What a complaint brought by an agent or by representatives needs before it is accepted."""
    noted = count("authorise") >= 1
    return (
        Guard(
            condition=~AGENT | (noted & yes("authorisation_original")),
            message="委托代理人投诉的，须先登记授权委托书原件和代理人身份证明",
            basis=_AGENTS,
        ),
        Guard(
            condition=~REPRESENTATIVES | (noted & yes("elected_in_writing")),
            message="代表人须由全体投诉人书面推选并登记",
            basis=_JOINT,
        ),
    )


def settling(*, over: Condition | None = None) -> tuple[Guard, ...]:
    """What an agent or representatives need to settle or to withdraw; ``over`` limits the case."""

    def only(allowed: Condition) -> Condition:
        return allowed if over is None else ~over | allowed

    by_agent = yes("by_agent")
    return (
        Guard(
            condition=only(~by_agent | (fact("agent_powers") == "special")),
            message="代理人代为和解、变更或者放弃投诉请求，须有特别授权",
            basis=_AGENTS,
        ),
        Guard(
            condition=only(
                ~by_agent | ~fact("agent_until").is_set() | (fact("agent_until") >= today())
            ),
            message="授权委托书的期限已过",
            basis=_AGENTS,
        ),
        Guard(
            condition=only(~REPRESENTATIVES | yes("represented_agree")),
            message="代表人和解、变更或者放弃投诉请求，须经被代表的投诉人同意",
            basis=_JOINT,
        ),
    )
