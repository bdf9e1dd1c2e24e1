"""What is asked about agents and representatives, and when they settle or withdraw."""

from core.plugin.spec import Condition, Entry, Field, Form, fact
from plugins.consumer_aic.forms.common import text

AGENT = fact("parties.agent") >= 1
RESPONDENT_AGENT = fact("parties.respondent_agent") >= 1
REPRESENTATIVES = fact("parties.representative") >= 1

_POWERS = (
    Entry(key="general", title="一般授权"),
    Entry(key="special", title="特别授权（可以代为和解、变更或者放弃请求）"),
)


def joint_acts() -> tuple[Form, ...]:
    """The form of the act that notes an authorisation or an election."""
    return (
        Form(
            key="authorise",
            title="登记授权委托和代表人推选",
            fields=(
                _powers("agent_powers", "投诉人代理人的权限", AGENT),
                Field(
                    key="authorisation_original",
                    title="已收授权委托书原件并核对代理人身份",
                    kind="yes_no",
                    when=AGENT,
                    required=AGENT,
                    fact=True,
                ),
                Field(
                    key="agent_until",
                    title="投诉人代理人的授权期限至",
                    kind="date",
                    when=AGENT,
                    fact=True,
                    help="委托书没有写明期限的不填",
                ),
                _powers("respondent_powers", "被投诉人代理人的权限", RESPONDENT_AGENT),
                Field(
                    key="elected_in_writing",
                    title="代表人已由全体投诉人书面推选",
                    kind="yes_no",
                    when=REPRESENTATIVES,
                    required=REPRESENTATIVES,
                    fact=True,
                ),
                text("authorised_matters", "委托事项", required=False),
                Field(key="authorisation_file", title="授权委托书、推选书", kind="file"),
            ),
        ),
    )


def settled_by(*, over: Condition | None = None) -> tuple[Field, ...]:
    """Who settles or withdraws, where an agent or representatives may; ``over`` limits the case."""
    agent = AGENT if over is None else AGENT & over
    represented = REPRESENTATIVES if over is None else REPRESENTATIVES & over
    return (
        Field(
            key="by_agent",
            title="由投诉人的代理人代为表示",
            kind="yes_no",
            when=agent,
            required=agent,
            fact=True,
            help="代为和解、变更或者放弃请求的，须有特别授权",
        ),
        Field(
            key="represented_agree",
            title="被代表的投诉人都已同意",
            kind="yes_no",
            when=represented,
            required=represented,
            fact=True,
        ),
    )


def _powers(key: str, title: str, when: Condition) -> Field:
    return Field(
        key=key, title=title, kind="choice", when=when, required=when, fact=True, choices=_POWERS
    )
