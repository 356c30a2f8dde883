"""Reads a drawing back, and checks what holds for every chart."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

from handspan.core.charts import Chart
from handspan.core.charts.palette import TEXT

SVG = "{http://www.w3.org/2000/svg}"


def parsed(chart: Chart) -> Xml.Element:
    return Xml.fromstring(chart.svg)


def every(chart: Chart, name: str) -> list[Xml.Element]:
    return list(parsed(chart).iter(SVG + name))


def texts(chart: Chart) -> list[str]:
    return [each.text or "" for each in every(chart, "text")]


def places(polyline: Xml.Element) -> list[tuple[float, float]]:
    pairs = (pair.split(",") for pair in polyline.attrib["points"].split())
    return [(float(x), float(y)) for x, y in pairs]


def text_at(chart: Chart, says: str) -> tuple[float, float]:
    [found] = [each for each in every(chart, "text") if each.text == says]
    return float(found.attrib["x"]), float(found.attrib["y"])


def number_of(element: Xml.Element, attribute: str) -> float:
    return float(element.attrib[attribute])


def upright(chart: Chart, stroke: str | None = None) -> list[tuple[float, Xml.Element]]:
    """Return the vertical lines with their places, from the left."""
    found = [
        (number_of(each, "x1"), each)
        for each in every(chart, "line")
        if each.attrib["x1"] == each.attrib["x2"] and stroke in (None, each.attrib["stroke"])
    ]
    return sorted(found, key=lambda one: one[0])


def assert_sound(chart: Chart, ident: str) -> None:
    """Named, described, free of styles and scripts, words legible, numbers in a table."""
    root = parsed(chart)
    assert root.attrib["role"] == "img"
    assert root.attrib["font-family"].endswith("sans-serif")
    names = {each.attrib["id"]: each.text for each in root if "id" in each.attrib}
    assert names[root.attrib["aria-labelledby"]] == chart.title
    assert names[root.attrib["aria-describedby"]] == chart.description
    assert all(name.startswith(ident) for name in names)
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    assert root.attrib["viewBox"] == f"0 0 {width:g} {height:g}"
    for each in root.iter():
        tag = each.tag.removeprefix(SVG)
        assert tag not in {"script", "style", "a", "image", "foreignObject"}
        assert not {"style", "href", "onload", "onclick"} & set(each.attrib)
        if tag == "text":
            assert each.attrib["fill"] in TEXT
            assert float(each.attrib.get("font-size", root.attrib["font-size"])) >= 11
            assert -0.5 <= float(each.attrib["x"]) <= width + 0.5
            assert 0 < float(each.attrib["y"]) <= height
    assert {len(row) for row in chart.table} == {len(chart.table[0])}
    assert chart.description.endswith(".")
