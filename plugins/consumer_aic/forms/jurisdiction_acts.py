"""What is asked when two offices disagree about who handles a matter."""

from core.plugin.spec import Entry, Field, Form
from plugins.consumer_aic.forms.common import text
from plugins.consumer_aic.regime import Regime


def jurisdiction_acts(regime: Regime) -> tuple[Form, ...]:
    """Raise and settle; complaints and reports share them."""
    return (_raise(), _settle()) if regime.settles_jurisdiction else ()


def _raise() -> Form:
    return Form(
        key="raise_jurisdiction",
        title="提出处理权限争议",
        fields=(
            Field(key="other_office", title="争议的另一方", required=True),
            Field(
                key="dispute_on",
                title="发生争议的日期",
                kind="date",
                required=True,
                past_only=True,
                fact=True,
                help="协商期限自次日起算",
            ),
            text("dispute", "争议内容"),
        ),
    )


def _settle() -> Form:
    return Form(
        key="settle_jurisdiction",
        title="处理权限争议解决",
        fields=(
            Field(
                key="settled_by",
                title="解决方式",
                kind="choice",
                required=True,
                fact=True,
                choices=(
                    Entry(key="agreed_here", title="协商确定由本机关处理"),
                    Entry(key="agreed_there", title="协商确定由对方处理"),
                    Entry(key="referred", title="协商不成，已报请共同的上一级机关指定"),
                ),
            ),
            text("settlement", "协商情况", required=False),
        ),
    )
