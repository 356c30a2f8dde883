"""Collects from the record what an evaluation report is drawn from."""

from __future__ import annotations

from handspan.clinic.evaluation import inventory, score_queries
from handspan.clinic.evaluation import queries as evaluations
from handspan.clinic.evaluation.models import AnswerSheet, Evaluation
from handspan.clinic.evaluation.queries import AreaScore
from handspan.clinic.people.models import Child
from handspan.clinic.referral.models import Intake, Referral
from handspan.core.areas import AREAS
from handspan.core.documentation.evaluation_facts import AreaFound, EvaluationFacts, Seen
from handspan.core.documentation.testing import testing_sentences

DAILY_AREAS = frozenset({"everyday", "together"})


def collect(evaluation: Evaluation, child: Child) -> EvaluationFacts:
    """Return the facts of one completed evaluation, with referral and intake beside them."""
    referral = Referral.objects.filter(child=child).order_by("received_at").first() or Referral()
    intake = Intake.objects.filter(child=child).order_by("-pk").first() or Intake()
    return EvaluationFacts(
        child=child.given_name,
        worry=referral.worry,
        good_at=referral.good_at,
        tried=referral.tried,
        question=evaluation.question,
        hopes=tuple(hope for hope in intake.hopes if hope),
        interests=tuple(child.interests),
        languages=tuple(child.languages),
        sources=_sources(evaluation, referral, intake),
        birth_and_health=intake.birth_and_health,
        daily_routines=intake.daily_routines,
        school_and_services=intake.school_and_services,
        comforts=intake.fears_and_comforts,
        strengths=evaluation.strengths,
        testing=testing_sentences(evaluation.testing),
        conditions=evaluation.conditions,
        observations=evaluation.observations,
        recommendation=evaluation.recommendation,
        areas=_areas(evaluation),
        levels=tuple(level.label for level in inventory.levels()),
        daily_areas=DAILY_AREAS,
    )


def _sources(
    evaluation: Evaluation, referral: Referral, intake: Intake
) -> tuple[tuple[str, str], ...]:
    found = []
    if referral.contact_name:
        source = referral.get_source_display().lower()
        found.append(("referral", f"Referral by {referral.contact_name} ({source})"))
    if intake.completed_at:
        found.append(("intake", "Intake with the family"))
    for sheet in AnswerSheet.objects.filter(evaluation=evaluation):
        day = f"{sheet.given_on:%B} {sheet.given_on.day}, {sheet.given_on.year}"
        who = f"{sheet.get_informant_display()}: {sheet.informant_name}".rstrip(": ")
        says = f"{who}, {inventory.NAME}, {day}, {len(sheet.answers)} items"
        found.append((f"sheet:{sheet.pk}", says))
    tests = {line.instrument for line in score_queries.entered_scores(evaluation.pk)}
    found += [(f"test:{name}", name) for name in sorted(tests)]
    return tuple(found)


def _areas(evaluation: Evaluation) -> tuple[AreaFound, ...]:
    own = AnswerSheet.Informant.THERAPIST
    answers = AnswerSheet.objects.get(evaluation=evaluation, informant=own).answers
    scores = {score.area.code: score for score in evaluations.profile(evaluation.pk)}
    found = []
    for area in AREAS:
        asked = [item for item in inventory.items() if item.area == area.code]
        asked.sort(key=lambda item: (item.typical_from_months, item.code))
        seen = tuple(
            Seen(item.code, item.wording, answers[item.code])
            for item in asked
            if item.code in answers
        )
        score = scores.get(area.code) or AreaScore(area, 0, None, None, None, "")
        found.append(
            AreaFound(
                code=area.code,
                label=area.label,
                family_label=area.family_label,
                standing=score.standing,
                low=score.low,
                high=score.high,
                remark=score.remark,
                seen=seen,
            )
        )
    return tuple(area for area in found if area.seen)
