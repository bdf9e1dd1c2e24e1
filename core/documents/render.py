"""HTML of a paper to PDF: whole fonts, nothing from outside, the same bytes for the same input."""

from functools import cache
from io import BytesIO
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.text.ffi import harfbuzz_subset
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from core.documents import fonts

STYLES = Path(__file__).parent / "templates" / "paper" / "paper.css"
# ISO 19005-2, level U: fonts inside, text searchable. What an archive asks for.
VARIANT = "pdf/a-2u"
PAGE_NUMBERS = (
    '@page { @bottom-center { content: "第 " counter(page) " 页 共 " counter(pages) " 页" } }'
)


class _OwnFilesOnly(URLFetcher):
    """Fetches the font files that our own style sheet names, and refuses every other address."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url not in fonts.own_files():
            raise FatalURLFetchingError(f"a paper may not load {url}")
        return super().fetch(url, headers)


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _styles() -> tuple[CSS, ...]:
    text = fonts.css() + STYLES.read_text(encoding="utf-8")
    return (CSS(string=text, font_config=_fonts(), url_fetcher=_OwnFilesOnly()),)


@cache
def _numbered() -> CSS:
    return CSS(string=PAGE_NUMBERS, font_config=_fonts(), url_fetcher=_OwnFilesOnly())


def pdf(html: str, *, identifier: bytes) -> bytes:
    """Print a paper as PDF/A-2u.

    ``identifier`` goes into the file and makes it this paper's own (the document's id). With the
    same HTML, identifier, fonts and libraries the bytes are the same, which proves a paper.
    More than one page: each carries 第 x 页 共 y 页. Markup that asks for anything outside raises
    ``weasyprint.urls.FatalURLFetchingError``; data in a paper is escaped and never gets that far.
    """
    source = HTML(string=fonts.visible(html), url_fetcher=_OwnFilesOnly(), base_url="paper:")
    options = {"font_config": _fonts(), "pdf_variant": VARIANT, "pdf_identifier": identifier}
    document = source.render(stylesheets=list(_styles()), **options)
    if len(document.pages) > 1:
        document = source.render(stylesheets=[*_styles(), _numbered()], **options)
    target = BytesIO()
    document.write_pdf(target, pdf_variant=VARIANT, pdf_identifier=identifier)
    return target.getvalue()


def subset_is_fast() -> bool:
    """Whether HarfBuzz cuts the fonts.

    Without ``libharfbuzz-subset0`` every paper takes 40 times longer, and WeasyPrint only writes
    a warning: ask at start and in ``doctor``.
    """
    return harfbuzz_subset is not None
