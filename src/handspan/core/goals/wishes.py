"""Picture cards by which a child says what to get better at: own words, no reading needed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """One card.

    Attributes
    ----------
    code : str
        Also the name of its picture.
    says : str
        In the child's voice, after "I want to get better at".
    area : str
        Code of `handspan.core.areas`.
    """

    code: str
    says: str
    area: str


WISHES: tuple[Wish, ...] = (
    Wish("clothes", "putting on my clothes", "everyday"),
    Wish("shoes", "putting on my shoes", "everyday"),
    Wish("eating", "eating by myself", "everyday"),
    Wish("teeth", "brushing my teeth", "everyday"),
    Wish("drawing", "drawing", "hands"),
    Wish("writing", "writing", "eye_hand"),
    Wish("cutting", "cutting with scissors", "hands"),
    Wish("building", "building things", "eye_hand"),
    Wish("ball", "throwing and catching", "body"),
    Wish("bike", "riding", "body"),
    Wish("climbing", "climbing", "body"),
    Wish("swinging", "swinging", "senses"),
    Wish("loud", "being where it is loud", "senses"),
    Wish("friends", "playing with friends", "together"),
    Wish("talking", "telling what I want", "together"),
    Wish("calm", "getting calm when I am upset", "feelings"),
    Wish("sleeping", "going to sleep", "feelings"),
    Wish("finishing", "finishing what I start", "attention"),
    Wish("new", "trying new things", "confidence"),
    Wish("school", "my day at school", "attention"),
)
BY_CODE = {wish.code: wish for wish in WISHES}
MOST = 3
"""So many cards may be chosen at a time."""
