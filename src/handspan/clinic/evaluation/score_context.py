"""What entering a score asks first: the evaluation, the instrument, the age, the clinic's right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from handspan.clinic.actor import Actor
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.evaluation import catalogue, norm_rows
from handspan.clinic.evaluation.access import evaluations
from handspan.clinic.evaluation.models import EnteredScore, Evaluation, Holding, NormTable
from handspan.clinic.people import scoring_age
from handspan.clinic.people.access import Right
from handspan.core import ages
from handspan.core.measurement import instruments
from handspan.core.measurement.instruments import Form, Instrument
from handspan.core.measurement.norm_tables import Normed


@dataclass(frozen=True, slots=True)
class Given:
    """How a test was given: which form, who answered, and against which norm group."""

    form: str = ""
    informant: str = "child"
    norms: str = "any"
    remark: str = ""


def open_one(actor: Actor, evaluation_id: UUID, at: datetime) -> Evaluation:
    """Return an evaluation that is open and the actor's to work on, and hold it."""
    rows = evaluations(actor, Right.TREAT, at).select_for_update(of=("self",))
    evaluation = rows.select_related("child__clinic").filter(pk=evaluation_id).first()
    if evaluation is None:
        raise Denied("this evaluation")
    if evaluation.status != Evaluation.Status.OPEN:
        raise Refused("This evaluation is completed; its scores stay as they are.")
    return evaluation


def usable(
    actor: Actor, evaluation: Evaluation, instrument: str, given: Given
) -> tuple[Instrument, Form]:
    """Return the instrument and its form, or say why they cannot be used here."""
    described = catalogue.of_code(instrument)
    if described is None:
        raise Denied("this instrument")
    try:
        form = described.form(given.form)
    except ValueError as unknown:
        raise Refused(str(unknown), "form") from unknown
    if described.license != "own":
        _check_holding(actor, described, evaluation.given_on)
    check_age(evaluation, described, form)
    wrong = instruments.informant_refusal(described, form, given.informant)
    if wrong:
        raise Refused(wrong, "informant")
    return described, form


def norms_of(described: Instrument) -> NormTable:
    """Return the verified norms of an instrument, or say that the clinic has none."""
    table = norm_rows.verified(described.code, described.edition)
    if table is None:
        raise Refused(
            f"The clinic has no verified norms of {described.short}. They are entered under "
            "Instruments, and another person verifies them."
        )
    return table


def staff_of(actor: Actor) -> UUID:
    """Return who enters scores."""
    if actor.staff_id is None:
        raise Denied("only staff enter scores")
    return actor.staff_id


def age_at(evaluation: Evaluation) -> ages.CompletedAge:
    """Return the age that counts for scores: corrected or from birth."""
    birth = scoring_age.birth_date(evaluation.child, evaluation.given_on)
    return ages.completed(birth, evaluation.given_on)


def check_age(evaluation: Evaluation, described: Instrument, form: Form) -> None:
    """Refuse a form whose ages do not cover the child's on the day of the evaluation."""
    birth = scoring_age.birth_date(evaluation.child, evaluation.given_on)
    wrong = instruments.age_refusal(described, form, birth, evaluation.given_on)
    if wrong:
        raise Refused(wrong)


def score_row(
    actor: Actor,
    evaluation: Evaluation,
    described: Instrument,
    form: Form,
    given: Given,
    at: datetime,
    *,
    table: NormTable | None,
    normed: Normed | None,
    scale: str = "",
    raw: float = 0,
) -> EnteredScore:
    """Return a score to be saved; without norms it keeps the raw score alone."""
    age = age_at(evaluation)
    score = EnteredScore(
        child=evaluation.child,
        evaluation=evaluation,
        instrument=described.code,
        instrument_name=described.name,
        edition=described.edition,
        form=form.code,
        informant=given.informant,
        norms=given.norms,
        scale=scale,
        raw=raw,
        corrected=scoring_age.is_corrected(evaluation.child, evaluation.given_on),
        age_months=age.total_months,
        age_days=age.days,
        table=table,
        remark=given.remark.strip()[:300],
        entered_by_id=staff_of(actor),
        entered_at=at,
    )
    if normed is not None:
        columns = (
            "scale", "raw", "standard", "metric", "percentile", "low", "high", "level",
            "descriptor",
        )  # fmt: skip
        for column in columns:
            setattr(score, column, getattr(normed, column))
    return score


def _check_holding(actor: Actor, described: Instrument, on: date) -> None:
    holding = Holding.objects.filter(instrument=described.code).first()
    if holding is None or on < holding.since or (holding.until and on > holding.until):
        raise Refused(f"The clinic did not hold {described.short} on the day of the evaluation.")
    if described.qualification == "trained" and str(actor.staff_id) not in holding.trained:
        raise Refused(
            f"{described.short} asks for training in it, and the clinic has not noted yours."
        )
