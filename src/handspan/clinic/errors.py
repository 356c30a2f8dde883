"""The two ways in which an action says no."""

from __future__ import annotations


class Refused(Exception):
    """What was asked cannot be done; the sentence says why, for the person who asked.

    Nothing was written. `field` names the form field that the sentence belongs to, if one does.
    """

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Denied(Exception):
    """The actor may not do this, or the record does not exist for this actor."""
