"""The long job of this feature."""

from core.bulk import service
from core.runs.logic import Kind

RUNS = {service.KIND: Kind(title="批量办理", work=service.do_one, labels=service.labels)}
