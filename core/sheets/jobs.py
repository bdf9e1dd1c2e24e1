"""The long jobs that make spreadsheets."""

from core.runs.logic import Kind
from core.sheets import importing, service

RUNS = {
    service.KIND: Kind(
        title="导出", work=service.look, finish=service.finish, labels=service.labels
    ),
    importing.CHECK: Kind(
        title="试导入", work=importing.check, finish=importing.finish, labels=importing.labels
    ),
    importing.IMPORT: Kind(
        title="导入", work=importing.bring_in, finish=importing.finish, labels=importing.labels
    ),
}
