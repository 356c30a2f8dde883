"""Reads of scores from other tests: what was entered, and which tests fit a child on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from handspan.clinic.actor import Actor
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.evaluation import catalogue, norm_rows, score_context
from handspan.clinic.evaluation.access import evaluations
from handspan.clinic.evaluation.models import EnteredScore, Evaluation, Holding, OwnSheet
from handspan.clinic.evaluation.score_context import Given
from handspan.clinic.people import scoring_age
from handspan.clinic.people.access import Right
from handspan.core import ages
from handspan.core.measurement.instruments import INFORMANTS, Form, Instrument
from handspan.core.measurement.metrics import METRICS
from handspan.core.measurement.norm_tables import SEXES, scales


@dataclass(frozen=True, slots=True)
class EnteredLine:
    """One score from another test, as pages and reports show it.

    `standard` and all after it are None or empty where no norms were used. `low` and `high` are
    the interval of `level` percent. `age_used` says which age the norms were looked up with.
    """

    id: UUID
    instrument: str
    edition: str
    form: str
    informant: str
    scale: str
    raw: float
    standard: float | None
    metric: str
    percentile: float | None
    low: float | None
    high: float | None
    level: float | None
    descriptor: str
    age_used: str
    remark: str


@dataclass(frozen=True, slots=True)
class Setting:
    """The evaluation in which scores are entered: the child's ages on its day, exact to the day."""

    id: UUID
    child_id: UUID
    given_on: date
    is_open: bool
    age: str
    corrected_age: str  # empty unless scores use it


@dataclass(frozen=True, slots=True)
class Choice:
    """One form of an instrument that the clinic holds; `why_not` says why it does not fit."""

    described: Instrument
    form: Form
    why_not: str
    own_id: UUID | None = None  # of a sheet that is answered here
    answered: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """What the page asks for when scores of one form are entered."""

    described: Instrument
    form: Form
    scales: tuple[str, ...]
    informants: tuple[tuple[str, str], ...]
    norms: tuple[tuple[str, str], ...]
    why_not: str


@dataclass(frozen=True, slots=True)
class OwnSheetView:
    """A sheet of the clinic's own instrument within an evaluation."""

    described: Instrument
    items: tuple[tuple[str, int | None], ...]
    levels: tuple[tuple[str, int], ...]
    why_not: str


def entered_scores(evaluation_id: UUID) -> list[EnteredLine]:
    """Return the scores from other tests in one evaluation, test by test.

    The caller has found the evaluation through the policy.
    """
    rows = EnteredScore.objects.filter(evaluation=evaluation_id, taken_back_at=None)
    return [_line(row) for row in rows.order_by("instrument_name", "form", "entered_at", "scale")]


def setting(actor: Actor, right: Right, evaluation_id: UUID, at: datetime) -> Setting:
    """Return the evaluation with the child's ages on its day."""
    evaluation = _evaluation(actor, right, evaluation_id, at)
    child, on = evaluation.child, evaluation.given_on
    corrected = ""
    if scoring_age.is_corrected(child, on):
        birth = scoring_age.birth_date(child, on)
        corrected = (
            ages.in_full(ages.completed(birth, on)) if birth <= on else "before the due date"
        )
    return Setting(
        id=evaluation.pk,
        child_id=evaluation.child_id,
        given_on=on,
        is_open=evaluation.status == Evaluation.Status.OPEN,
        age=ages.in_full(ages.completed(child.birth_date, on)),
        corrected_age=corrected,
    )


def choices(actor: Actor, evaluation_id: UUID, at: datetime) -> list[Choice]:
    """Return every form that the clinic could give, those that fit first."""
    evaluation = _evaluation(actor, Right.TREAT, evaluation_id, at)
    codes = list(Holding.objects.values_list("instrument", flat=True))
    held = [one for code, one in catalogue.registry().items() if code in codes]
    found = [
        Choice(one, form, _why_not(actor, evaluation, one, form))
        for one in held
        for form in one.forms or (one.form(""),)
    ]
    sheets = dict(OwnSheet.objects.filter(evaluation=evaluation).values_list("own_id", "answers"))
    for own in catalogue.in_use().order_by("name"):
        described = catalogue.of_own(own)
        form = described.form("")
        sheet = own.pk if own.items else None
        why_not = _why_not(actor, evaluation, described, form, needs_norms=sheet is None)
        found.append(Choice(described, form, why_not, sheet, len(sheets.get(own.pk, {}))))
    return sorted(found, key=lambda one: bool(one.why_not))


