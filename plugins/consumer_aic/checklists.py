"""What an office goes through before a complaint is filed away; the list only reminds.

The rules ask for a complete file, not for a list: 市场监督管理投诉举报处理办法 names no items. An
office that wants the archive to wait sets ``required`` of an item in its own rules.
"""

from core.plugin.spec import Basis, Checklist, ChecklistItem
from plugins.consumer_aic.regime import Regime

_PRACTICE = Basis(
    "档案法", "第十三条", "inferred", note="归档范围由单位自定，事项可在本单位规则中增减"
)


def complaint_checklists(_regime: Regime) -> tuple[Checklist, ...]:
    """The lists of a complaint."""
    return (
        Checklist(
            key="before_archive",
            title="归档前核对",
            states=("agreed", "terminated", "refused"),
            blocks=("archive",),
            override_roles=("chief",),
            basis=_PRACTICE,
            items=(
                ChecklistItem(key="papers", title="文书齐全，编号与台账一致", required=False),
                ChecklistItem(key="receipts", title="送达回证齐全", required=False),
                ChecklistItem(
                    key="scanned",
                    title="纸质材料已扫描入卷",
                    evidence="attachment",
                    required=False,
                ),
            ),
        ),
    )
