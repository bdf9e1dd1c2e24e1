"""The rules in force: the resolved module of a domain on a day."""

from core.api import queries
from core.api.operations import Answer, get
from core.api.schemas import AskRules
from core.api.shapes import RuleSetRef
from core.api.shapes_office import RulesShape
from core.deadlines.service import this_day
from core.errors import Invalid, Problem
from core.plugin import codec
from core.rules import service


def read_rules(*, query: AskRules) -> Answer:
    """The module in force for a matter received on a day, with the tenant's changes in it."""
    day = query.on or this_day()
    domain = query.domain or _only_domain()
    if domain not in service.enabled_domains():
        raise Invalid(problems=[Problem("/domain", "not_a_choice", "本单位没有启用这项业务")])
    rule_set_id, module = service.rule_set_for(domain, day)
    row = queries.rule_set(rule_set_id)
    shape = RulesShape(
        rule_set=RuleSetRef(
            id=row.id,
            domain=row.domain,
            edition=row.edition,
            version=row.version,
            hash=row.hash,
            in_force=row.in_force,
        ),
        module=codec.dump(module),
    )
    return Answer(content=shape)


def _only_domain() -> str:
    domains = service.enabled_domains()
    if len(domains) != 1:
        raise Invalid(problems=[Problem("/domain", "required", "请选择业务")])
    return domains[0]


OPERATIONS = (
    get(
        "/rules",
        read_rules,
        act="self.read",
        summary="现行规则",
        tag="规则",
        query=AskRules,
        answers={200: RulesShape},
    ),
)
