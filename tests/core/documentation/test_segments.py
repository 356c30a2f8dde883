"""Text that knows where it came from, also after it was rewritten."""

from __future__ import annotations

from handspan.core.documentation.segments import Segment, marked


def test_marks_follow_the_data_through_an_edited_text() -> None:
    segments = (
        Segment("Buttons: "),
        Segment("5 of 7 tries", "tries:a"),
        Segment(" (last visit "),
        Segment("70%", "previous:a"),
        Segment(")"),
    )
    edited = "Today 5 of 7 tries, I counted 6. Before: 70%!"
    pieces = marked(edited, segments)
    assert "".join(piece.text for piece in pieces) == edited
    assert [piece.text for piece in pieces if piece.drawn] == ["5 of 7 tries", "70%"]
    assert [piece.drawn for piece in marked("all mine", segments)] == [False]
    assert marked("", segments) == ()
