"""`handspan import responses`: a file of item answers becomes charts in the browser."""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from handspan.clinic.evaluation.importing import ImportedVisit
    from handspan.clinic.people.queries import ClinicFacts
    from handspan.core.measurement.scale import Scale
    from handspan.core.measurement.scoring import VisitScores
    from handspan.site.commands.response_files import ResponseFile

_BAD_INPUT = 2
_OWN_KEY = "handspan0"
_LONGEST_NAME = 60


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    kinds = subparsers.add_parser("import", help="bring records in from files").add_subparsers(
        metavar="WHAT", required=True
    )
    parser = kinds.add_parser("responses", help="a file of item answers, visit by visit")
    parser.add_argument("file", type=Path, metavar="FILE", help="tab separated, gzip or not")
    parser.add_argument("--clinic", help="short name of the clinic (needed if there are several)")
    parser.add_argument("--lead", metavar="EMAIL", help="therapist who gets these children")
    parser.add_argument("--key", default=_OWN_KEY, help=f"which calibration (default {_OWN_KEY})")
    for name in ("bank", "keys", "references"):
        parser.add_argument(
            f"--{name}", type=Path, metavar=f"{name}.csv", help="instead of our own calibration"
        )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Import the whole file, or say what is wrong with it and import nothing."""
    from handspan.site.start import start_django

    start_django()
    from handspan.clinic.errors import Refused
    from handspan.site.commands.files import BadInput
    from handspan.site.commands.prepare import database

    database()
    try:
        said = _import(arguments)
    except (BadInput, Refused) as error:
        sys.stderr.write(f"{error}\n")
        return _BAD_INPUT
    except OSError as error:
        sys.stderr.write(f"{error.filename or arguments.file}: {error.strerror or error}\n")
        return _BAD_INPUT
    sys.stderr.write(said)
    return 0


def _import(arguments: argparse.Namespace) -> str:
    from django.utils import timezone

    from handspan.clinic import actor
    from handspan.clinic.evaluation import importing
    from handspan.clinic.tenancy import clinic_scope
    from handspan.site.commands.progress_bar import ProgressBar

    clinic = _clinic(arguments.clinic)
    visits, left_out = _visits(arguments)
    bar = ProgressBar("Writing charts")
    try:
        with clinic_scope(clinic.id, clinic.time_zone):
            imported = importing.import_visits(
                actor=actor.system(clinic.id, "import"),
                visits=visits,
                key=arguments.key,
                table=_table(arguments),
                lead_id=_lead(arguments.lead),
                at=timezone.now(),
                progress=bar,
            )
    finally:
        bar.close()
    said = f"{imported.visits:,} visits of {imported.children:,} children imported.\n"
    if left_out:
        lines = ", ".join(str(line) for line in left_out[:5])
        more = " and more" if len(left_out) > 5 else ""
        said += f"{len(left_out)} visits have no age and were left out (line {lines}{more}).\n"
    return said


def _visits(arguments: argparse.Namespace) -> tuple[list[ImportedVisit], list[int]]:
    from handspan.core.measurement.scale import prepare_form
    from handspan.core.measurement.scoring import score_visits
    from handspan.site.commands.files import errors_in
    from handspan.site.commands.progress_bar import ProgressBar
    from handspan.site.commands.response_files import read_responses

    scale = _scale(arguments)
    bar = ProgressBar(f"Reading {arguments.file.name}")
    try:
        with errors_in(arguments.file):
            answers = read_responses(arguments.file, frozenset(scale.bank.codes), bar)
    finally:
        bar.close()
    scores = score_visits(prepare_form(scale, answers.items), answers.answers, answers.age_days)
    with_age = [row for row in range(len(answers)) if not math.isnan(answers.age_days[row])]
    kept = [_visit(answers, scores, row) for row in with_age]
    known = set(with_age)
    left_out = [answers.first_line + row for row in range(len(answers)) if row not in known]
    return kept, left_out


def _scale(arguments: argparse.Namespace) -> Scale:
    from django.conf import settings

    from handspan.site.commands.score import scale_of_tables

    own: Path = settings.DATA / "milestones"
    return scale_of_tables(
        arguments.key,
        bank=arguments.bank or own / "bank.csv",
        keys=arguments.keys or own / "keys.csv",
        references=arguments.references or own / "references.csv",
    )


def _table(arguments: argparse.Namespace) -> str:
    """Name what the scores came from; our own name only where all three tables are ours."""
    from handspan.clinic.evaluation.reference_band import OWN_TABLE

    given = [path for path in (arguments.bank, arguments.keys, arguments.references) if path]
    return ", ".join(path.name for path in given)[:_LONGEST_NAME] or OWN_TABLE


def _visit(answers: ResponseFile, scores: VisitScores, row: int) -> ImportedVisit:
    from handspan.clinic.evaluation.importing import ImportedVisit

    given = {
        item: int(answer)
        for item, answer in zip(answers.items, answers.answers[row], strict=True)
        if answer >= 0
    }
    weeks = _number(answers.gestational_days[row])
    return ImportedVisit(
        cohort=answers.cohort[row],
        subject=answers.subjects[row],
        age_days=round(float(answers.age_days[row])),
        gestational_days=None if weeks is None else round(weeks),
        answers=given,
        answered=int(scores.answered[row]),
        estimate=_number(scores.ability[row]),
        error=_number(scores.error[row]),
        standing=_number(scores.standard_score[row]),
    )


def _number(value: Any) -> float | None:
    return None if math.isnan(value) else float(value)


def _clinic(slug: str | None) -> ClinicFacts:
    from handspan.clinic.people import queries as people
    from handspan.site.commands.files import BadInput

    clinics = people.clinics()
    chosen = [clinic for clinic in clinics if slug in (None, clinic.slug)]
    if len(chosen) != 1:
        names = ", ".join(clinic.slug for clinic in clinics) or "none; start ./run once"
        raise BadInput(f"--clinic: name one of the clinics here ({names})")
    return chosen[0]


def _lead(email: str | None) -> Any:
    from handspan.clinic.people import queries as people
    from handspan.site.commands.files import BadInput

    if email is None:
        return None
    staff = people.staff_by_email(email)
    if staff is None:
        raise BadInput(f"--lead {email}: nobody on the staff has this address")
    return staff
