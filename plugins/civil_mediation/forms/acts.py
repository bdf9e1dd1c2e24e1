"""The screens of the acts. They are no papers; what they ask is in ``questions``."""

from core.plugin.spec import Form
from plugins.civil_mediation.forms import questions as q
from plugins.civil_mediation.regime import Regime


def acts(regime: Regime) -> tuple[Form, ...]:
    """The forms of the acts of an edition; without the law of 2010 no court confirms."""
    court = (
        Form(key="apply_court", title="申请司法确认", fields=q.APPLY_COURT),
        Form(key="court_decided", title="法院司法确认结果", fields=q.COURT_DECIDED),
    )
    extension = Form(key="joint_extension", title="双方申请延长调解期限", fields=q.EXTEND)
    return (
        Form(key="intake", title="纠纷登记", fields=q.INTAKE),
        Form(key="not_accept", title="不受理", fields=q.NOT_ACCEPT),
        Form(key="accept", title="受理", fields=q.ACCEPT),
        Form(key="investigate", title="调查取证", fields=q.INVESTIGATE),
        Form(key="mediate", title="调解", fields=q.MEDIATE),
        *((extension,) if regime.extends else ()),
        Form(key="start_appraisal", title="委托鉴定", fields=q.START_APPRAISAL),
        Form(key="end_appraisal", title="鉴定结束", fields=q.END_APPRAISAL),
        Form(key="agree_written", title="达成书面协议", fields=q.AGREE_WRITTEN),
        Form(key="agree_oral", title="达成口头协议", fields=q.AGREE_ORAL),
        Form(key="fail", title="调解不成（终止）", fields=q.FAIL),
        Form(key="escalate", title="报上级调委会", fields=q.ESCALATE),
        Form(key="alarm", title="激化预警", fields=q.ALARM),
        Form(key="calm", title="解除激化预警", fields=q.CALM),
        Form(key="prevent", title="登记防止激化", fields=q.PREVENT),
        Form(key="perform", title="履行完毕", fields=q.PERFORM),
        Form(key="breach", title="未履行", fields=q.BREACH),
        Form(key="urge", title="督促履行", fields=q.URGE),
        *(court if regime.national else ()),
        Form(key="visit", title="回访", fields=q.VISIT),
        Form(key="bind", title="立卷归档", fields=q.BIND),
        Form(key="no_file", title="归档（不立卷）", fields=q.NO_FILE),
    )
