"""The parts of a report that are words: drafted from the record until the author rewrites them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handspan.clinic.evaluation.models import Evaluation
from handspan.clinic.outcomes import evaluation_facts, outlook
from handspan.clinic.outcomes import progress as goal_progress
from handspan.clinic.outcomes.models import Report
from handspan.clinic.outcomes.outlook import Outlook
from handspan.core.documentation.evaluation_report import PARTS, draft_evaluation_report
from handspan.core.documentation.progress_by_goal import GoalJudged, draft_progress_by_goal
from handspan.core.documentation.progress_letter import GoalTold, draft_progress_letter
from handspan.core.documentation.segments import Piece, Section, marked, section
from handspan.core.progress.forecast.forecast_words import forecast_sentence

HEADINGS: Mapping[str, Mapping[str, str]] = {
    Report.Kind.EVALUATION: dict(PARTS),
    Report.Kind.PROGRESS: {
        "letter": "For the family",
        "goals": "Progress by goal",
        "summary": "Summary",
        "recommendation": "Recommendation",
    },
}
"""Heading of each part with words, by kind of report, in the order of the report."""

SOURCES: Mapping[str, str] = {
    "referral": "referral",
    "intake": "intake",
    "chart": "chart",
    "evaluation": "evaluation",
    "source": "record",
    "item": "answers of the evaluation",
    "score": "scores of the evaluation",
    "goal": "goal",
    "change": "tries of the goal",
    "alarm": "alarm over the goal's visits",
    "forecast": "forecast from the goal's visits",
    "effect": "baseline and program days of the goal",
    "place": "tries of the goal by place",
}
"""Where a drawn piece comes from, by its kind."""

NEEDED = ("letter", "summary")
"""Parts without which no report is signed."""


@dataclass(frozen=True, slots=True)
class Words:
    """One part as it reads now; `pieces` tell what still stands as it was drawn."""

    code: str
    heading: str
    text: str
    pieces: tuple[Piece, ...]
    wants_words: bool
    is_own: bool

    @property
    def lines(self) -> list[list[Piece]]:
        """The pieces line by line, without empty lines."""
        lines: list[list[Piece]] = [[]]
        for piece in self.pieces:
            first, *more = piece.text.split("\n")
            lines[-1].append(Piece(first, piece.source))
            lines += [[Piece(text, piece.source)] for text in more]
        return [line for line in lines if any(piece.text.strip() for piece in line)]


def words_of(report: Report, at: datetime) -> dict[str, Words]:
    """Return the parts of a report by code, in order."""
    return {
        code: _words(heading, drafted, report.words.get(code))
        for (code, drafted), heading in zip(
            drafts_of(report, at).items(), HEADINGS[report.kind].values(), strict=True
        )
    }


def drafts_of(report: Report, at: datetime) -> dict[str, Section]:
    """Draft every part from the record as it is now."""
    if report.kind == Report.Kind.EVALUATION:
        given = Evaluation.objects.get(pk=report.evaluation_id)
        return draft_evaluation_report(evaluation_facts.collect(given, report.child))
    goals = goal_progress.reported(report.child_id, at, until=report.period_to)
    told = outlook.outlooks(goals)
    letter = draft_progress_letter(
        report.child.given_name,
        report.period_from,
        [GoalTold(str(one.goal.id), one.goal.title, one.family) for one in told],
    )
    by_goal = draft_progress_by_goal([_judged(one) for one in told])
    empty = [section(code, (), needs_words=True) for code in ("summary", "recommendation")]
    return {part.code: part for part in (letter, by_goal, *empty)}


def _judged(one: Outlook) -> GoalJudged:
    goal = one.goal
    return GoalJudged(
        key=str(goal.id),
        title=goal.title,
        plain=one.family,
        change=goal.sentence,
        growth=one.says,
        ahead=forecast_sentence(one.forecast) if one.forecast else "",
        effect=outlook.effect_sentence(goal),
        carried=outlook.carried_over(goal).says,
    )


def _words(heading: str, drafted: Section, own: str | None) -> Words:
    text = drafted.text if own is None else own
    return Words(
        code=drafted.code,
        heading=heading,
        text=text,
        pieces=marked(text, drafted.segments),
        wants_words=drafted.needs_words and own is None,
        is_own=own is not None,
    )
