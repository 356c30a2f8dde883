"""Colors and type of the charts: the tokens of the pages' stylesheet as fixed values."""

from __future__ import annotations

SURFACE = "#ffffff"
SUNKEN = "#f3eee6"
INK = "#1c2a35"
INK_2 = "#4e5d69"
LINE = "#e5ddd1"
LINE_STRONG = "#8a8174"
TEAL = "#0b6266"
TEAL_SOFT = "#dceeee"
LEAF = "#2a7048"
SKY = "#2a5a9e"
SKY_SOFT = "#e1ebf8"
SUN_FILL = "#f2b632"

TEXT = (INK, INK_2, TEAL, LEAF, SKY)
"""Colors that words may have: 4.5:1 on the surface and on the sunken band."""

STROKES = (INK, INK_2, LINE_STRONG, TEAL, LEAF, SKY)
"""Colors of lines and marks that carry meaning: 3:1 on the surface and on the sunken band."""

FONT_FAMILY = "system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"
FONT_SIZE = 11
