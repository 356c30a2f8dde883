"""The drawings of the pages go into the PDF as they are: as lines and letters, not as pictures."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest

from handspan.core.charts import Chart
from handspan.core.charts.goal_panels import Panel, goal_panels
from handspan.core.charts.goal_series import goal_series
from handspan.core.charts.ladder_picture import ladder_picture
from handspan.core.charts.spark import spark
from handspan.core.progress.series import Event, EventKind, Series
from handspan.documents import pdf
from tests.core.charts.goals import days_after, weekly

NOTED = Series(
    weekly(1, 1, 2, 2, 3, 4, 4, 5).points,
    (
        Event(days_after(30), "New school"),
        Event(days_after(45), "Fewer prompts", EventKind.CONDITION),
    ),
)
DRAWN = {
    "goal": goal_series(NOTED, ident="a", title="Writes her name", target_percent=80),
    "panels": goal_panels([Panel("Writes", NOTED), Panel("Zips", NOTED)], ident="b", title="All"),
    "ladder": ladder_picture(-1, ident="c", began=-2),
    "spark": spark(NOTED, ident="d", title="Writes her name"),
}


def _facts(*charts: Chart) -> dict[str, Any]:
    blocks = [
        {"type": "chart", "svg": each.svg, "alt": each.description, "caption": each.title}
        for each in charts
    ]
    return {
        "title": "Progress",
        "child": {"name": "Noor"},
        "clinic": {"name": "Willow"},
        "status": "Draft",
        "letter": None,
        "about": [["Child", "Noor"]],
        "sections": [{"heading": "Goals", "blocks": blocks}],
        "signature": None,
        "remark": "",
    }


def _drawing(data: bytes) -> tuple[int, int, str]:
    """Count strokes and images, and collect the alternative texts."""
    strokes = images = 0
    document = pikepdf.open(io.BytesIO(data))
    for found in document.objects:
        if isinstance(found, pikepdf.Stream):
            images += found.get("/Subtype") == "/Image"
            if "/Length1" not in found and found.get("/Type") not in ("/XRef", "/ObjStm"):
                strokes += found.read_bytes().count(b"\nS\n")
    alts = [
        str(o.Alt) for o in document.objects if isinstance(o, pikepdf.Dictionary) and "/Alt" in o
    ]
    return strokes, images, " ".join(alts)


@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_is_drawn_with_its_alternative_text(name: str) -> None:
    bare, _, _ = _drawing(pdf.report(_facts()))
    strokes, images, alts = _drawing(pdf.report(_facts(DRAWN[name])))
    assert images == 0
    assert strokes > bare
    assert DRAWN[name].description in alts
