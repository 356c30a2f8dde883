"""The day of testing as data: what may be chosen about attention and effort, and how it reads."""

from __future__ import annotations

from collections.abc import Mapping

TESTING: dict[str, tuple[str, ...]] = {
    "attention": ("steady", "came and went", "short"),
    "effort": ("worked hard throughout", "varied", "low today"),
    "like_usual": ("as on other days", "better than usual", "harder than usual"),
    "language": (),
    "changes": (),
}
"""Choices of each part; without choices a part is free text."""

_SAYS = {
    "attention": "Attention was {}.",
    "effort": "Effort: {}.",
    "like_usual": "The family or the child said that the day was {}.",
    "language": "Language used: {}.",
    "changes": "Changed for this child: {}.",
}


def testing_sentences(told: Mapping[str, str]) -> tuple[str, ...]:
    """Put what was told about the day in sentences, in a fixed order.

    Parameters
    ----------
    told : mapping of str to str
        By part of `TESTING`; parts that nobody filled are left out.

    Returns
    -------
    tuple of str
    """
    return tuple(
        says.format(told[part].strip().rstrip("."))
        for part, says in _SAYS.items()
        if told.get(part, "").strip()
    )
