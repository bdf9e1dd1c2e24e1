"""The numbered papers: series, copies, seals, receivers and ways of delivery."""

from core.plugin.spec import Copy, Document, Seal, Series
from plugins.consumer_aic.regime import Regime

# 文书式样 4 to 8 and 10 may be given in any convenient way; a logged phone call is enough.
_ANY_WAY = (
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
_BY_HAND = ("in_person", "direct", "post", "letter")
_ARCHIVE = Copy(label="存档", receiver="archive")
_TO_COMPLAINANT = (Copy(label="投诉人", receiver="complainant"), _ARCHIVE)
_TO_BOTH = (
    Copy(label="投诉人", receiver="complainant"),
    Copy(label="被投诉人", receiver="respondent"),
    _ARCHIVE,
)
_NO_SEAL = Seal(kind="none")
_ISSUERS = ("handler", "mediator", "chief")

# The patterns of case numbers and the kind words in paper numbers are our proposal: no source
# prints one.
CASE_SERIES = (
    Series(key="complaint", title="投诉登记编号", pattern="投{year}{seq:05}", take_at="register"),
    Series(key="report", title="举报登记编号", pattern="举{year}{seq:05}", take_at="register"),
)
_WORDS = (
    ("c26_4", "限期提供身份证明材料通知书文号", "投补"),
    ("c26_5", "投诉受理决定书文号", "投受"),
    ("c26_6", "投诉不予受理决定书文号", "投不受"),
    ("c26_7", "投诉调解通知书文号", "投调通"),
    ("c26_8", "投诉终止调解决定书文号", "投终"),
    ("c26_9", "投诉调解书文号", "投调"),
    ("c26_10", "举报处理结果告知书文号", "举告"),
    ("test_entrustment", "鉴定检测委托书文号", "投鉴"),
)
# The brackets ﹝ ﹞ are those of the 2014 forms and are printed exactly so.
_LEGACY = (
    Series(key="c14_2", title="消费者投诉转办通知书文号", pattern="工商﹝{year}﹞第{seq}号"),
    Series(key="c14_3", title="消费者投诉分送情况告知书文号", pattern="工商﹝{year}﹞第{seq}号"),
)
_WORK_ORDER = Series(
    key="work_order",
    title="工作单号",
    pattern="{year}{month}{day}{seq:06}",
    period="day",
)


_PROCESSING_RECORD = Document(
    key="processing_record",
    title="投诉举报处理记录表",
    form="processing_record",
    series="work_order",
    seal=_NO_SEAL,
    copies=(_ARCHIVE,),
    free=True,
    roles=("intake", "dispatch", "handler", "mediator"),
)


def series(regime: Regime) -> tuple[Series, ...]:
    """All runs of numbers of an edition."""
    papers = tuple(
        Series(key=key, title=title, pattern=f"{{org}}{word}〔{{year}}〕第{{seq}}号")
        for key, title, word in _WORDS
        if key != "c26_4" or regime.asks_identity
    )
    return (*CASE_SERIES, *papers, *_LEGACY, _WORK_ORDER)


def complaint_documents(regime: Regime) -> tuple[Document, ...]:
    """The papers of a complaint."""
    identity = (
        Document(
            key="c26_4",
            title="限期提供身份证明材料通知书",
            form="c26_4",
            series="c26_4",
            copies=_TO_COMPLAINANT,
            receivers=("complainant",),
            modes=_ANY_WAY,
            roles=_ISSUERS,
        ),
    )
    return (
        Document(
            key="c26_1",
            title="投诉登记表",
            form="c26_1",
            seal=_NO_SEAL,
            copies=(_ARCHIVE,),
            roles=("intake", "dispatch", "handler"),
        ),
        *(identity if regime.asks_identity else ()),
        Document(
            key="c26_5",
            title=regime.title("c26_5", "投诉受理决定书"),
            form="c26_5",
            series="c26_5",
            copies=_TO_COMPLAINANT,
            receivers=("complainant",),
            each=True,
            modes=_ANY_WAY,
            roles=_ISSUERS,
        ),
        Document(
            key="c26_6",
            title=regime.title("c26_6", "投诉不予受理决定书"),
            form="c26_6",
            series="c26_6",
            copies=_TO_COMPLAINANT,
            receivers=("complainant",),
            each=True,
            modes=_ANY_WAY,
            roles=_ISSUERS,
        ),
        Document(
            key="c26_7",
            title=regime.title("c26_7", "投诉调解通知书"),
            form="c26_7",
            series="c26_7",
            copies=_TO_BOTH,
            receivers=("complainant", "respondent"),
            each=True,
            modes=_ANY_WAY,
            roles=_ISSUERS,
            optional=True,
        ),
        Document(
            key="test_entrustment",
            title="鉴定检测委托书",
            form="test_entrustment",
            series="test_entrustment",
            copies=(Copy(label="受委托机构", receiver="outside"), _ARCHIVE),
            modes=_BY_HAND,
            roles=_ISSUERS,
        ),
        Document(
            key="c26_8",
            title=regime.title("c26_8", "投诉终止调解决定书"),
            form="c26_8",
            series="c26_8",
            copies=_TO_BOTH,
            receivers=("complainant", "respondent"),
            each=True,
            modes=_ANY_WAY,
            roles=_ISSUERS,
        ),
        Document(
            key="c26_9",
            title=regime.title("c26_9", "投诉调解书"),
            form="c26_9",
            series="c26_9",
            seal=Seal(place="table", sign=("complainant_sign", "respondent_sign", "mediator_sign")),
            copies=_TO_BOTH,
            receivers=("complainant", "respondent"),
            modes=_BY_HAND,
            roles=_ISSUERS,
            optional=True,
        ),
        _PROCESSING_RECORD,
        *_legacy_documents(),
    )


def _legacy_documents() -> tuple[Document, ...]:
    return (
        Document(
            key="c14_1",
            title="消费者投诉登记表",
            form="c14_1",
            seal=_NO_SEAL,
            copies=(_ARCHIVE,),
            free=True,
            roles=("intake", "dispatch", "handler"),
        ),
        Document(
            key="c14_2",
            title="消费者投诉转办通知书",
            form="c14_2",
            series="c14_2",
            copies=(Copy(label="收文工商局（所）", receiver="outside"), _ARCHIVE),
            free=True,
            modes=_BY_HAND,
            roles=("dispatch", "handler"),
        ),
        Document(
            key="c14_3",
            title="消费者投诉分送情况告知书",
            form="c14_3",
            series="c14_3",
            copies=_TO_COMPLAINANT,
            receivers=("complainant",),
            each=True,
            free=True,
            modes=_ANY_WAY,
            roles=("dispatch", "handler"),
        ),
    )


def report_documents(regime: Regime) -> tuple[Document, ...]:
    """The papers of a report."""
    return (
        Document(
            key="c26_2",
            title="举报登记表",
            form="c26_2",
            seal=_NO_SEAL,
            copies=(_ARCHIVE,),
            roles=("intake", "dispatch", "handler"),
        ),
        Document(
            key="c26_10",
            title="举报处理结果告知书",
            form="c26_10",
            series="c26_10",
            copies=(Copy(label="举报人", receiver="reporter"), _ARCHIVE),
            receivers=("reporter",),
            each=True,
            modes=_ANY_WAY,
            roles=_ISSUERS,
        ),
        _PROCESSING_RECORD,
    )
