"""The faces of printed papers: where they are, which are missing, and what stands in for them.

Faces that are files of their own are loaded by ``@font-face``, always whole: WeasyPrint draws
wrong glyphs from unicode-range subsets. The faces of Noto CJK lie together in collections
(``.ttc``), which ``@font-face`` cannot pick apart: fontconfig finds them by family name.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

VENDOR = Path(__file__).parents[2] / "vendor" / "fonts"
WHEEL = "pylopdf_fonts_zh_cn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One face: its file, and the family by which fontconfig or our ``@font-face`` knows it.

    ``title`` is what people call it; ``fallback`` tells what is printed where it is missing.
    """

    title: str
    file: str
    family: str
    bold: bool = False
    fallback: str = ""


FANG = Face(title="仿宋", file="FandolFang-Regular.otf", family="Huiyin Fang", fallback="宋体")
TITLE = Face(
    title="小标宋", file="FandolSong-Bold.otf", family="Huiyin Title", bold=True, fallback="粗宋体"
)
KAI = Face(title="楷体", file="LXGWWenKai-Regular.ttf", family="Huiyin Kai", fallback="仿宋")
# Next to the thin strokes of 仿宋 the light 楷体 looks best: for the rare characters of names.
KAI_LIGHT = Face(title="细楷体", file="LXGWWenKai-Light.ttf", family="Huiyin Kai Light")
SONG = Face(title="宋体", file="NotoSerifCJK-Regular.ttc", family="Noto Serif CJK SC")
SONG_BOLD = Face(
    title="粗宋体", file="NotoSerifCJK-Bold.ttc", family="Noto Serif CJK SC", bold=True
)
HEI = Face(title="黑体", file="NotoSansCJK-Bold.ttc", family="Noto Sans CJK SC", bold=True)
SONG_WHEEL = Face(title="宋体", file="NotoSerifSC-Regular.otf", family="Huiyin Song")
HEI_WHEEL = Face(title="黑体", file="NotoSansSC-Regular.otf", family="Huiyin Hei")
SIGNS = Face(title="方框符号", file="DejaVuSans.ttf", family="DejaVu Sans", fallback="□ 和 ■")

FACES = (FANG, TITLE, KAI, KAI_LIGHT, SONG, SONG_BOLD, HEI, SONG_WHEEL, HEI_WHEEL, SIGNS)

# Every stack ends in the faces of most characters, so that a rare one falls back by itself.
_LAST = (SONG, SONG_WHEEL, SIGNS)
STACKS: Mapping[str, tuple[Face, ...]] = {
    "fang": (FANG, KAI_LIGHT, *_LAST),
    "title": (TITLE, SONG_BOLD, *_LAST),
    "kai": (KAI, FANG, *_LAST),
    "song": _LAST,
    "hei": (HEI, HEI_WHEEL, *_LAST),
    "signs": (SIGNS, SONG, SONG_WHEEL),
}

# Shown where the font of the tick boxes is missing.
PLAIN_SIGNS = {"☐": "□", "☑": "■"}
# Invisible on paper anyway: joiners, variation selectors, soft hyphen, byte order mark.
_UNSEEN = frozenset({0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0xFE00, 0xFE10)})
_UNSEEN_PLANES = range(0xE0100, 0xE01F0)


def _folders() -> Iterable[Path]:
    yield VENDOR
    wheel = find_spec(WHEEL)
    if wheel is not None and wheel.origin:
        yield Path(wheel.origin).parent
    yield from (Path.home() / ".local/share/fonts", Path.home() / ".fonts")
    yield from (Path("/usr/local/share/fonts"), Path("/usr/share/fonts"))


@cache
def found() -> Mapping[Face, Path]:
    """The faces that are on this machine, with their files.

    Looks once per process: a font that is added later is seen after a restart.
    """
    wanted = {face.file: face for face in FACES}
    result: dict[Face, Path] = {}
    for folder in _folders():
        for path in sorted(folder.rglob("*")):
            face = wanted.get(path.name)
            if face is not None:
                result.setdefault(face, path)
    return result


def missing() -> list[str]:
    """Sentences about faces that are not there, for ``doctor`` and the start; [] is all well."""
    have = found()
    gone = [face for face in (FANG, TITLE, KAI, SIGNS) if face not in have]
    lines = [f"缺少{f.title}（{f.file}），打印时以{f.fallback}代替" for f in gone]
    if SONG not in have and SONG_WHEEL in have:
        lines.append(
            f"缺少宋体（{SONG.file}），以 {SONG_WHEEL.file} 代替，没有粗体，个别生僻字显示为编码"
        )
    if SONG not in have and SONG_WHEEL not in have:
        lines.append(f"缺少宋体（{SONG.file}），文书中的生僻字会显示为编码")
    if HEI not in have and HEI_WHEEL not in have:
        lines.append(f"缺少黑体（{HEI.file}），打印时以宋体代替")
    return lines


def css() -> str:
    """The ``@font-face`` rules of the faces found, and a variable per stack: ``var(--fang)``."""
    have = found()
    rules = [
        f'@font-face {{ font-family: "{face.family}"; '
        f"font-weight: {'bold' if face.bold else 'normal'}; src: url({path.as_uri()!r}); }}"
        for face, path in have.items()
        if _own_file(face)
    ]
    stacks = [
        f"--{name}: {', '.join(dict.fromkeys(repr(f.family) for f in stack if f in have))};"
        for name, stack in STACKS.items()
        if any(face in have for face in stack)
    ]
    return "\n".join((*rules, f":root {{ {' '.join(stacks)} }}"))


def own_files() -> frozenset[str]:
    """The addresses that ``css`` names: all that a paper may ever load."""
    return frozenset(path.as_uri() for face, path in found().items() if _own_file(face))


def _own_file(face: Face) -> bool:
    return face.family.startswith("Huiyin ")


@cache
def covered() -> frozenset[int]:
    """The code points that some face at the end of every stack can draw."""
    have = found()
    points: set[int] = set()
    for face in _LAST:
        if face in have:
            points.update(_points(have[face], family=face.family))
    if SONG not in have and SONG_WHEEL not in have and FANG in have:
        points.update(_points(have[FANG], family=FANG.family))
    return frozenset(points)


def _points(path: Path, *, family: str) -> set[int]:
    if path.suffix != ".ttc":
        with TTFont(path, lazy=True) as font:
            return set(font.getBestCmap() or ())
    with TTCollection(path, lazy=True) as collection:
        for font in collection.fonts:
            if font["name"].getDebugName(1) == family:
                return set(font.getBestCmap() or ())
    raise LookupError(f"{path.name} holds no face {family!r}")


def visible(text: str) -> str:
    """The text with every character that no font can draw as its code, ``〔U+1F44D〕``.

    Nothing is dropped in silence and nothing prints as an empty box: control characters and the
    marks that turn the reading direction (which could make a paper read differently from its data)
    are shown too. Only what has no shape at all (joiners, variation selectors) goes.
    """
    have = covered()
    changes: dict[int, str] = {}
    for char in set(text):
        point = ord(char)
        if char in "\n\r\t ":
            continue
        if point in _UNSEEN or point in _UNSEEN_PLANES:
            changes[point] = ""
        elif point not in have or unicodedata.category(char) in ("Cc", "Cf", "Cs"):
            plain = PLAIN_SIGNS.get(char, "")
            changes[point] = plain if plain and ord(plain) in have else f"〔U+{point:04X}〕"
    return text.translate(changes) if changes else text
