"""What an archive holds, looked at within bounds before anything else opens it.

Word and Excel files are zip archives. What an archive says of itself is never believed: each part
is unpacked and counted, so that a bomb stops at a bound here and not on the reader's desk.
"""

import struct
import zipfile
import zlib
from typing import BinaryIO

PARTS = 5_000
UNPACKED = 200 * 1024 * 1024
# Plain XML packs some 10 to 50 to 1; only what is made to burst packs better by far.
RATIO = 150
# Below this many bytes a good ratio is no danger: small tables of zeros pack well.
HARMLESS = 10 * 1024 * 1024
# Read some at a time: one part alone may be larger than memory.
STEP = 1 << 16
_ENCRYPTED = 0x1
_OTHERS = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_MACROS = ("vbaproject.bin", "vbadata.xml")
_PROGRAMS = ("/activex/", "/macrosheets/", "/dialogsheets/")
_MACRO_KIND = b"macroenabled"
_TYPES = "[Content_Types].xml"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeDecodeError,
    ValueError,
)


class Hostile(ValueError):
    """An archive that is not taken; the message tells people why."""


def has_archive(stream: BinaryIO) -> bool:
    """Whether the content holds an archive, whatever it begins with: zip at its end, RAR or 7z."""
    try:
        return zipfile.is_zipfile(stream) or _holds(stream, _OTHERS)
    finally:
        stream.seek(0)


def _holds(stream: BinaryIO, marks: tuple[bytes, ...]) -> bool:
    stream.seek(0)
    rest = b""
    while step := stream.read(STEP):
        if any(mark in rest + step for mark in marks):
            return True
        rest = step[-max(map(len, marks)) :]
    return False


def parts_of(stream: BinaryIO) -> list[str]:
    """The names of an archive's parts, all unpacked once to see that they are what they say.

    Raises :class:`Hostile` for a broken or encrypted archive, macros, a name that leads elsewhere,
    and one that unpacks to more than :data:`UNPACKED` bytes or by more than :data:`RATIO` to 1.
    """
    size = stream.seek(0, 2)
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            return _looked_at(archive, size)
    except Hostile:
        raise
    except _BROKEN as fault:
        raise Hostile("文件已损坏，无法打开，请重新保存后再上传") from fault
    finally:
        stream.seek(0)


def _looked_at(archive: zipfile.ZipFile, size: int) -> list[str]:
    parts = archive.infolist()
    if len(parts) > PARTS:
        raise Hostile("压缩内容的文件数过多，不能上传")
    names = [part.filename for part in parts]
    if len(set(names)) != len(names) or not all(_stays_inside(name) for name in names):
        raise Hostile("文件内部结构异常，不能上传")
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise Hostile("文件已加密，请取消密码后再上传")
    if any(_is_program(name) for name in names):
        raise Hostile("文件含有宏或控件，请另存为不含宏的文件后再上传")
    bound = min(UNPACKED, max(HARMLESS, size * RATIO))
    if sum(part.file_size for part in parts) > bound:
        raise Hostile("文件解压后过大，不能上传")
    unpacked = 0
    for part in parts:
        unpacked = _unpack(archive, part, unpacked=unpacked, bound=bound)
    return names


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo, *, unpacked: int, bound: int) -> int:
    """The bytes unpacked so far with this part; its checksum and its true size are checked."""
    kept = b""
    with archive.open(part) as content:
        while step := content.read(STEP):
            unpacked += len(step)
            if unpacked > bound:
                raise Hostile("文件解压后过大，不能上传")
            if part.filename == _TYPES:
                kept += step
    if _MACRO_KIND in kept.replace(b"\x00", b"").lower():
        raise Hostile("文件含有宏或控件，请另存为不含宏的文件后再上传")
    return unpacked


def _stays_inside(name: str) -> bool:
    clean = name.replace("\\", "/")
    return not clean.startswith("/") and ":" not in clean and ".." not in clean.split("/")


def _is_program(name: str) -> bool:
    low = name.lower()
    return low.endswith(_MACROS) or any(folder in f"/{low}" for folder in _PROGRAMS)
