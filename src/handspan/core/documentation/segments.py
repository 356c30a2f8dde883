"""Drafted text that knows which datum each piece comes from, also after it was rewritten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_ENDS_OF_SENTENCES = ".!?\u3002\u061f\u06d4"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text; `source` names its datum, "kind" or "kind:key", None for other words."""

    text: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a note or report.

    Attributes
    ----------
    code : str
        Names the part.
    segments : tuple of Segment
        In order; lines are parted by segments that are a line break.
    needs_words : bool
        The therapist's own words are missing here.
    """

    code: str
    segments: tuple[Segment, ...]
    needs_words: bool

    @property
    def text(self) -> str:
        """The section as plain text."""
        return "".join(segment.text for segment in self.segments)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text as it reads now; `source` names the datum, None for the author's words."""

    text: str
    source: str | None

    @property
    def drawn(self) -> bool:
        """Whether the piece stands as it was drawn from the record."""
        return self.source is not None

    @property
    def kind(self) -> str:
        """Kind of the datum; empty for the author's words."""
        return (self.source or "").partition(":")[0]


Line = tuple[Segment, ...]


def section(code: str, lines: Sequence[Line], *, needs_words: bool) -> Section:
    """Put lines together, a line break between them."""
    segments: list[Segment] = []
    for line in lines:
        if segments:
            segments.append(Segment("\n"))
        segments.extend(line)
    return Section(code, tuple(segments), needs_words)


def sentence(text: str) -> str:
    """End a text with a period, unless it is empty or ends a sentence already."""
    text = text.strip()
    return text if not text or text[-1] in _ENDS_OF_SENTENCES else f"{text}."


def marked(text: str, segments: Iterable[Segment]) -> tuple[Piece, ...]:
    """Part a text into pieces drawn from data, where they still stand, and the author's words.

    Parameters
    ----------
    text : str
        The draft as its author left it.
    segments : iterable of Segment
        What the draft says now. A drawn piece counts where it is found after the one before it.

    Returns
    -------
    tuple of Piece
        Their texts put together are `text`.
    """
    pieces, rest = [], text
    for segment in segments:
        if segment.source is None or not segment.text.strip():
            continue
        before, found, after = rest.partition(segment.text)
        if not found:
            continue
        if before:
            pieces.append(Piece(before, None))
        pieces.append(Piece(found, segment.source))
        rest = after
    return (*pieces, Piece(rest, None)) if rest else tuple(pieces)
