"""A progress report tells what the period's visits say, each sentence with its source."""

from __future__ import annotations

import io
from datetime import timedelta

import pikepdf

from handspan.clinic.goals.models import Goal
from handspan.clinic.outcomes import actions, progress, queries
from handspan.clinic.outcomes.models import Report
from handspan.clinic.outcomes.report_words import SOURCES, Words
from handspan.clinic.people.access import Right
from handspan.clinic.program.models import Program
from handspan.documents import pdf
from tests.clinic.encounters.visiting import goal
from tests.clinic.outcomes.tried import tried
from tests.world import NOW, TODAY, World

BEFORE = (1, 0, 2, 1)
STALLS = (0, 2, 4, 5, 5, 5, 5, 4, 5, 5, 5, 5, 5, 4, 5, 5, 5, 5)


def _told(world: World, *successes: int, baseline: tuple[int, ...] = ()) -> Goal:
    """Return a goal with one program visit a week until today, behind its baseline visits."""
    weeks = len(successes)
    Program.objects.create(
        clinic=world.clinic, child=world.child, author=world.staff["therapist"], discipline="OT",
        starts_on=TODAY - timedelta(weeks=weeks - 1), ends_on=TODAY + timedelta(weeks=8),
        created_at=NOW,
    )  # fmt: skip
    made = goal(world, target_percent=80, tries_each_visit=10)
    if baseline:
        tried(world, made, baseline, weeks_ago=weeks + len(baseline) - 1)
    tried(world, made, successes)
    return made


def _report(world: World, *, until_weeks_ago: int = 0) -> Report:
    return actions.draft_progress_report(
        actor=world.actor("therapist"),
        child_id=world.child.pk,
        period_from=TODAY - timedelta(weeks=30),
        period_to=TODAY - timedelta(weeks=until_weeks_ago),
        at=NOW,
    )


def _parts(world: World, report: Report) -> dict[str, Words]:
    parts = queries.composition(world.actor("therapist"), report.pk, NOW) or ()
    return {part.code: part for part in parts if isinstance(part, Words)}


def test_every_sentence_about_a_goal_is_drawn_and_names_its_source(world: World) -> None:
    made = _told(world, 2, 3, 4, 5, 6, 7, 8, 8, 9, 9, baseline=BEFORE)
    part = _parts(world, _report(world))["goals"]
    drawn = [piece for piece in part.pieces if piece.text.strip()]
    assert all(piece.drawn for piece in drawn)
    assert {piece.kind for piece in drawn} == {
        "goal", "change", "alarm", "forecast", "effect", "place",
    }  # fmt: skip
    assert {piece.kind for piece in drawn} <= set(SOURCES)
    assert all(str(made.pk) in (piece.source or "") for piece in drawn)
    text = part.text
    assert text.startswith("Buttons his coat.")
    assert "Growing: probability of growth" in text
    assert "without help is likely (80% range)" in text
    assert "within 4, 8 and 12 visits" in text
    assert "tuned on simulated children" in text
    assert "(NAP, 95% interval" in text
    assert "tries in a second setting are needed" in text


def test_what_a_goal_does_not_allow_is_not_told(world: World) -> None:
    _told(world, 2, 3)
    text = _parts(world, _report(world))["goals"].text
    assert "NAP" not in text
    assert "80% range" not in text
    assert "growth is judged from the" in text


def test_a_report_knows_nothing_that_came_after_its_period(world: World) -> None:
    _told(world, *STALLS)
    early, late = (_parts(world, _report(world, until_weeks_ago=weeks)) for weeks in (14, 0))
    assert "Stalled" in late["goals"].text
    assert "Stalled" not in early["goals"].text
    assert "needs a new idea" in late["letter"].text
    assert "needs a new idea" not in early["letter"].text
    [then] = progress.of_child(world.child.pk, NOW, until=TODAY - timedelta(weeks=14))
    assert then.visits == 4


def test_the_printed_report_holds_the_same_words(world: World) -> None:
    _told(world, 2, 3, 4, 5, 6, 7, 8, 8, 9, 9, baseline=BEFORE)
    shown = queries.report(world.actor("therapist"), Right.READ, _report(world).pk, NOW)
    headings = [section["heading"] for section in shown["facts"]["sections"]]
    assert headings[:3] == ["Plan of care", "Progress by goal", "Charts"]
    document = pikepdf.open(io.BytesIO(pdf.report(shown["facts"])))
    assert document.Root.MarkInfo.Marked
    assert len(document.pages) >= 2
