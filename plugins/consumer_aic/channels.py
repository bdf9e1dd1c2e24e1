"""What came as a complaint or report and is none: the right way is told (暂行办法 第三十九条)."""

from core.plugin.spec import Basis, State, Transition

TOLD = State(key="told_channel", title="已告知其他途径", kind="closed")
RESULT = "告知其他途径"


def tell_channel(*sources: str) -> Transition:
    """Tell the person the way that is right for an enquiry, a petition, an appeal; and close."""
    return Transition(
        key="tell_channel",
        title="告知其他途径",
        sources=sources,
        target="told_channel",
        roles=("intake", "dispatch", "handler"),
        form="tell_channel",
        result=RESULT,
        basis=Basis("市场监督管理投诉举报处理暂行办法", "第三十九条"),
        help="只用于以投诉举报形式提出的咨询、信息公开申请、行政复议、信访、纪检监察检举等事项",
    )
