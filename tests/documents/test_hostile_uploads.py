"""Hostile files are refused at upload, each made here as an attacker would make it."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

import pytest

from core.documents import archives, uploads
from core.errors import Invalid

TYPES = b'<?xml version="1.0"?><Types><Default ContentType="application/xml"/></Types>'
PART = b"<w:document/>"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\x00IEND\xaeB`\x82"
)
_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    "a.docx": f"{_OFFICE}.wordprocessingml.document",
    "a.xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "a.png": "image/png",
    "a.txt": "text/plain",
}


def packed(parts: Mapping[str, bytes], *, types: bytes = TYPES) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ({"[Content_Types].xml": types} | dict(parts)).items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(**parts: bytes) -> bytes:
    return packed({"word/document.xml": PART, **parts})


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(Invalid) as caught:
        uploads.media_type(io.BytesIO(content), name)
    assert [problem.pointer for problem in caught.value.problems] == ["/file"]
    return caught.value.title


def test_plain_files_are_taken_and_the_stream_is_left_at_its_start() -> None:
    sheet = packed({"xl/workbook.xml": b"<workbook/>"})
    for content, name in ((docx(), "a.docx"), (sheet, "a.xlsx"), (PNG, "a.png"), (b"a", "a.txt")):
        stream = io.BytesIO(content)
        assert uploads.media_type(stream, name) == KINDS[name]
        assert stream.read() == content


def test_a_bomb_that_says_its_size_is_refused() -> None:
    bomb = docx(**{"word/media/image1.xml": b"\x00" * (archives.HARMLESS * 2)})
    assert len(bomb) < 100_000
    assert refusal(bomb, "a.docx") == "文件解压后过大，不能上传"


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(docx(**{"word/big.xml": b"\x00" * (archives.HARMLESS * 2)}))
    true = struct.pack("<L", archives.HARMLESS * 2)
    assert bomb.count(true) >= 2
    lying = bytes(bomb).replace(true, struct.pack("<L", 10))
    assert refusal(lying, "a.docx") == "文件已损坏，无法打开，请重新保存后再上传"


def test_parts_that_lie_over_each_other_count_each_time() -> None:
    """One body that many directory entries point at, as in the densest known bombs."""
    body = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = b"\x00" * (1024 * 1024)
    squeezed = body.compress(content) + body.flush()
    crc, entries = zlib.crc32(content), 40
    name = b"word/a0000"
    sizes = struct.pack("<LLL", crc, len(squeezed), len(content))
    local = struct.pack("<4sHHHHH", b"PK\x03\x04", 20, 0, 8, 0, 0x21) + sizes
    local += struct.pack("<HH", len(name), 0) + name + squeezed
    central = b""
    for number in range(entries):
        central += struct.pack("<4sHHHHHH", b"PK\x01\x02", 20, 20, 0, 8, 0, 0x21) + sizes
        central += struct.pack("<HHHHHLL", 10, 0, 0, 0, 0, 0, 0) + b"word/a%04d" % number
    end = struct.pack(
        "<4sHHHHLLH", b"PK\x05\x06", 0, 0, entries, entries, len(central), len(local), 0
    )
    assert refusal(local + central + end, "a.docx") == "文件解压后过大，不能上传"


def test_too_many_parts_are_refused() -> None:
    many = {f"word/{number}": b"" for number in range(archives.PARTS + 1)}
    assert refusal(packed(many), "a.docx") == "压缩内容的文件数过多，不能上传"


@pytest.mark.parametrize("name", ["word/../../etc/x", "/etc/x", "C:/x", "..\\x"])
def test_a_part_that_leads_elsewhere_is_refused(name: str) -> None:
    assert refusal(docx(**{name: b"x"}), "a.docx") == "文件内部结构异常，不能上传"


@pytest.mark.parametrize(
    "name", ["word/vbaProject.bin", "word/VBAPROJECT.BIN", "word/activeX/activeX1.bin"]
)
def test_macros_and_controls_are_refused(name: str) -> None:
    assert refusal(docx(**{name: b"x"}), "a.docx").startswith("文件含有宏或控件")


def test_a_macro_sheet_and_a_macro_kind_are_refused() -> None:
    sheet = packed({"xl/workbook.xml": b"<w/>", "xl/macrosheets/sheet1.xml": b"<s/>"})
    assert refusal(sheet, "a.xlsx").startswith("文件含有宏或控件")
    kind = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    assert refusal(packed({"word/d.xml": PART}, types=kind), "a.docx").startswith("文件含有宏")


def test_encrypted_archives_and_documents_are_refused() -> None:
    plain = docx()
    locked = bytearray(plain)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := plain.find(mark, place + 1)) >= 0:
            locked[place + at] |= 1
    assert refusal(bytes(locked), "a.docx") == "文件已加密，请取消密码后再上传"
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
    assert refusal(compound, "a.docx").startswith("文件已加密或为旧版格式")


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"%PDF-1.4\n%%EOF\n", "a.pdf"),
        (PNG, "a.png"),
        (b"\xff\xd8\xff\xe0", "a.jpg"),
        (b"hi\n", "a.txt"),
    ],
)
def test_a_file_that_is_also_an_archive_is_refused(start: bytes, name: str) -> None:
    assert refusal(start + docx(), name) == "文件中夹带压缩包，不能上传；请分开后重新上传"


def test_archives_under_other_names_and_cut_off_ones_are_refused() -> None:
    assert refusal(docx(), "a.zip").startswith("此类文件不能上传")
    assert refusal(docx(), "a.xlsx").startswith("文件内容与扩展名")
    assert refusal(docx()[:-30], "a.docx") == "文件已损坏，无法打开，请重新保存后再上传"


@pytest.mark.parametrize("name", ["a.svg", "a.svgz", "a.png", "a.txt", "a.jpg", "a.pdf"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_active_pictures_are_refused_under_any_name(name: str, encoding: str) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    assert refusal(f"\n {svg}".encode(encoding), name)
    assert refusal(f"<?xml version='1.0'?><!-- {'x' * 2000} -->{svg}".encode(encoding), name)


def test_a_picture_with_a_page_inside_is_refused() -> None:
    assert refusal(PNG[:40] + b"<script>alert(1)</script>" + PNG[40:], "a.png")
    assert refusal(b"\xff\xd8\xff\xfe\x00\x20<html><body>", "a.jpg")


def chunk(kind: bytes, content: bytes) -> bytes:
    crc = zlib.crc32(kind + content)
    return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", crc)


def png(width: int, height: int, *, filler: int = 0) -> bytes:
    """A picture of one colour, one bit to a pixel, with as many bytes of filler."""
    head = struct.pack(">LLBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress((b"\x00" + b"\x00" * (-(-width // 8))) * height, 9)
    extra = chunk(b"eXtr", b"\x07" * filler) if filler else b""
    parts = (chunk(b"IHDR", head), extra, chunk(b"IDAT", rows), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


MANY = "图片的像素过多，请缩小后再上传"


def test_a_picture_that_unpacks_to_a_flood_of_pixels_is_refused() -> None:
    bomb = png(20_000, 8_000)
    assert len(bomb) < 100_000
    assert refusal(bomb, "a.png") == MANY


def test_more_pixels_than_any_camera_takes_are_refused_by_the_header_alone() -> None:
    head = struct.pack(">LLBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    lying = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    assert refusal(lying, "a.png") == MANY
    jpeg = (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        b"\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
        b"\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00"
    )
    assert refusal(jpeg, "a.jpg") == MANY


def test_a_plain_screenshot_and_a_large_photograph_are_taken() -> None:
    for picture in (png(4_000, 3_000), png(12_000, 9_000, filler=1_200_000)):
        stream = io.BytesIO(picture)
        assert uploads.media_type(stream, "a.png") == "image/png"
        assert stream.read() == picture


def test_a_broken_picture_is_refused() -> None:
    assert refusal(PNG[:20] + b"\x00" * 20, "a.png") == "图片已损坏，无法打开，请重新保存后再上传"


def test_a_picture_that_is_also_a_pdf_is_refused() -> None:
    comment = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj"
    both = b"\xff\xd8\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + b"\xff\xd9"
    assert refusal(both, "a.jpg").startswith("文件中夹带另一份 PDF")
    assert refusal(b"hello\n%PDF-1.4\n", "a.txt").startswith("文件中夹带另一份 PDF")


@pytest.mark.parametrize("mark", [b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c\x00\x04"])
@pytest.mark.parametrize("before", [0, archives.STEP - 3, archives.STEP * 2])
def test_an_archive_of_another_kind_behind_a_picture_is_refused(mark: bytes, before: int) -> None:
    content = PNG + b"\x07" * before + mark + b"rest"
    assert refusal(content, "a.png") == "文件中夹带压缩包，不能上传；请分开后重新上传"
