"""Whether a report led to a case: told to the reporter (文书式样十、十一 of 2019; 广西 15、16)."""

from core.plugin.spec import Basis, Field, Form, Letter
from plugins.consumer_aic.forms.common import NOTICE_WAYS, addressee, matter, received_on
from plugins.consumer_aic.forms.guangxi import SAMPLES as GUANGXI
from plugins.consumer_aic.forms.guangxi import UNREAD
from plugins.consumer_aic.regime import Regime, ref

_RULES = "《市场监督管理行政处罚程序规定》"
_RULES_2014 = "《工商行政管理机关行政处罚程序规定》"


def filing_notices(regime: Regime) -> tuple[Form, ...]:
    """The two notices of the edition of 2020, and those of 广西 for every edition."""
    own = (
        _notice(regime, "c20_10", "举报立案告知书", basis=regime.sample("十"), filed=True),
        _notice(regime, "c20_11", "举报不予立案告知书", basis=regime.sample("十一"), filed=False),
    )
    local = (
        _notice(
            regime,
            "gx_15",
            "消费者举报不予立案通知书",
            basis=Basis(GUANGXI, "文书式样十五", "practice", note=UNREAD),
            filed=False,
        ),
        _notice(
            regime,
            "gx_16",
            "消费者举报立案告知书",
            basis=Basis(GUANGXI, "文书式样十六", "practice", note=UNREAD),
            filed=True,
        ),
    )
    return (*own, *local) if regime.tells_filing else local


def _notice(regime: Regime, key: str, title: str, *, basis: Basis, filed: bool) -> Form:
    rules = _RULES_2014 if regime.legacy else _RULES
    word = "通知书" if title.endswith("通知书") else "告知书"
    reason = Field(
        key="reason",
        title="不予立案的理由",
        kind="long_text",
        required=True,
        max_length=2000,
        source="field.reason",
        help="告知举报人的理由，不得泄露国家秘密、商业秘密和个人隐私",
    )
    decided = (
        (f"经核查，符合{rules}规定的立案条件，我局决定立案。",)
        if filed
        else (f"经核查，依据{rules}的规定，我局决定不予立案。", "理由：{reason}")
    )
    return Form(
        key=key,
        title=title,
        ref=ref(key),
        fields=(addressee(), received_on(), matter(), *(() if filed else (reason,))),
        layout=Letter(
            addressee="{addressee}：",
            paragraphs=(
                f"我局于{{received_on}}收到你关于{{matter}}的举报。{decided[0]}",
                *decided[1:],
            ),
            closing="特此通知。" if word == "通知书" else "特此告知。",
        ),
        notes=(
            f"本{word}适用于{regime.office}将是否立案的决定告知实名举报人。",
            f"本{word}" + NOTICE_WAYS,
        ),
        basis=basis,
    )
