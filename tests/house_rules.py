"""Rules of one office that differ from the edition, for what no edition asks for yet."""

from collections.abc import Callable
from dataclasses import replace

from core.db import db, transaction
from core.now import now
from core.plugin import codec
from core.plugin.spec import CaseType, Checklist, ChecklistItem
from core.rules.models import RuleSet
from plugins.consumer_aic.editions import R2026

DESK_CHECK = Checklist(
    key="desk",
    title="受理前核对",
    states=("registered",),
    blocks=("accept",),
    override_roles=("chief",),
    items=(
        ChecklistItem(key="identity", title="身份已核对"),
        ChecklistItem(key="proof", title="购物凭证已入卷", evidence="attachment"),
        ChecklistItem(key="courtesy", title="已电话联系", required=False),
    ),
)


def publish(change: Callable[[CaseType], CaseType]) -> None:
    """Put a changed kind of complaint in force for the office that is set."""
    types = tuple(change(t) if t.key == "complaint" else t for t in R2026.case_types)
    module = replace(R2026, case_types=types)
    with transaction():
        db.session.add(
            RuleSet(
                domain=module.key,
                version=99,
                edition=module.edition,
                base_hash=codec.digest(R2026),
                patch={},
                resolved=codec.dump(module),
                hash=codec.digest(module),
                status="published",
                in_force=module.in_force,
                published_at=now(),
            )
        )


def publish_desk_check() -> None:
    """Rules that let a complaint be accepted only after a checklist."""
    publish(lambda case_type: replace(case_type, checklists=(DESK_CHECK,)))
