"""Reads the demonstration clinic's story, checks it, and moves it to another week."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, timedelta

from handspan.site.demonstration.cast import Child, Story, monday
from handspan.site.demonstration.checks import check
from handspan.site.demonstration.reading import StoryError, read

__all__ = ["Child", "Story", "StoryError", "parse", "told_on"]


def parse(text: str) -> Story:
    """Read and check the story.

    Parameters
    ----------
    text : str
        TOML, as in ``data/demonstration/clinic.toml``.

    Returns
    -------
    Story

    Raises
    ------
    StoryError
        When the text is not TOML, a field is missing, unknown or of another type, a reference
        leads nowhere, somebody or a room is double-booked, or dates and ladders contradict
        themselves.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StoryError("", f"not TOML: {error}") from None
    story = read(Story, tables)
    check(story)
    return story


def told_on(story: Story, day: date) -> Story:
    """Move the story by whole weeks, so that its last week is the week of a day.

    Weekdays stay what they are. Birth dates, credentials and court orders do not move.
    """
    by = monday(day) - monday(story.clinic.story_day)
    return replace(
        story,
        clinic=replace(story.clinic, story_day=story.clinic.story_day + by),
        children=tuple(_moved(child, by) for child in story.children),
    )


def _moved(child: Child, by: timedelta) -> Child:
    evaluation, program, teacher = child.evaluation, child.program, child.teacher
    if evaluation:
        evaluation = replace(evaluation, given_on=evaluation.given_on + by)
    if program:
        program = replace(
            program,
            agreed_on=program.agreed_on + by,
            starts_on=program.starts_on + by,
            ends_on=program.ends_on + by,
            goals_due_on=program.goals_due_on + by,
        )
    if teacher:
        teacher = replace(teacher, ends_on=teacher.ends_on + by)
    return replace(
        child,
        referral=replace(child.referral, received_on=child.referral.received_on + by),
        evaluation=evaluation,
        program=program,
        teacher=teacher,
    )
