"""What a family should not have to read in a goal is named, with what to write instead."""

from __future__ import annotations

from handspan.clinic.goals.wording import advice


def test_words_that_hurt_are_named_once_with_a_better_way() -> None:
    says = advice(["Suffers from tremor", "Suffers from tremor"])
    assert says == ("Families read “Suffers from” here. Better: has.",)


def test_plain_words_need_no_advice() -> None:
    assert advice(["Writes her first name on a line", "At a table, with a short pencil"]) == ()
