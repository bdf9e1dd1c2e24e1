"""The long jobs that make spreadsheets."""

from core.runs.logic import Kind
from core.sheets import service

RUNS = {
    service.KIND: Kind(
        title="导出", work=service.look, finish=service.finish, labels=service.labels
    )
}
