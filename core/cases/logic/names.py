"""Names of organisations, written so that the same one compares as the same."""

import unicodedata


def name_key(name: str) -> str:
    """A name without what people write differently: width, case, spaces, brackets, points.

    "京海 （某某）电器有限公司" and "京海(某某)电器有限公司" have one key.
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in text if c.isalnum())
