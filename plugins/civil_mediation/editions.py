"""The editions of the domain. Which one a case follows is decided by the date of receipt."""

from dataclasses import replace
from datetime import date

from core.plugin.spec import Basis, DomainModule, Role
from plugins.civil_mediation import regime
from plugins.civil_mediation.categories import CATALOGUES
from plugins.civil_mediation.forms import forms
from plugins.civil_mediation.registers import REGISTERS
from plugins.civil_mediation.series import SERIES
from plugins.civil_mediation.statistics import RETENTION, measures, reports
from plugins.civil_mediation.workflow import dispute

# All parties' privacy is kept (人民调解法 第十五条第四项); who only guides sees none of it.
_ROLES = (
    Role(key="registrar", title="登记人", sees="sensitive"),
    Role(key="mediator", title="人民调解员", sees="sensitive"),
    Role(key="recorder", title="记录人", sees="sensitive"),
    Role(key="chief", title="调委会主任", sees="sensitive"),
    Role(key="archivist", title="立卷人", sees="sensitive"),
    Role(key="screener", title="排查员（信息员）"),
    Role(key="justice", title="司法所指导员"),
    Role(key="office", title="综治办"),
)

R2011 = DomainModule(
    key="civil_mediation",
    title="人民调解",
    edition="2011",
    in_force=date(2011, 1, 1),
    roles=_ROLES,
    catalogues=CATALOGUES,
    forms=forms(regime.R2011),
    series=SERIES,
    case_types=(dispute(regime.R2011),),
    registers=REGISTERS,
    measures=measures(regime.R2011),
    reports=reports(regime.R2011),
    retention=RETENTION,
    basis=Basis(regime.LAW, "", "law", since=date(2011, 1, 1)),
)

R2009 = replace(
    R2011,
    edition="2009",
    in_force=date(2009, 1, 1),
    until=date(2010, 12, 31),
    forms=forms(regime.R2009),
    case_types=(dispute(regime.R2009),),
    measures=measures(regime.R2009),
    reports=reports(regime.R2009),
    basis=regime.SEED,
)

# The seed says only that the former order ends “this year”; that the year is 2009 follows from its
# sample number 2009001. Everything else of the years before is taken over from 2009.
R2002 = replace(
    R2009,
    edition="2002",
    in_force=date(2002, 11, 1),
    until=date(2008, 12, 31),
    forms=forms(regime.R2002),
    case_types=(dispute(regime.R2002),),
    basis=Basis(regime.RULES_2002, "", "law_unread", since=date(2002, 11, 1)),
)

EDITIONS = (R2002, R2009, R2011)
