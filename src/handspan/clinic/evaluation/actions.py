"""Writes of the evaluation stage: open, answer, describe, complete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.evaluation import inventory, scoring
from handspan.clinic.evaluation.access import evaluations
from handspan.clinic.evaluation.models import AnswerSheet, Evaluation
from handspan.clinic.people.access import Right, require
from handspan.clinic.people.models import Child
from handspan.core import ages
from handspan.core.areas import BY_CODE
from handspan.core.documentation.testing import TESTING

OLDEST_YEARS = 18


def open_evaluation(
    *,
    actor: Actor,
    child_id: UUID,
    given_on: date,
    question: str = "",
    areas: Sequence[str] = (),
    at: datetime,
) -> Evaluation:
    """Open an evaluation with an empty answer sheet of the inventory.

    Without areas, all are looked at.
    """
    child = require(actor, Right.TREAT, child_id, at)
    _check_day(child, given_on, timezone.localdate(at))
    evaluator = actor.staff_id
    if evaluator is None:
        raise Denied("only staff evaluate")
    with writing(actor, "evaluation.open", at=at, child_id=child_id) as ledger:
        evaluation = ledger.save(
            Evaluation(
                child=child,
                evaluator_id=evaluator,
                given_on=given_on,
                question=question.strip(),
                areas=_in_order(areas),
            )
        )
        ledger.save(
            AnswerSheet(
                child=child,
                evaluation=evaluation,
                informant=AnswerSheet.Informant.THERAPIST,
                informant_name=actor.name,
                instrument=inventory.INSTRUMENT,
                given_on=given_on,
            )
        )
    return evaluation


def answer(
    *, actor: Actor, evaluation_id: UUID, item: str, level: int | None, at: datetime
) -> AnswerSheet:
    """Keep the level seen for one item; None takes the answer back."""
    with writing(actor, "evaluation.answer", at=at) as ledger:
        evaluation = _open(actor, evaluation_id, at)
        sheet: AnswerSheet = _sheet(evaluation)
        _check_answers(sheet, {item: level})
        answers = {code: given for code, given in sheet.answers.items() if code != item}
        sheet.answers = answers if level is None else answers | {item: level}
        sheet.missing.pop(item, None)
        return ledger.save(sheet)


def answer_all(
    *, actor: Actor, evaluation_id: UUID, levels: dict[str, int], at: datetime
) -> AnswerSheet:
    """Keep the levels of many items at once, beside the answers that are there."""
    with writing(actor, "evaluation.answer", at=at) as ledger:
        evaluation = _open(actor, evaluation_id, at)
        sheet = _sheet(evaluation)
        _check_answers(sheet, levels)
        sheet.answers = sheet.answers | levels
        sheet.missing = {code: why for code, why in sheet.missing.items() if code not in levels}
        return ledger.save(sheet)


def plan(
    *, actor: Actor, evaluation_id: UUID, question: str, areas: Sequence[str], at: datetime
) -> Evaluation:
    """Change what an open evaluation asks and which areas it looks at; answers stay."""
    with writing(actor, "evaluation.plan", at=at) as ledger:
        evaluation = _open(actor, evaluation_id, at)
        evaluation.question = question.strip()
        evaluation.areas = _in_order(areas)
        return ledger.save(evaluation)


def describe(
    *,
    actor: Actor,
    evaluation_id: UUID,
    strengths: str,
    observations: str,
    conditions: str,
    recommendation: str,
    testing: Mapping[str, str] | None = None,
    at: datetime,
) -> Evaluation:
    """Keep what was seen, in the therapist's own words."""
    with writing(actor, "evaluation.describe", at=at) as ledger:
        evaluation = _open(actor, evaluation_id, at)
        evaluation.strengths = strengths.strip()
        evaluation.observations = observations.strip()
        evaluation.conditions = conditions.strip()
        evaluation.recommendation = recommendation.strip()
        if testing is not None:
            evaluation.testing = _testing(testing)
        return ledger.save(evaluation)


def complete(*, actor: Actor, evaluation_id: UUID, at: datetime) -> Evaluation:
    """Score the answers and close the evaluation; nothing of it changes afterwards."""
    with writing(actor, "evaluation.complete", at=at) as ledger:
        evaluation = _open(actor, evaluation_id, at)
        sheet = _sheet(evaluation)
        if len(sheet.answers) < inventory.FEWEST_ANSWERS:
            raise Refused(
                f"Answer at least {inventory.FEWEST_ANSWERS} items first; "
                f"{len(sheet.answers)} are answered."
            )
        if not evaluation.strengths:
            raise Refused("Write down what the child is good at first.", "strengths")
        for one in evaluation.sheets.exclude(answers={}):
            ledger.save_many(scoring.scores_of(one, evaluation.child))
        evaluation.status = Evaluation.Status.COMPLETED
        evaluation.completed_at = at
        return ledger.save(evaluation)


def _open(actor: Actor, evaluation_id: UUID, at: datetime) -> Evaluation:
    rows = evaluations(actor, Right.TREAT, at).select_for_update(of=("self",))
    evaluation = rows.filter(pk=evaluation_id).first()
    if evaluation is None:
        raise Denied("this evaluation")
    if evaluation.status != Evaluation.Status.OPEN:
        raise Refused("This evaluation is completed. Open a new one to add what you see now.")
    return evaluation


def _sheet(evaluation: Evaluation) -> AnswerSheet:
    rows = AnswerSheet.objects.select_for_update().filter(evaluation=evaluation)
    sheet: AnswerSheet = rows.get(informant=AnswerSheet.Informant.THERAPIST)
    return sheet


def _testing(told: Mapping[str, str]) -> dict[str, str]:
    """Keep what was told about the day of testing; a choice must be one of its list."""
    kept = {name: text.strip() for name, text in told.items() if text.strip()}
    for name, text in kept.items():
        if name not in TESTING or (TESTING[name] and text not in TESTING[name]):
            raise Refused("Choose from the list.", name)
    return kept


def _in_order(areas: Sequence[str]) -> list[str]:
    unknown = set(areas) - set(BY_CODE)
    if unknown:
        raise Refused("Choose areas from the list.", "areas")
    return [code for code in BY_CODE if code in areas]


def _check_day(child: Child, given_on: date, today: date) -> None:
    if given_on > today:
        raise Refused("The day of the evaluation cannot lie ahead.", "given_on")
    if given_on < child.birth_date:
        raise Refused("The day of the evaluation is before the child's birth.", "given_on")
    if ages.completed(child.birth_date, given_on).years >= OLDEST_YEARS:
        raise Refused("The inventory ends on the 18th birthday.", "given_on")


def _check_answers(sheet: AnswerSheet, levels: Mapping[str, int | None]) -> None:
    """Let through what fits the age, and what the sitting, which reaches further, has asked."""
    offered = inventory.offered(sheet.child.birth_date, sheet.given_on)
    if levels.keys() - {item.code for item in offered} - sheet.answers.keys():
        raise Refused("This item is not for the child's age on that day.")
    if {*levels.values()} - {None, *(one.level for one in inventory.levels())}:
        raise Refused("Choose one of the four levels of help.")
