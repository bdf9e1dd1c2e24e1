"""The runs of numbers of an edition, for cases and for papers."""

from core.plugin.spec import Series
from plugins.consumer_aic.regime import Regime

# The patterns of case numbers and the kind words in paper numbers are our proposal: no source
# prints one. Each word stands for one paper only, so no two papers bear the same number.
_CASES = (
    Series(key="complaint", title="投诉登记编号", pattern="投{year}{seq:05}", take_at="register"),
    Series(key="report", title="举报登记编号", pattern="举{year}{seq:05}", take_at="register"),
)
_WORK_ORDER = Series(
    key="work_order",
    title="工作单号",
    pattern="{year}{month}{day}{seq:06}",
    period="day",
)
_OWN_2026 = (
    ("c26_3", "投诉分送通知书", "投分"),
    ("c26_3_report", "举报分送通知书", "举分"),
    ("c26_4", "限期提供身份证明材料通知书", "投补"),
    ("c26_5", "投诉受理决定书", "投受"),
    ("c26_6", "投诉不予受理决定书", "投不受"),
    ("c26_7", "投诉调解通知书", "投调通"),
    ("c26_8", "投诉终止调解决定书", "投终"),
    ("c26_9", "投诉调解书", "投调"),
)
_OWN_2020 = (
    ("c20_3", "投诉转办通知书", "投转"),
    ("c20_3_report", "举报转办通知书", "举转"),
    ("c20_4", "投诉分送情况告知书", "投分"),
    ("c20_4_report", "举报分送情况告知书", "举分"),
    ("c20_5", "投诉受理决定书", "投受"),
    ("c20_6", "投诉不予受理决定书", "投不受"),
    ("c20_7", "投诉调解通知书", "投调通"),
    ("c20_8", "投诉终止调解决定书", "投终"),
    ("c20_9", "投诉调解书", "投调"),
    ("c20_10", "举报立案告知书", "举立"),
    ("c20_11", "举报不予立案告知书", "举不立"),
    ("c20_12", "投诉处理结果报告书", "投报"),
    ("c20_12_report", "举报处理结果报告书", "举报"),
)
_SHARED = (
    ("c26_10", "举报处理结果告知书", "举告"),
    ("test_entrustment", "鉴定检测委托书", "投鉴"),
    ("gx_10", "消费者投诉（举报）一次性告知书", "补告"),
    ("gx_14", "消费者举报转办通知书", "消举转"),
    ("gx_15", "消费者举报不予立案通知书", "消举不立"),
    ("gx_16", "消费者举报立案告知书", "消举立"),
    ("gx_17", "消费者投诉举报案件督办通知书", "督"),
    ("gx_19", "鉴定委托书", "鉴委"),
)
# The brackets ﹝ ﹞ are those of the 2014 forms and are printed exactly so.
_LEGACY = tuple(
    Series(key=key, title=f"{title}文号", pattern="工商﹝{year}﹞第{seq}号")
    for key, title in (
        ("c14_2", "消费者投诉转办通知书"),
        ("c14_3", "消费者投诉分送情况告知书"),
        ("c14_4", "受理消费者投诉告知书"),
        ("c14_5", "不予受理（终止受理）消费者投诉告知书"),
        ("c14_6", "消费者权益争议调解通知书"),
        ("c14_7", "终止消费者权益争议调解告知书"),
        ("c14_8", "消费者权益争议调解书"),
        ("c14_9", "处理消费者投诉情况报告书"),
    )
)


def series(regime: Regime) -> tuple[Series, ...]:
    """All runs of numbers of an edition."""
    own = _OWN_2026 if regime.asks_identity else _OWN_2020
    words = _SHARED if regime.legacy else (*own, *_SHARED)
    papers = tuple(
        Series(key=key, title=f"{title}文号", pattern=f"{{org}}{word}〔{{year}}〕第{{seq}}号")
        for key, title, word in words
    )
    return (*_CASES, *papers, *_LEGACY, _WORK_ORDER)
