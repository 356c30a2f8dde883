"""Text stays text, and nothing that could run can be built."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.charts.svg import document, node, number, render

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ANY_TEXT = st.text(st.characters(), max_size=60)


@given(ANY_TEXT, ANY_TEXT)
def test_any_text_comes_back_as_it_was(inside: str, attribute: str) -> None:
    written = render(node("text", inside, class_=attribute))
    read = Xml.fromstring(written)
    assert len(read) == 0
    assert set(read.attrib) == {"class"}
    expected = ILLEGAL.sub("", inside).replace("\r\n", "\n").replace("\r", "\n")
    assert (read.text or "") == expected
    plain = re.sub(r"\r\n|[\r\n\t]", " ", ILLEGAL.sub("", attribute))
    assert read.attrib["class"] == plain


def test_markup_in_names_is_text() -> None:
    drawn = document(
        ident="x",
        width=10,
        height=5,
        title="</title><script>alert(1)</script>",
        description='"><img src=x onerror=alert(1)>',
        body=(),
    )
    root = Xml.fromstring(drawn)
    assert [each.text for each in root] == [
        "</title><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
    ]
    assert "<script" not in drawn
    assert "<img" not in drawn


@pytest.mark.parametrize("name", ["script", "style", "a", "image", "foreignObject", "use", ""])
def test_elements_without_use_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no element"):
        node(name)


@pytest.mark.parametrize("key", ["style", "STYLE", "onclick", "on_load", "href", "src", "a b", ""])
def test_attributes_that_could_run_are_refused(key: str) -> None:
    with pytest.raises(ValueError, match="no attribute"):
        node("text", **{key: "x"})


@pytest.mark.parametrize("ident", ["", "1a", "a b", 'a"', "ä", "a\n"])
def test_identifiers_are_checked(ident: str) -> None:
    with pytest.raises(ValueError, match="identifier"):
        document(ident=ident, width=1, height=1, title="t", description="d", body=())


@pytest.mark.parametrize(
    ("value", "written"),
    [(1, "1"), (100, "100"), (1.5, "1.5"), (1 / 3, "0.33"), (-0.001, "0"), (-0.5, "-0.5")],
)
def test_numbers_are_short(value: float, written: str) -> None:
    assert number(value) == written


@given(st.floats(-1e6, 1e6))
def test_numbers_keep_two_decimals(value: float) -> None:
    assert float(number(value)) == pytest.approx(value, abs=0.0051)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_numbers_that_cannot_be_drawn(value: float) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        node("line", x1=value)
