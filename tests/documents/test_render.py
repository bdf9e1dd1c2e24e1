"""The PDF of a paper: looked into for boxes, wrong glyphs, lost text, and things from outside."""

import os
import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from core.documents import paper, render
from core.documents.sheet import PaperContext
from core.plugin.spec import Document, Form
from core.testing.glyphs import missing_glyphs, wrong_glyphs

from . import samples
from .samples import CATALOGUES, EMPTY, FORMS, ISSUED, LETTER, PAPERS, RARE, SENTENCE, TABLE

A4 = (595.28, 841.89)
EDGE = 28.0
FOOTER = re.compile(r"第\d+页共\d+页")


def show(document: Document, data: dict[str, Any], context: PaperContext) -> render.Printed:
    html = paper.html(
        document, FORMS[document.form], catalogues=CATALOGUES, data=data, context=context
    )
    return render.printed(html, identifier=b"paper")


def text_of(pdf: bytes) -> str:
    """All text, without blanks and page numbers, in the order in which it was written."""
    with pypdfium2.PdfDocument(pdf) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    return FOOTER.sub("", re.sub(r"\s|\ufffe", "", text))


def outside(pdf: bytes) -> list[str]:
    """Characters that stand nearer to the edge of their page than any printer can print."""
    found: list[str] = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            assert page.get_size() == pytest.approx(A4, abs=0.1)
            text = page.get_textpage()
            for at in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(at)
                inside = left >= EDGE and bottom >= EDGE
                inside = inside and right <= A4[0] - EDGE and top <= A4[1] - EDGE
                if not inside and right > left:
                    found.append(text.get_text_range(at, 1))
    return found


@pytest.mark.parametrize("document", PAPERS, ids=[document.key for document in PAPERS])
@pytest.mark.parametrize("filled", ["empty", "typical", "extreme"])
def test_no_box_no_wrong_glyph_nothing_outside(document: Document, filled: str) -> None:
    form = FORMS[document.form]
    data = {} if filled == "empty" else getattr(samples, filled)(form, CATALOGUES)
    context = EMPTY if filled == "empty" else samples.context(form, long=filled == "extreme")
    printed = show(document, data, context)
    assert missing_glyphs(printed.pdf) == []
    assert wrong_glyphs(printed.pdf) == []
    assert outside(printed.pdf) == []
    assert (printed.pages > 1) is (filled == "extreme")
    assert ("第 1 页" in first_page(printed.pdf)) is (printed.pages > 1)


