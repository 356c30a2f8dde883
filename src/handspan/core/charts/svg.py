"""A tiny builder of SVG: text is always escaped, and nothing that could run can be built."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape

from handspan.core.charts.palette import FONT_FAMILY, FONT_SIZE

_ELEMENTS = frozenset(
    {"svg", "title", "desc", "g", "line", "rect", "circle", "path", "polygon", "polyline", "text"}
)
_ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_BARRED = re.compile(r"(?i)style|on.*|href|src")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile(f"[&<>\"']|{_CONTROL.pattern}")
_IDENT = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Node:
    """An element. Children that are strings are text, never markup."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    children: tuple[Node | str, ...]


def node(name: str, *children: Node | str, **attributes: Value | None) -> Node:
    """Make an element.

    Parameters
    ----------
    name : str
    *children : Node or str
    **attributes : str, int, float or None
        Underscores become hyphens and a trailing one is dropped (``class_``); None is left out.

    Returns
    -------
    Node

    Raises
    ------
    ValueError
        For an element or attribute that charts have no use for (scripts, styles, links), or a
        number that is not finite.
    """
    if name not in _ELEMENTS:
        raise ValueError(f"charts have no element '{name}'")
    pairs = tuple(
        (_attribute(key), value if isinstance(value, str) else number(value))
        for key, value in attributes.items()
        if value is not None
    )
    return Node(name, pairs, children)


def render(tree: Node | str) -> str:
    """Write an element with everything in it."""
    if isinstance(tree, str):
        return _escaped(tree)
    attributes = "".join([f' {key}="{_escaped(value)}"' for key, value in tree.attributes])
    if not tree.children:
        return f"<{tree.name}{attributes}/>"
    inside = "".join([render(child) for child in tree.children])
    return f"<{tree.name}{attributes}>{inside}</{tree.name}>"


def number(value: float) -> str:
    """Write a number with at most two decimals.

    Raises
    ------
    ValueError
        When it is not finite.
    """
    if not math.isfinite(value):
        raise ValueError(f"a drawing cannot hold {value}")
    written = f"{value:.2f}"
    if written.endswith("0"):
        written = written.rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


@cache
def _attribute(key: str) -> str:
    hyphened = key.rstrip("_").replace("_", "-")
    if not _ATTRIBUTE.fullmatch(hyphened) or _BARRED.fullmatch(hyphened):
        raise ValueError(f"charts have no attribute '{hyphened}'")
    return hyphened


def _escaped(text: str) -> str:
    return escape(_CONTROL.sub("", text)) if _SPECIAL.search(text) else text


def document(
    *, ident: str, width: float, height: float, title: str, description: str, body: Iterable[Node]
) -> str:
    """Write a whole drawing with its name and description.

    Parameters
    ----------
    ident : str
        Unique in the page; begins with a letter, then letters, digits, "-" and "_".
    width, height : float
        In user units, which are CSS pixels at natural size.
    title, description : str
        What a screen reader says.
    body : iterable of Node

    Returns
    -------
    str

    Raises
    ------
    ValueError
        When `ident` could not be an identifier.
    """
    if not _IDENT.fullmatch(ident):
        raise ValueError(f"'{ident}' cannot be an identifier: begin with a letter, no spaces")
    names = f"{ident}-title", f"{ident}-desc"
    return render(
        node(
            "svg",
            node("title", title, id=names[0]),
            node("desc", description, id=names[1]),
            *body,
            xmlns="http://www.w3.org/2000/svg",
            width=width,
            height=height,
            viewBox=f"0 0 {number(width)} {number(height)}",
            role="img",
            aria_labelledby=names[0],
            aria_describedby=names[1],
            direction="ltr",
            font_family=FONT_FAMILY,
            font_size=FONT_SIZE,
        )
    )
