"""The nine areas of development that every profile shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Area:
    """One area of development.

    Attributes
    ----------
    code : str
        Stable name that records keep.
    label : str
        Name on staff pages.
    family_label : str
        Name on pages that families and schools read.
    """

    code: str
    label: str
    family_label: str


AREAS: tuple[Area, ...] = (
    Area("hands", "Hands and fingers", "Using hands and fingers"),
    Area("eye_hand", "Eyes and hands together", "Eyes and hands as a team"),
    Area("body", "Body and balance", "Moving and balance"),
    Area("senses", "Senses", "Sounds, touch and other senses"),
    Area("attention", "Attention and memory", "Staying with it and remembering"),
    Area("feelings", "Feelings and calming", "Feelings and calming down"),
    Area("together", "Together with others", "Playing and talking with others"),
    Area("everyday", "Everyday skills", "Dressing, eating and other daily skills"),
    Area("confidence", "Confidence and independence", "Trying things on their own"),
)
"""In the order in which a profile shows them."""

BY_CODE: dict[str, Area] = {area.code: area for area in AREAS}


def area_of(code: str) -> Area:
    """Find an area by its code.

    Parameters
    ----------
    code : str

    Returns
    -------
    Area

    Raises
    ------
    ValueError
        When no area has this code.
    """
    if code not in BY_CODE:
        raise ValueError(f"'{code}' is not an area; the areas are {', '.join(BY_CODE)}")
    return BY_CODE[code]
