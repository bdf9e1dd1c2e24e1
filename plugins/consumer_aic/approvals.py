"""Chains of approval. No statute read prescribes them for complaints; a tenant may change them."""

from core.plugin.spec import Basis, Chain, Step

_HABIT = Basis("内部审批", "", "inferred", note="法规未规定投诉的内部审批，单位可以调整")
_FILING = Basis(
    "行政处罚法", "第五十七条", note="立案与否由行政机关负责人决定；科（所）长先审为惯例"
)

_CHIEF = Step(key="chief", title="科（所）长审批", roles=("chief",))
_HEAD = Step(key="head", title="分管局领导审批", roles=("head",))

COMPLAINT_CHAINS = (
    Chain(key="refuse", title="不予受理审批", steps=(_CHIEF,), basis=_HABIT),
    Chain(key="terminate", title="终止调解审批", steps=(_CHIEF,), basis=_HABIT),
)

REPORT_CHAINS = (
    Chain(key="filing", title="立案审批", steps=(_CHIEF, _HEAD), basis=_FILING),
    Chain(key="extend_verification", title="延长核查期限审批", steps=(_HEAD,), basis=_HABIT),
)
