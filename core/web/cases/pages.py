"""All pages of case work; importing this registers them."""

from core.web.cases import (
    actions,
    approvals,
    bulk,
    deliveries,
    desk,
    drafts,
    files,
    handovers,
    history,
    intake,
    links,
    lookups,
    new_papers,
    page,
    papers,
    receipts,
    work,
)
from core.web.cases.blueprint import bp

__all__ = [
    "actions",
    "approvals",
    "bp",
    "bulk",
    "deliveries",
    "desk",
    "drafts",
    "files",
    "handovers",
    "history",
    "intake",
    "links",
    "lookups",
    "new_papers",
    "page",
    "papers",
    "receipts",
    "work",
]
