"""The numbered papers of each kind of case."""

from core.plugin.spec import Copy, Document
from plugins.consumer_aic.extra_papers import complaint_extras, legacy_papers, report_extras
from plugins.consumer_aic.papers import (
    ANY_WAY,
    ARCHIVE,
    BOTH,
    BY_HAND,
    ISSUERS,
    TO_COMPLAINANT,
    agreement,
    for_the_file,
    notice,
)
from plugins.consumer_aic.regime import Regime

_PROCESSING_RECORD = for_the_file(
    "processing_record", "投诉举报处理记录表", series="work_order", free=True
)


def complaint_documents(regime: Regime) -> tuple[Document, ...]:
    """The papers of a complaint: the edition's own set first."""
    return (
        *_own_set(regime),
        Document(
            key="test_entrustment",
            title="鉴定检测委托书",
            form="test_entrustment",
            series="test_entrustment",
            copies=(Copy(label="受委托机构", receiver="outside"), ARCHIVE),
            modes=BY_HAND,
            roles=ISSUERS,
        ),
        _PROCESSING_RECORD,
        *legacy_papers(regime),
        *complaint_extras(regime),
    )


def _own_set(regime: Regime) -> tuple[Document, ...]:
    """The set of 2020 or 2026; that of 2014 is in ``legacy_papers``."""
    if regime.legacy:
        return ()
    identity = Document(
        key="c26_4",
        title="限期提供身份证明材料通知书",
        form="c26_4",
        series="c26_4",
        copies=TO_COMPLAINANT,
        receivers=("complainant",),
        modes=ANY_WAY,
        roles=ISSUERS,
    )
    papers = regime.papers
    return (
        for_the_file(papers.registration, "投诉登记表"),
        *((identity,) if regime.asks_identity else ()),
        notice(papers.acceptance, "投诉受理决定书"),
        notice(papers.refusal, "投诉不予受理决定书"),
        notice(papers.meeting, "投诉调解通知书", to=BOTH, optional=True),
        notice(papers.termination, "投诉终止调解决定书", to=BOTH),
        agreement(papers.agreement, "投诉调解书"),
    )


def report_documents(regime: Regime) -> tuple[Document, ...]:
    """The papers of a report."""
    to = ("reporter",)
    filing = (
        notice("c20_10", "举报立案告知书", to=to),
        notice("c20_11", "举报不予立案告知书", to=to),
    )
    return (
        for_the_file(regime.papers.report_registration, "举报登记表"),
        *(filing if regime.tells_filing else ()),
        notice("c26_10", "举报处理结果告知书", to=to),
        _PROCESSING_RECORD,
        *report_extras(regime),
    )
