"""Look into a PDF for characters that print as an empty box, or as another character.

Text extraction sees neither: it reads what was meant, not what is drawn.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from io import BytesIO
from unicodedata import normalize

import pikepdf
from fontTools.ttLib import TTFont

_CHARS = re.compile(rb"begincidchar(.*?)endcidchar", re.DOTALL)
_RANGES = re.compile(rb"begincidrange(.*?)endcidrange", re.DOTALL)
_UNICODE = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_CHAR = re.compile(rb"<([0-9A-Fa-f]{4})>\s+(\d+)")
_RANGE = re.compile(rb"<([0-9A-Fa-f]{4})>\s+<([0-9A-Fa-f]{4})>\s+(\d+)")
_PAIR = re.compile(rb"<([0-9A-Fa-f]{4})>\s+<([0-9A-Fa-f]*)>")
_SHOWS = frozenset({"Tj", "TJ", "'", '"'})


def missing_glyphs(pdf: bytes) -> list[str]:
    """The characters shown with glyph 0 (.notdef), each once a page as 'page: character'.

    Reads the composite fonts (Type0) that WeasyPrint writes, with Identity-H or a CMap of their
    own; any other kind of font raises ``ValueError``: then the answer would mean nothing.
    """
    return _look(pdf, _Font.missing)


def wrong_glyphs(pdf: bytes) -> list[str]:
    """The characters shown with a glyph that their own font knows as another character.

    That is how a PDF looks that was made with unicode-range fonts: the text reads right, the page
    does not. Ligatures and contextual forms, which no font names by one character, pass.
    """
    return _look(pdf, _Font.wrong)


def _look(pdf: bytes, check: Callable[["_Font", bytes], Iterator[str]]) -> list[str]:
    known: dict[tuple[int, int], _Font] = {}
    with pikepdf.open(BytesIO(pdf)) as document:
        found = [
            f"{number}: {char}"
            for number, page in enumerate(document.pages, start=1)
            for font, codes in _texts(page, known)
            for char in check(font, codes)
        ]
    return list(dict.fromkeys(found))


def _texts(
    page: pikepdf.Page, known: dict[tuple[int, int], "_Font"]
) -> Iterator[tuple["_Font", bytes]]:
    fonts: dict[str, _Font] = {}
    for name, font in page.resources.get("/Font", {}).items():
        if font.objgen not in known:
            known[font.objgen] = _Font(font)
        fonts[name] = known[font.objgen]
    current: _Font | None = None
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            current = fonts[str(operands[0])]
        elif str(operator) in _SHOWS:
            if current is None:
                raise ValueError("text is shown before a font is chosen")
            yield current, b"".join(_strings(operands))
        elif str(operator) == "Do":
            raise ValueError("a paper holds an image or a form; this check does not look into it")


def _strings(operands: Iterable[object]) -> Iterator[bytes]:
    for operand in operands:
        if isinstance(operand, pikepdf.Array):
            yield from _strings(operand.as_list())
        elif isinstance(operand, pikepdf.String):
            yield bytes(operand)


class _Font:
    """A font of the page: which codes show nothing, and which characters they stood for."""

    def __init__(self, font: pikepdf.Object) -> None:
        if font.get("/Subtype") != "/Type0":
            raise ValueError(f"font {font.get('/BaseFont')} is not a composite font")
        self.cids = _cids(font["/Encoding"])
        self.unicode = _unicode(font.get("/ToUnicode"))
        self.descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]

    def missing(self, codes: bytes) -> Iterator[str]:
        for at in range(0, len(codes) - 1, 2):
            code = int.from_bytes(codes[at : at + 2])
            cid = code if self.cids is None else self.cids.get(code, 0)
            if cid == 0:
                yield self.unicode.get(code, f"code {code:04x}")

    def wrong(self, codes: bytes) -> Iterator[str]:
        for at in range(0, len(codes) - 1, 2):
            code = int.from_bytes(codes[at : at + 2])
            text = self.unicode.get(code, "")
            names = self.names.get(code, ())
            if len(text) == 1 and names and normalize("NFKC", text) not in names:
                yield text

    @cached_property
    def names(self) -> Mapping[int, set[str]]:
        """Glyph to the characters that the embedded font itself draws with it."""
        stream = self.descriptor.get("/FontFile3") or self.descriptor["/FontFile2"]
        found: dict[int, set[str]] = {}
        with TTFont(BytesIO(stream.read_bytes()), lazy=True) as font:
            for point, glyph in (font.getBestCmap() or {}).items():
                names = found.setdefault(font.getGlyphID(glyph), set())
                names.add(normalize("NFKC", chr(point)))
        return found


def _cids(encoding: pikepdf.Object) -> Mapping[int, int] | None:
    """Code to glyph; None stands for the identity."""
    if encoding == "/Identity-H":
        return None
    if not isinstance(encoding, pikepdf.Stream):
        raise ValueError(f"encoding {encoding} is not understood")
    text = encoding.read_bytes()
    found = {
        int(code, 16): int(cid)
        for block in _CHARS.findall(text)
        for code, cid in _CHAR.findall(block)
    }
    for block in _RANGES.findall(text):
        for first, last, cid in _RANGE.findall(block):
            start = int(first, 16)
            found |= {code: int(cid) + code - start for code in range(start, int(last, 16) + 1)}
    return found


def _unicode(stream: pikepdf.Object | None) -> Mapping[int, str]:
    if stream is None:
        return {}
    return {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
        for block in _UNICODE.findall(stream.read_bytes())
        for code, text in _PAIR.findall(block)
    }
