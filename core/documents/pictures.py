"""Whether a picture may be opened: looked at by its header alone, nothing is unpacked."""

import warnings
from typing import BinaryIO

from PIL import Image

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
"""Pictures that our pages show; others are only given out as files."""
PIXELS = 200_000_000
"""As many as the largest telephones take; unpacked this is 800 MB."""
HARMLESS = 25_000_000
"""Fewer pixels than this are no danger however well they pack: plain screenshots do."""
PER_BYTE = 100
"""Photographs have 3 to 20 pixels to a byte; only what is made to burst has this many."""


class Unfit(ValueError):
    """A picture that is not taken; the message tells people why."""


def look_at(stream: BinaryIO, media_type: str, *, size: int) -> None:
    """Refuse a picture that is broken, of another kind, or a bomb: raises :class:`Unfit`.

    ``size`` is the file's, in bytes. The stream is left at its start.
    """
    form = FORMATS.get(media_type)
    if form is None:
        return
    try:
        width, height = _dimensions(stream, form)
    except Image.DecompressionBombError as fault:
        raise Unfit("图片的像素过多，请缩小后再上传") from fault
    except (OSError, ValueError, SyntaxError) as fault:
        raise Unfit("图片已损坏，无法打开，请重新保存后再上传") from fault
    finally:
        stream.seek(0)
    pixels = width * height
    if pixels > PIXELS or pixels > max(HARMLESS, size * PER_BYTE):
        raise Unfit("图片的像素过多，请缩小后再上传")


def _dimensions(stream: BinaryIO, form: str) -> tuple[int, int]:
    with warnings.catch_warnings():
        # Our own bounds follow; Pillow's warning at half of its limit would only be noise.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        # Closing the picture must not close the upload: only a path makes Pillow own the file.
        return Image.open(stream, formats=(form,)).size