def entry(
    actor: Actor, evaluation_id: UUID, instrument: str, form_code: str, at: datetime
) -> Entry:
    """Return what is asked when scores of this form are entered; Denied where there is none."""
    evaluation = _evaluation(actor, Right.TREAT, evaluation_id, at)
    described = catalogue.of_code(instrument)
    if described is None:
        raise Denied("this instrument")
    try:
        form = described.form(form_code)
    except ValueError as unknown:
        raise Denied("this form") from unknown
    table = norm_rows.verified(described.code, described.edition)
    rows = norm_rows.of_verified(table.pk) if table else ()
    groups = {row.sex for row in rows if row.form == form.code}
    allowed = form.informants or described.informants or tuple(INFORMANTS)
    return Entry(
        described=described,
        form=form,
        scales=scales(rows, form.code),
        informants=tuple((code, INFORMANTS[code]) for code in allowed),
        norms=tuple((code, SEXES[code]) for code in ("f", "m") if code in groups),
        why_not=_why_not(actor, evaluation, described, form),
    )


def own_sheet(actor: Actor, evaluation_id: UUID, own_id: UUID, at: datetime) -> OwnSheetView:
    """Return the items of an own instrument with what is answered; Denied where there is none."""
    evaluation = _evaluation(actor, Right.TREAT, evaluation_id, at)
    own = catalogue.in_use().filter(pk=own_id).exclude(items=[]).first()
    if own is None:
        raise Denied("this instrument")
    kept = OwnSheet.objects.filter(evaluation=evaluation, own=own).first()
    answers = kept.answers if kept else {}
    described = catalogue.of_own(own)
    return OwnSheetView(
        described=described,
        items=tuple((item, answers.get(str(place))) for place, item in enumerate(own.items)),
        levels=tuple((label, points) for label, points in own.levels),
        why_not=_why_not(actor, evaluation, described, described.form(""), needs_norms=False),
    )


def _why_not(
    actor: Actor,
    evaluation: Evaluation,
    described: Instrument,
    form: Form,
    *,
    needs_norms: bool = True,
) -> str:
    first = (form.informants or described.informants or ("child",))[0]
    try:
        score_context.usable(actor, evaluation, described.code, Given(form.code, first))
        if needs_norms:
            rows = norm_rows.of_verified(score_context.norms_of(described).pk)
            if not scales(rows, form.code):
                return f"The clinic's norms of {described.short} do not cover this form."
    except Refused as refused:
        return refused.sentence
    return ""


def _evaluation(actor: Actor, right: Right, evaluation_id: UUID, at: datetime) -> Evaluation:
    rows = evaluations(actor, right, at).select_related("child__clinic")
    found = rows.filter(pk=evaluation_id).first()
    if found is None:
        raise Denied("this evaluation")
    return found


def _line(row: EnteredScore) -> EnteredLine:
    described = catalogue.registry().get(row.instrument)
    names = {one.code: one.name for one in described.forms} if described else {}
    age = ages.in_full(ages.CompletedAge(*divmod(row.age_months, 12), row.age_days))
    return EnteredLine(
        id=row.pk,
        instrument=row.instrument_name,
        edition=row.edition,
        form=names.get(row.form, row.form),
        informant=INFORMANTS.get(row.informant, ""),
        scale=row.scale,
        raw=row.raw,
        standard=row.standard,
        metric=METRICS[row.metric].label if row.metric else "",
        percentile=row.percentile,
        low=row.low,
        high=row.high,
        level=row.level,
        descriptor=row.descriptor,
        age_used=f"{age}, {'corrected' if row.corrected else 'from birth'}",
        remark=row.remark,
    )
