"""The order in which a case's papers lie in its file, and what the file still lacks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.cases.logic.model import PaperState, Rules, Snapshot
from core.plugin.conditions import Env, holds
from core.plugin.spec import DossierItem

REST = "其他文书和材料"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in the file: its papers in the order of drafting, its files by id, what it lacks."""

    title: str
    volume: str
    papers: tuple[PaperState, ...]
    files: tuple[str, ...]
    lacks: str


def places(
    rules: Rules, snapshot: Snapshot, files: Sequence[tuple[str, str]], env: Env
) -> list[Place]:
    """The file of a case in its module's order; empty where the case type binds none.

    ``files`` are the attachments as (id, kind). Void papers are left out, places that do not apply
    to the case too; what the order does not name comes last.
    """
    dossier = rules.case_type.dossier
    if dossier is None:
        return []
    papers = [paper for paper in snapshot.papers if paper.status != "void"]
    found: list[Place] = []
    for item in dossier.items:
        own = [paper for paper in papers if paper.key in item.documents]
        kept = [ref for ref, kind in files if kind in item.attachments]
        if own or kept or item.when is None or holds(item.when, env):
            found.append(_place(item, own, kept, env))
    placed = {paper.ref for place in found for paper in place.papers}
    filed = {ref for place in found for ref in place.files}
    rest = [paper for paper in papers if paper.ref not in placed]
    loose = [ref for ref, _ in files if ref not in filed]
    if rest or loose:
        last = DossierItem(title=REST)
        found.append(_place(last, rest, loose, env))
    return found


def lacking(found: Iterable[Place]) -> list[str]:
    """What the file lacks before it may be bound, in sentences."""
    return [f"{place.title}：{place.lacks}" for place in found if place.lacks]


def _place(
    item: DossierItem, papers: Sequence[PaperState], files: Sequence[str], env: Env
) -> Place:
    return Place(
        title=item.title,
        volume=item.volume,
        papers=tuple(papers),
        files=tuple(files),
        lacks=_lacks(item, papers, files, env),
    )


def _lacks(item: DossierItem, papers: Sequence[PaperState], files: Sequence[str], env: Env) -> str:
    required = item.required
    needed = required if isinstance(required, bool) else holds(required, env)
    if not papers and not files:
        return "缺少" if needed else ""
    if any(paper.status == "draft" for paper in papers):
        return "有草稿尚未签发"
    if any(paper.receiver and not paper.delivered for paper in papers):
        return "有文书尚未送达"
    return ""
