"""A dispute that goes on elsewhere: always a new acceptance there, by the parties' will.

Committees are not subordinate to each other. Where village and town are units of one office, the
act opens a new case in the unit above; where they are offices of their own, it is handed over.
"""

from core.plugin.spec import Basis, Guard, HandOver, Spawn, Transition
from plugins.civil_mediation.forms.common import yes

_PRACTICE = Basis(
    "上海市青浦区、宁波市的做法", "", "practice", note="疑难、跨地区纠纷由镇调委会调解"
)
_TRAVELS = (
    "subject",
    "facts",
    "requests",
    "remark",
    "applicant",
    "applicant_representative",
    "applicant_agent",
    "respondent",
    "respondent_representative",
    "respondent_agent",
)
_OPEN = ("accepted", "investigating", "mediating")


def handing() -> tuple[Transition, ...]:
    """Go up to the committee above, or to another office; come back from it; close."""
    willing = Guard(
        condition=yes("parties_willing") & yes("file_copied"),
        message="须双方当事人愿意，并移送调查材料",
    )
    return (
        Transition(
            key="escalate",
            title="报上级调委会",
            sources=_OPEN,
            target="escalated",
            roles=("chief",),
            form="escalate",
            guards=(willing,),
            documents=("escalation_letter",),
            spawn=Spawn(
                case_type="dispute",
                link="related",
                copies=_TRAVELS,
                channel="escalated",
                unit="parent",
            ),
            result="报上级调委会",
            basis=_PRACTICE,
            help="上级调委会另立新案、另行受理；本单位的期限停止",
        ),
        Transition(
            key="hand_over",
            title="移送其他单位的调解组织",
            sources=_OPEN,
            target="handed",
            roles=("chief",),
            form="escalate",
            guards=(willing,),
            documents=("escalation_letter",),
            hand_over=HandOver(
                to=("tenant", "outside"),
                fields=(
                    "category",
                    *_TRAVELS[:4],
                    *(f"party:{role}" for role in _TRAVELS[4:]),
                ),
                case_type="dispute",
                taken="handed_taken",
                returned="handed_back",
                recalled="handed_back",
            ),
            basis=_PRACTICE,
        ),
        Transition(
            key="handed_taken",
            title="对方已受理",
            sources=("handed",),
            target="escalated",
            roles=("chief",),
            result="移送其他调解组织",
        ),
        Transition(
            key="handed_back",
            title="对方退回或者撤回移送",
            sources=("handed",),
            target="accepted",
            roles=("chief",),
        ),
        Transition(
            key="close",
            title="结案（未达成协议）",
            sources=("not_accepted", "failed", "escalated"),
            target="closed",
            roles=("mediator", "chief", "archivist"),
            help="不立卷，登记表按登记号归档",
        ),
    )
