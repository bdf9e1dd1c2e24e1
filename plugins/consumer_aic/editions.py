"""The three editions of the domain. Which one a case follows is decided by the date of receipt."""

from dataclasses import replace
from datetime import date

from core.plugin.spec import Basis, DomainModule, Role
from plugins.consumer_aic import regime
from plugins.consumer_aic.categories import CATALOGUES
from plugins.consumer_aic.forms import forms
from plugins.consumer_aic.report_cases import report
from plugins.consumer_aic.series import series
from plugins.consumer_aic.statistics import REPORTS, RETENTION, measures
from plugins.consumer_aic.workflow import complaint

# Who registers a reporter and the chief may know who it is; nobody else (暂行办法 第三十三条).
_ROLES = (
    Role(key="intake", title="登记岗", sees="sealed"),
    Role(key="dispatch", title="12315统一接收岗", sees="sealed"),
    Role(key="handler", title="承办人", sees="sensitive"),
    Role(key="mediator", title="调解员", sees="sensitive"),
    Role(key="chief", title="科（所）长", sees="sealed"),
    Role(key="head", title="分管局领导", sees="sensitive"),
    Role(key="archivist", title="立卷人", sees="sensitive"),
)

R2026 = DomainModule(
    key="consumer_aic",
    title="消费者投诉举报",
    edition="2026",
    in_force=date(2026, 4, 15),
    roles=_ROLES,
    catalogues=CATALOGUES,
    forms=forms(regime.R2026),
    series=series(regime.R2026),
    case_types=(complaint(regime.R2026), report(regime.R2026)),
    measures=measures(regime.R2026),
    reports=REPORTS,
    retention=RETENTION,
    basis=Basis("市场监督管理投诉举报处理办法（总局令121号）", "", "law", since=date(2026, 4, 15)),
)

R2020 = replace(
    R2026,
    edition="2020",
    in_force=date(2020, 1, 1),
    until=date(2026, 4, 14),
    forms=forms(regime.R2020),
    series=series(regime.R2020),
    case_types=(complaint(regime.R2020), report(regime.R2020)),
    measures=measures(regime.R2020),
    basis=Basis(
        "市场监督管理投诉举报处理暂行办法（总局令20号）",
        "",
        "law",
        since=date(2020, 1, 1),
        until=date(2026, 4, 14),
    ),
)

R2014 = replace(
    R2020,
    edition="2014",
    in_force=date(2014, 3, 15),
    until=date(2019, 12, 31),
    forms=forms(regime.R2014),
    series=series(regime.R2014),
    case_types=(complaint(regime.R2014), report(regime.R2014)),
    measures=measures(regime.R2014),
    basis=Basis(
        "工商行政管理部门处理消费者投诉办法（工商总局令62号）",
        "",
        "practice",
        since=date(2014, 3, 15),
        until=date(2019, 12, 31),
    ),
)

EDITIONS = (R2014, R2020, R2026)
