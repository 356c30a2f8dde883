"""What every chart hands over: a drawing, its words, and its numbers as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from handspan.core.charts.marks import words
from handspan.core.charts.svg import Node, document

Row = tuple[str, ...]

_CALM_HEIGHT = 92.0


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart that can be read without being seen.

    Attributes
    ----------
    svg : str
        A whole, escaped ``<svg>`` element for a page or a PDF.
    title : str
        Name of the chart.
    description : str
        What it shows, in sentences; the text alternative.
    table : tuple of tuple of str
        The same numbers: the header, then the rows.
    """

    svg: str
    title: str
    description: str
    table: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """Size and name of a chart, and where its plot lies. Units are CSS pixels.

    Attributes
    ----------
    ident : str
        Unique in the page.
    title : str
    width, height : float
    left, right, top, bottom : float
        Margins around the plot.
    """

    ident: str
    title: str
    width: float
    height: float
    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0

    @property
    def x_end(self) -> float:
        """Right edge of the plot."""
        return self.width - self.right

    @property
    def y_end(self) -> float:
        """Lower edge of the plot."""
        return self.height - self.bottom


def drawn(frame: Frame, description: str, table: Iterable[Row], body: Iterable[Node]) -> Chart:
    """Put a drawing, its words and its table together."""
    svg = document(
        ident=frame.ident,
        width=frame.width,
        height=frame.height,
        title=frame.title,
        description=description,
        body=body,
    )
    return Chart(svg, frame.title, description, tuple(table))


def calm(frame: Frame, sentence: str, header: Row) -> Chart:
    """Draw a chart that has nothing to show yet, and says what will fill it."""
    low = replace(frame, height=min(frame.height, _CALM_HEIGHT))
    text = words(low.width / 2, low.height / 2 + 4, sentence, anchor="middle")
    return drawn(low, sentence, (header,), (text,))
