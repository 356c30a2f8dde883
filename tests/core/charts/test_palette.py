"""Words and lines stand out enough, and the colors are those of the pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from handspan.core.charts import palette

SHEET = Path(__file__).resolve().parents[3] / "src/handspan/web/static/css/handspan.css"


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("ground", [palette.SURFACE, palette.SUNKEN])
def test_words_and_lines_stand_out(ground: str) -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert min(contrast(color, ground) for color in palette.TEXT) >= 4.5
    assert min(contrast(color, ground) for color in palette.STROKES) >= 3


def test_colors_are_the_tokens_of_the_pages() -> None:
    tokens = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", SHEET.read_text("utf-8")))
    colors = {
        name.lower().replace("_", "-"): value
        for name, value in vars(palette).items()
        if isinstance(value, str) and re.fullmatch("#[0-9a-f]{6}", value)
    }
    assert len(colors) >= 10
    assert {name: tokens.get(name) for name in colors} == colors