def first_page(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return document[0].get_textpage().get_text_range()


@pytest.mark.parametrize(
    ("form", "field"), [(TABLE, "facts"), (TABLE, "address"), (LETTER, "reason")]
)
def test_long_text_flows_on_and_nothing_is_lost(form: Form, field: str) -> None:
    document = next(document for document in PAPERS if document.form == form.key)
    story = "".join(f"第{n}次：{SENTENCE}" for n in range(110))
    assert len(story) > 4500
    printed = show(document, {field: story}, ISSUED)
    assert printed.pages >= 4
    missing = Counter(story) - Counter(text_of(printed.pdf))
    assert not missing
    assert f"第109次：{SENTENCE}" in text_of(printed.pdf)


def test_rare_names_are_printed_and_emoji_are_not_dropped() -> None:
    printed = show(PAPERS[0], {"name": f"欧阳{RARE}👍"}, ISSUED)
    text = text_of(printed.pdf)
    assert all(char in text for char in RARE)
    assert "〔U+1F44D〕" in text


def test_markup_in_data_is_printed_as_text() -> None:
    printed = show(PAPERS[0], {"facts": samples.HOSTILE}, ISSUED)
    assert '<imgsrc="http://evil.example/a.png">' in text_of(printed.pdf)


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="http://evil.example/a.png">',
        '<img src="file:///etc/hostname">',
        '<img src="data:image/png;base64,iVBORw0KGgo=">',
        '<link rel="stylesheet" href="https://evil.example/a.css">',
        '<link rel="attachment" href="file:///etc/hostname">',
        "<style>@import url(https://evil.example/a.css)</style>",
        '<object data="file:///etc/hostname"></object>',
    ],
)
def test_nothing_is_ever_loaded_from_outside(markup: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        render.pdf(f"<html><body>{markup}", identifier=b"x")


def test_the_same_input_gives_the_same_bytes() -> None:
    data = samples.typical(TABLE, CATALOGUES)
    once = show(PAPERS[0], data, samples.context(TABLE)).pdf
    assert show(PAPERS[0], data, samples.context(TABLE)).pdf == once
    other = render.pdf("<html><body>文", identifier=b"a")
    assert render.pdf("<html><body>文", identifier=b"b") != other


def test_threads_print_the_same_as_one_after_the_other() -> None:
    htmls = [f"<html lang=zh-CN><body>{name}" * 3 for name in ("消费者", "投诉人", "举报人", RARE)]
    expected = [render.pdf(html, identifier=b"x") for html in htmls]
    with ThreadPoolExecutor(max_workers=4) as pool:
        made = list(pool.map(lambda html: render.pdf(html, identifier=b"x"), htmls))
    assert made == expected


def test_the_file_says_what_it_is() -> None:
    printed = show(PAPERS[1], {}, ISSUED)
    with pikepdf.open(BytesIO(printed.pdf)) as pdf:
        assert len(pdf.pages) == printed.pages
        assert str(pdf.docinfo["/Title"]) == "投诉不予受理决定书"
        assert str(pdf.Root["/Lang"]) == "zh-CN"
        assert "/CreationDate" not in pdf.docinfo
        assert pdf.Root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "2U"
        assert pdf.check_pdf_syntax() == []


def test_a_paper_that_runs_over_a_little_stays_on_one_page() -> None:
    plain = show(PAPERS[1], samples.typical(LETTER, CATALOGUES), ISSUED)
    assert plain.pages == 1
    reason = SENTENCE * 8
    assert (
        show(PAPERS[1], samples.typical(LETTER, CATALOGUES) | {"reason": reason}, ISSUED).pages == 1
    )


def test_a_draft_says_so_on_every_page() -> None:
    data = {"facts": SENTENCE * 60}
    printed = show(PAPERS[0], data, replace(ISSUED, draft=True))
    with pypdfium2.PdfDocument(printed.pdf) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    assert len(texts) > 1
    assert all("草稿" in re.sub(r"\s", "", text) for text in texts)


def test_fonts_are_cut_by_harfbuzz() -> None:
    assert render.subset_is_fast()


def test_the_check_for_missing_glyphs_can_fail() -> None:
    html = HTML(string="<html><body>甲\u0378乙<p>\U000f1234")
    assert missing_glyphs(html.write_pdf() or b"") == ["1: \u0378", "1: \U000f1234"]


def test_the_check_for_wrong_glyphs_can_fail() -> None:
    """Two characters change places in the table that text extraction reads."""
    good = show(PAPERS[1], {"matter": "消费者"}, ISSUED).pdf
    with pikepdf.open(BytesIO(good)) as pdf:
        for font in pdf.pages[0].resources["/Font"].values():
            names = font["/ToUnicode"].read_bytes()
            swapped = names.replace(b"<6d88>", b"<0000>").replace(b"<8d39>", b"<6d88>")
            font["/ToUnicode"].write(swapped.replace(b"<0000>", b"<8d39>"))
        target = BytesIO()
        pdf.save(target)
    assert wrong_glyphs(good) == []
    assert wrong_glyphs(target.getvalue()) == ["1: 费", "1: 消"]


PRINTING = """
import os
from core.documents import render
render.prepare()
child = os.fork()
if not child:
    render.pdf("<p>回音</p>", identifier=b"1")
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
print(*os.listdir(os.environ["TMPDIR"]))
"""


def test_processes_that_print_share_the_fonts_and_leave_none_behind(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PRINTING],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert [name.startswith("weasyprint-") for name in done.stdout.split()] == [True]
    assert list(tmp_path.iterdir()) == []
