"""Every paper of every installed module: empty, ordinary, and with the worst values."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from core.documents import paper, render
from core.documents.sheet import PaperContext
from core.forms.logic.fields import catalogues_of
from core.plugin import registry
from core.plugin.spec import CaseType, Catalogue, Document, DomainModule, Form
from core.testing.glyphs import missing_glyphs, wrong_glyphs

from . import samples
from .test_render import outside, text_of

REGISTRY = registry.load()
MODULES = sorted(REGISTRY.modules.values(), key=lambda module: module.in_force, reverse=True)
MOST_PAGES = 14


def form_of(module: DomainModule, key: str) -> Form:
    return next(form for form in module.forms if form.key == key)


def papers() -> Iterator[tuple[DomainModule, CaseType, Document]]:
    """Each paper once: what editions and case types share is printed for the first of them."""
    seen: set[tuple[Document, Form, tuple[Catalogue, ...]]] = set()
    for module in MODULES:
        for case_type in module.case_types:
            for document in case_type.documents:
                form = form_of(module, document.form)
                named = {field.catalogue for field in form.fields}
                lists = catalogues_of(module, case_type)
                used = tuple(lists[key] for key in sorted(named & lists.keys()))
                if (document, form, used) not in seen:
                    seen.add((document, form, used))
                    yield module, case_type, document


PAPERS = tuple(papers())
IDS = [f"{m.key}-{m.edition}-{t.key}-{d.key}" for m, t, d in PAPERS]
LATEST = tuple(paper for paper in PAPERS if paper[0] == REGISTRY.latest(paper[0].key))
LATEST_IDS = [f"{m.key}-{t.key}-{d.key}" for m, t, d in LATEST]


def test_there_are_papers() -> None:
    assert len(PAPERS) > 20


def check(
    module: DomainModule,
    case_type: CaseType,
    document: Document,
    *,
    data: Mapping[str, Any],
    context: PaperContext,
) -> int:
    """Print a paper, look into it, and return how many pages it has."""
    form, catalogues = form_of(module, document.form), catalogues_of(module, case_type)
    html = paper.html(document, form, catalogues=catalogues, data=data, context=context)
    printed = render.printed(html, identifier=b"paper")
    assert missing_glyphs(printed.pdf) == []
    assert wrong_glyphs(printed.pdf) == []
    assert outside(printed.pdf) == []
    assert form.title in text_of(printed.pdf)
    return printed.pages


@pytest.mark.parametrize(("module", "case_type", "document"), PAPERS, ids=IDS)
def test_every_paper_fits_on_one_page_empty_and_filled_in(
    module: DomainModule, case_type: CaseType, document: Document
) -> None:
    form, catalogues = form_of(module, document.form), catalogues_of(module, case_type)
    data, context = samples.typical(form, catalogues), samples.context(form)
    assert check(module, case_type, document, data={}, context=samples.EMPTY) == 1
    assert check(module, case_type, document, data=data, context=context) == 1


@pytest.mark.parametrize(("module", "case_type", "document"), LATEST, ids=LATEST_IDS)
def test_every_paper_of_the_newest_edition_bears_the_worst_values(
    module: DomainModule, case_type: CaseType, document: Document
) -> None:
    """Older editions print the same layouts with other citations."""
    form, catalogues = form_of(module, document.form), catalogues_of(module, case_type)
    data, context = samples.extreme(form, catalogues), samples.context(form, long=True)
    assert check(module, case_type, document, data=data, context=context) <= MOST_PAGES
