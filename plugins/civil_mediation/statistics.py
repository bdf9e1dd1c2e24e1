"""What a committee counts each quarter (人民调解工作统计), the sums that must agree, retention."""

from core.plugin.spec import (
    Basis,
    Condition,
    Measure,
    Report,
    ReportSum,
    Retention,
    Span,
    fact,
)
from plugins.civil_mediation.categories import APPLIED, REFERRED
from plugins.civil_mediation.forms.common import yes
from plugins.civil_mediation.regime import Regime

_KIND = ("category",)
_ACCEPTED, _WRITTEN, _ORAL = "dispute.accept", "dispute.agree_written", "dispute.agree_oral"
_PREVENTED = (
    ("crime", "防止民转刑"),
    ("petition", "防止群体性上访"),
    ("suicide", "防止自杀"),
    ("brawl", "制止群体性械斗"),
)


def _accepted(key: str, title: str, where: Condition) -> Measure:
    return Measure(key=key, title=title, counts=_ACCEPTED, where=where)


def _prevented(key: str, title: str) -> tuple[Measure, Measure]:
    where = fact("prevented") == key
    return (
        Measure(
            key=f"prevented_{key}", title=f"{title}件数", counts="dispute.prevent", where=where
        ),
        Measure(
            key=f"prevented_{key}_people",
            title=f"{title}人数",
            counts="dispute.prevent",
            where=where,
            adds_up="prevented_people",
        ),
    )


def measures(regime: Regime) -> tuple[Measure, ...]:
    """The figures of the quarterly table."""
    court = Measure(
        key="confirmed",
        title="司法确认件数",
        counts="dispute.court_decided",
        where=fact("court_result") == "confirmed",
    )
    return (
        Measure(key="registered", title="登记件数", counts="dispute"),
        Measure(key="accepted", title="受理件数", counts=_ACCEPTED),
        Measure(key="accepted_by_kind", title="受理件数（按类别）", counts=_ACCEPTED, per=_KIND),
        _accepted("accepted_found", "主动调解件数", fact("channel") == "found"),
        _accepted("accepted_applied", "当事人申请件数", fact("channel").one_of(*APPLIED)),
        _accepted("accepted_referred", "接受委托移送件数", fact("channel").one_of(*REFERRED)),
        Measure(
            key="accepted_by_source", title="受理件数（按来源）", counts=_ACCEPTED, per=("channel",)
        ),
        Measure(key="succeeded", title="成功件数", counts=_WRITTEN, also=(_ORAL,)),
        Measure(
            key="success_rate", title="成功率", counts=_WRITTEN, also=(_ORAL,), rate_of="accepted"
        ),
        Measure(
            key="amount",
            title="协议涉及金额",
            counts=_WRITTEN,
            also=(_ORAL,),
            adds_up="amount",
        ),
        Measure(key="written", title="书面协议件数", counts=_WRITTEN),
        Measure(key="oral", title="口头协议件数", counts=_ORAL),
        Measure(key="performed", title="履行件数", counts="dispute.perform"),
        *((court,) if regime.national else ()),
        *(m for key, title in _PREVENTED for m in _prevented(key, title)),
        Measure(key="failed", title="调解不成件数", counts="dispute.fail"),
        Measure(key="not_accepted", title="不受理件数", counts="dispute.not_accept"),
        Measure(
            key="found", title="排查发现件数", counts="dispute", where=fact("channel") == "found"
        ),
        Measure(key="alarmed", title="激化预警件数", counts="dispute.alarm", where=yes("danger")),
    )


def reports(regime: Regime) -> tuple[Report, ...]:
    """The quarterly table."""
    summed = ("accepted_by_kind", "accepted_by_source")
    columns = tuple(m.key for m in measures(regime) if m.key not in summed and not m.adds_up)
    return (
        Report(
            key="quarter",
            title="人民调解工作统计表",
            rows=_KIND,
            columns=columns,
            sums=(
                ReportSum(
                    measures=("accepted", "accepted_by_kind", "accepted_by_source"),
                    message="按类别合计、按来源合计都应当等于受理件数",
                ),
            ),
        ),
    )


_ARCHIVES = Basis(
    "全国人民调解工作规范",
    "",
    "law_unread",
    note="法律未定保管期限；常见为短期五年、长期十年和永久，由本单位确定",
)


def _kept(result: str, title: str, years: int) -> Retention:
    return Retention(result=result, title=title, span=Span(years, "years"), basis=_ARCHIVES)


RETENTION = (
    _kept("不受理", "不受理的纠纷", 5),
    _kept("调解不成", "调解不成的纠纷", 5),
    _kept("报上级调委会", "报上级调委会的纠纷", 5),
    _kept("移送其他调解组织", "移送其他调解组织的纠纷", 5),
    _kept("达成口头协议", "达成口头协议的纠纷", 5),
    _kept("达成协议", "达成书面协议的纠纷", 10),
)
