"""What may be attached: size, media type by content, and a harmless name.

A file is kept as it came, pictures too: it is evidence, and its hash stands in the case's chain.
Safety comes from what is refused here and from how files are given out (their own type, nosniff).
"""

import re
import unicodedata
from typing import BinaryIO

import puremagic

from core.documents import archives, pictures
from core.errors import AppError, Invalid, Problem

LIMIT = 20 * 1024 * 1024
HEAD = 8192
ALLOWED = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/heic": (".heic",),
    "audio/mpeg": (".mp3",),
    "audio/mp4": (".m4a",),
    "audio/x-wav": (".wav",),
    "video/mp4": (".mp4",),
    "video/quicktime": (".mov",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "text/plain": (".txt",),
}
_BY_ENDING = {ending: kind for kind, endings in ALLOWED.items() for ending in endings}
_BAD = re.compile(
    r"[\x00-\x1f\x7f-\x9f/\\:*?\"<>|\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_TAGS = (b"<script", b"<html", b"<svg", b"<!doctype html", b"<iframe", b"<body")
_ZIP = b"PK\x03\x04"
# Readers take a PDF whose header stands anywhere in the first kilobyte.
_PDF = b"%PDF-"
# What Office writes for an encrypted file, and for the formats before 2007.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = {".docx": "word/", ".xlsx": "xl/"}


class TooLarge(AppError):
    """An upload over the limit."""

    status, code = 413, "too_large"
    title = f"文件超过{LIMIT // 1024 // 1024}MB，请压缩或拆分后再上传"


def safe_name(name: str) -> str:
    """A file name without folders, control or direction marks, at most 150 characters."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    clean = _BAD.sub("_", last).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    if dot and len(ending) <= 8:
        return f"{stem[:140]}.{ending}" if stem else f"附件.{ending}"
    return clean[:150] or "附件"


def size_of(stream: BinaryIO) -> int:
    """The size of an upload in bytes; raises :class:`TooLarge`, or :class:`Invalid` when empty."""
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(0)
    if size > LIMIT:
        raise TooLarge
    if size == 0:
        raise Invalid(problems=[Problem("/file", "empty", "文件是空的，请重新选择")])
    return size


def media_type(stream: BinaryIO, name: str) -> str:
    """The media type by content, which must be allowed and agree with the name's ending.

    What a client claims is never believed. Raises :class:`Invalid` naming what may be uploaded.
    """
    head = stream.read(HEAD)
    stream.seek(0)
    ending = "." + name.rpartition(".")[2].lower()
    claimed = _BY_ENDING.get(ending)
    if claimed is None:
        raise _refused("此类文件不能上传；可上传图片、PDF、Word、Excel、文本、录音和录像")
    if head.startswith(_COMPOUND):
        raise _refused("文件已加密或为旧版格式，请取消密码并另存为 docx 或 xlsx 后再上传")
    if _PDF in head[:1024] and not head.startswith(_PDF):
        raise _refused("文件中夹带另一份 PDF，不能上传；请分开后重新上传")
    if not head.startswith(_ZIP) and archives.has_archive(stream):
        raise _refused("文件中夹带压缩包，不能上传；请分开后重新上传")
    if claimed not in _found(head, stream):
        raise _refused(f"文件内容与扩展名“{ending}”不符，请核对后重新上传")
    try:
        pictures.look_at(stream, claimed, size=size_of(stream))
    except pictures.Unfit as fault:
        raise _refused(str(fault)) from fault
    return claimed


def _found(head: bytes, stream: BinaryIO) -> set[str]:
    if _is_markup(head):
        return set()
    if head.startswith(_PDF):
        return {"application/pdf"}
    if head.startswith(_ZIP):
        return _office_kinds(stream)
    if _is_text(head):
        return {"text/plain"}
    try:
        guesses = puremagic.magic_stream(stream)
    except puremagic.PureError:
        guesses = []
    finally:
        stream.seek(0)
    kinds: set[str] = set()
    for guess in guesses:
        if guess.mime_type:
            kinds.add(guess.mime_type)
        if guess.extension in _BY_ENDING and guess.extension not in _OFFICE:
            kinds.add(_BY_ENDING[guess.extension])
    return kinds


def _office_kinds(stream: BinaryIO) -> set[str]:
    """Word and Excel files are archives with parts of known names; any other archive is none."""
    try:
        names = archives.parts_of(stream)
    except archives.Hostile as fault:
        raise _refused(str(fault)) from fault
    if "[Content_Types].xml" not in names:
        return set()
    return {
        _BY_ENDING[ending]
        for ending, folder in _OFFICE.items()
        if any(name.startswith(folder) for name in names)
    }


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head.decode(encoding)
        except UnicodeDecodeError as fault:
            if fault.start < len(head) - 4:
                continue
        return all(byte >= 32 or byte in (9, 10, 13) for byte in head)
    return False


def _is_markup(head: bytes) -> bool:
    """Whether a browser might read the file as a page or a picture that carries programs."""
    text = head.replace(b"\x00", b"").lower()  # UTF-16 hides markup between zeros
    start = text[:1024].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\f")
    return start.startswith((b"<", b"#!")) or any(tag in text for tag in _TAGS)


def _refused(message: str) -> Invalid:
    return Invalid(message, problems=[Problem("/file", "media_type", message)])
