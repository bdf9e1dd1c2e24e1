"""Papers beside an edition's own set: those of 2014, between offices, and 广西's additions."""

from core.plugin.spec import Copy, Document
from plugins.consumer_aic.papers import (
    ARCHIVE,
    BOTH,
    BY_HAND,
    ISSUERS,
    agreement,
    between_offices,
    for_the_file,
    notice,
)
from plugins.consumer_aic.regime import Regime


def legacy_papers(regime: Regime) -> tuple[Document, ...]:
    """The nine papers of 2014: drafted by the acts of their own edition, free in later ones."""
    free = not regime.legacy
    return (
        for_the_file("c14_1", "消费者投诉登记表", free=True),
        between_offices("c14_2", "消费者投诉转办通知书", to="收文工商局（所）"),
        notice("c14_3", "消费者投诉分送情况告知书", free=True),
        notice("c14_4", "受理消费者投诉告知书", free=free),
        notice("c14_5", "不予受理（终止受理）消费者投诉告知书", free=free),
        notice("c14_6", "消费者权益争议调解通知书", to=BOTH, free=free, optional=True),
        notice("c14_7", "终止消费者权益争议调解告知书", to=BOTH, free=free),
        agreement(
            "c14_8",
            "消费者权益争议调解书",
            free=free,
        ),
        between_offices("c14_9", "处理消费者投诉情况报告书", to="转办的工商局"),
    )


def complaint_extras(regime: Regime) -> tuple[Document, ...]:
    """What may be issued on a complaint at any time."""
    return (
        *_forwarding(regime, report=False),
        notice("gx_10", "消费者投诉（举报）一次性告知书", free=True, optional=True),
        for_the_file("gx_11", "消费者权益争议调解笔录", free=True, optional=True),
        for_the_file("gx_12", "消费者投诉撤回书", free=True, optional=True),
        between_offices("gx_17", "消费者投诉举报案件督办通知书", to="承办单位", optional=True),
        for_the_file("gx_18", "授权委托书", free=True, optional=True),
        Document(
            key="gx_19",
            title="鉴定委托书",
            form="gx_19",
            series="gx_19",
            copies=(Copy(label="受委托机构", receiver="outside"), ARCHIVE),
            free=True,
            modes=BY_HAND,
            roles=ISSUERS,
            optional=True,
        ),
    )


def report_extras(regime: Regime) -> tuple[Document, ...]:
    """What may be issued on a report at any time."""
    to = ("reporter",)
    return (
        *_forwarding(regime, report=True),
        notice("gx_10", "消费者投诉（举报）一次性告知书", to=to, free=True, optional=True),
        between_offices("gx_14", "消费者举报转办通知书", to="收文单位", optional=True),
        notice("gx_15", "消费者举报不予立案通知书", to=to, free=True, optional=True),
        notice("gx_16", "消费者举报立案告知书", to=to, free=True, optional=True),
        between_offices("gx_17", "消费者投诉举报案件督办通知书", to="承办单位", optional=True),
    )


def _forwarding(regime: Regime, *, report: bool) -> tuple[Document, ...]:
    """The letters between offices of the edition's own set (see ``forms.forwarding``)."""
    if regime.legacy:
        return ()
    word, suffix = ("举报", "_report") if report else ("投诉", "")
    if regime.asks_identity:
        return (between_offices(f"c26_3{suffix}", f"{word}分送通知书", to="收文单位"),)
    to = ("reporter",) if report else ("complainant",)
    return (
        between_offices(f"c20_3{suffix}", f"{word}转办通知书", to="收文单位"),
        notice(f"c20_4{suffix}", f"{word}分送情况告知书", to=to, free=True),
        between_offices(f"c20_12{suffix}", f"{word}处理结果报告书", to="转办单位"),
    )
