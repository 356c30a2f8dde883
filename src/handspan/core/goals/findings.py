"""What a check found, in words that say what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found.

    Attributes
    ----------
    code : str
        Stable name, "part.problem"; the part names the field.
    says : str
        A plain sentence.
    blocks : bool
        True: it cannot be right. False: advice, which a therapist may set aside.
    """

    code: str
    says: str
    blocks: bool = False
