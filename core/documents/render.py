"""HTML of a paper to PDF: whole fonts, nothing from outside, the same bytes for the same input."""

import atexit
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from weasyprint import CSS, HTML
from weasyprint.css import ColorProfile
from weasyprint.document import Document
from weasyprint.text.ffi import harfbuzz_subset
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from core.documents import fonts

STYLES = Path(__file__).parent / "templates" / "paper"
FONTS = "fonts"
TIGHTER = ("close", "tight", "tighter")
# ISO 19005-2, level U: fonts inside, text searchable. What an archive asks for.
VARIANT = "pdf/a-2u"
# Any name but WeasyPrint's own "srgb": with that it opens the profile's file and never closes it.
INTENT = "paper"


# Pango's font map is not made for threads, and a preview is printed by a thread of the web server.
_ONE_AT_A_TIME = Lock()


class _OwnFilesOnly(URLFetcher):
    """Fetches the font files that our own style sheet names, and refuses every other address."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url not in fonts.own_files():
            raise FatalURLFetchingError(f"a paper may not load {url}")
        return super().fetch(url, headers)


def prepare() -> None:
    """Read fonts and style sheets once, in the parent of processes that print.

    WeasyPrint copies the fonts, 40 MB, into a folder for each process that reads them. A child
    that ends with ``os._exit``, as RQ's do, would leave its own behind; one that finds them read
    makes none.
    """
    for name in (FONTS, "paper", "numbered", "receipt", *TIGHTER):
        _style(name)


@cache
def _fonts() -> FontConfiguration:
    atexit.register(_forget)
    return FontConfiguration()


def _forget() -> None:
    """Let go of the fonts while the interpreter can still delete their folder."""
    _style.cache_clear()
    _fonts.cache_clear()


@cache
def _style(name: str) -> CSS:
    text = fonts.css() if name == FONTS else (STYLES / f"{name}.css").read_text(encoding="utf-8")
    return CSS(string=text, font_config=_fonts(), url_fetcher=_OwnFilesOnly())


class Printed(NamedTuple):
    """A printed paper: the file and how many pages it has."""

    pdf: bytes
    pages: int


def pdf(html: str, *, identifier: bytes) -> bytes:
    """Print a paper; see ``printed``."""
    return printed(html, identifier=identifier).pdf


def printed(html: str, *, identifier: bytes) -> Printed:
    """Print a paper as PDF/A-2u.

    ``identifier`` goes into the file and makes it this paper's own (the document's id). With the
    same HTML, identifier, fonts and libraries the bytes are the same, which proves a paper.
    What runs over a little is set tighter to stay on one page; a longer paper carries 第 x 页 共 y
    页 on each. Markup that asks for anything outside raises
    ``weasyprint.urls.FatalURLFetchingError``; data in a paper is escaped and never gets that far.
    """
    with _ONE_AT_A_TIME:
        source = HTML(string=fonts.visible(html), url_fetcher=_OwnFilesOnly(), base_url="paper:")
        document = _layout(source, FONTS, "paper")
        if len(document.pages) > 1:
            document = _fitted(source, pages=len(document.pages))
        return Printed(_written(document, identifier), len(document.pages))


def slip(html: str, *, identifier: bytes) -> bytes:
    """Print a receipt, on the paper that its markup names, as PDF/A-2u."""
    with _ONE_AT_A_TIME:
        source = HTML(string=fonts.visible(html), url_fetcher=_OwnFilesOnly(), base_url="paper:")
        return _written(_layout(source, FONTS, "receipt"), identifier)


def _written(document: Document, identifier: bytes) -> bytes:
    target = BytesIO()
    document.write_pdf(target, pdf_variant=VARIANT, pdf_identifier=identifier, output_intent=INTENT)
    return target.getvalue()


def _layout(source: HTML, *styles: str) -> Document:
    return source.render(
        font_config=_fonts(),
        stylesheets=[_style(name) for name in styles],
        color_profiles={INTENT: _screen_colours()},
        pdf_variant=VARIANT,
        output_intent=INTENT,
    )


def _screen_colours() -> ColorProfile:
    """The profile that PDF/A asks for, sRGB; a new one each time, since printing writes into it."""
    content = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
    return ColorProfile(
        BytesIO(content), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"])
    )


def _fitted(source: HTML, *, pages: int) -> Document:
    if pages == 2:
        for tighter in TIGHTER:
            document = _layout(source, FONTS, "paper", tighter)
            if len(document.pages) == 1:
                return document
    return _layout(source, FONTS, "paper", "numbered")


def subset_is_fast() -> bool:
    """Whether HarfBuzz cuts the fonts.

    Without ``libharfbuzz-subset0`` every paper takes 40 times longer, and WeasyPrint only writes
    a warning: ask at start and in ``doctor``.
    """
    return harfbuzz_subset is not None
