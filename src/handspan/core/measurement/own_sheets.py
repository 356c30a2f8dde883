"""A simple sheet of a clinic's own instrument: items, a few levels with points, and their sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FEWEST_LEVELS, MOST_LEVELS = 2, 7
MOST_ITEMS = 100
LONGEST_WORDING = 200
LONGEST_LABEL = 40
MOST_POINTS = 100


@dataclass(frozen=True, slots=True)
class SheetSum:
    """What the answers of a sheet come to.

    Attributes
    ----------
    raw : int
        Points of the answered items.
    share : float or None
        Points as a share of what the answered items can give, from the fewest (0) to the most (1)
        points; None without answers.
    answered, missing : int
    """

    raw: int
    share: float | None
    answered: int
    missing: int


def sum_of(answers: Mapping[int, int], items: int, points: Sequence[int]) -> SheetSum:
    """Add up a sheet. Missing items count for nothing: they are neither filled in nor scored 0.

    Parameters
    ----------
    answers : mapping of int to int
        Place of an item to place of its level, both from 0.
    items : int
        How many items the sheet has.
    points : sequence of int
        Points of each level.

    Returns
    -------
    SheetSum
    """
    given = [points[level] for item, level in answers.items() if 0 <= item < items]
    fewest, most = min(points), max(points)
    share = (sum(given) / len(given) - fewest) / (most - fewest) if given else None
    return SheetSum(sum(given), share, len(given), items - len(given))


def problems(items: Sequence[str], levels: Sequence[tuple[str, int]]) -> list[tuple[str, str]]:
    """Say what keeps an instrument from being used.

    Parameters
    ----------
    items : sequence of str
        Wording of each; none for a task that is measured and gives one raw score.
    levels : sequence of (label, points)

    Returns
    -------
    list of (field, sentence)
        `items` or `levels`, with what does not hold.
    """
    found = []
    if len(items) > MOST_ITEMS:
        found.append(("items", f"An instrument has at most {MOST_ITEMS} items."))
    if any(len(item) > LONGEST_WORDING for item in items):
        found.append(("items", f"An item has at most {LONGEST_WORDING} characters."))
    if len({item.casefold() for item in items}) < len(items):
        found.append(("items", "Two items say the same."))
    if not items and levels:
        found.append(("items", "Write at least one item, or leave out the levels."))
    if items and not FEWEST_LEVELS <= len(levels) <= MOST_LEVELS:
        found.append(("levels", f"Write {FEWEST_LEVELS} to {MOST_LEVELS} levels."))
    labels = [label for label, _ in levels]
    if any(not 0 < len(label) <= LONGEST_LABEL for label in labels):
        found.append(("levels", f"A level has a label of at most {LONGEST_LABEL} characters."))
    if len({label.casefold() for label in labels}) < len(labels):
        found.append(("levels", "Two levels have the same label."))
    if any(not 0 <= points <= MOST_POINTS for _, points in levels):
        found.append(("levels", f"Points lie between 0 and {MOST_POINTS}."))
    elif levels and len({points for _, points in levels}) < 2:
        found.append(("levels", "At least two levels need different points."))
    return found
