"""What the demonstration's families read and tell: reports, and play at home."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from handspan.clinic.outcomes import actions as outcomes
from handspan.clinic.program import actions as program
from handspan.clinic.program.models import ProgramActivity
from handspan.site.demonstration import cast, seed_chance
from handspan.site.demonstration.seed_care import HOME_ACTIVITIES
from handspan.site.demonstration.seed_scene import Scene

PLAYED = timedelta(weeks=4)


def report_evaluation(scene: Scene, child: cast.Child, evaluation_id: UUID, at: datetime) -> None:
    """Write and sign the report of an evaluation."""
    actor = scene.member(child.therapist)
    report = outcomes.draft_evaluation_report(actor=actor, evaluation_id=evaluation_id, at=at)
    outcomes.sign_report(actor=actor, report_id=report.pk, at=at + timedelta(minutes=20))


def report_progress(scene: Scene, child: cast.Child, at: datetime) -> None:
    """Draft the report of the program so far; the therapist's own words are still missing."""
    assert child.program is not None
    outcomes.draft_progress_report(
        actor=scene.member(child.therapist),
        child_id=scene.children[child.key].pk,
        period_from=child.program.starts_on,
        period_to=at.date(),
        at=at,
    )


def play_at_home(scene: Scene, child: cast.Child) -> None:
    """Let the family play in the last weeks, and tell in their words how it went."""
    assert child.program is not None
    at_home = [one.guardian for one in child.guardians if one.can_see and one.can_decide]
    words = list(child.family_says)
    chance = seed_chance.dice(scene.seed, child.key, "plays")
    first = max(scene.today - PLAYED, child.program.starts_on)
    for days in range((scene.today - first).days - 1, 0, -1):
        day = scene.today - timedelta(days=days)
        if chance.random() < min(0.8, child.program.home_plays_each_week / 8):
            says = words.pop(0) if words and days <= 20 - 8 * (2 - len(words)) else ""
            who, turn = chance.choice(at_home), chance.randrange(HOME_ACTIVITIES)
            went = chance.choices(("easy", "right", "hard"), weights=(3, 6, 2))[0]
            scene.timeline.add(
                scene.moment(day, 18, 30),
                lambda at, who=who, turn=turn, went=went, says=says: _play(  # type: ignore[misc]
                    scene, child, who, turn, went, says, at
                ),
            )


def _play(
    scene: Scene, child: cast.Child, who: str, turn: int, went: str, says: str, at: datetime
) -> None:
    rows = ProgramActivity.objects.filter(
        child=scene.children[child.key], place="home", ended_at=None
    ).order_by("added_at", "activity")
    planned = list(rows)
    if planned:
        one = planned[turn % len(planned)]
        program.log_play(
            actor=scene.guardian(who),
            planned_id=one.pk,
            on=at.date(),
            went=went,
            minutes=min(one.minutes, 15),
            words=says,
            at=at,
        )
