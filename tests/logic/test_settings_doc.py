"""The guide to the settings names every setting and no other."""

import re
from dataclasses import fields
from pathlib import Path

from core.config import PREFIX, Settings

GUIDE = Path(__file__).resolve().parent.parent.parent / "docs" / "settings.md"


def test_the_guide_lists_every_setting() -> None:
    listed = set(re.findall(r"^\| `(HUIYIN_\w+)`", GUIDE.read_text(), re.MULTILINE))
    assert listed == {PREFIX + field.name.upper() for field in fields(Settings)}
