"""`handspan learn`: every clinic's forecast learns from its own goals; for a nightly timer."""

from __future__ import annotations

import argparse
import sys


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "learn", help="weigh the forecast by each clinic's own goals (once a night)"
    )
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Learn clinic by clinic, and say from how much."""
    from handspan.site.start import start_django

    start_django()
    from django.utils import timezone

    from handspan.clinic.actor import system
    from handspan.clinic.outcomes.learning import FEWEST_GOALS, FEWEST_VISITS, learn
    from handspan.clinic.people.queries import clinics
    from handspan.clinic.tenancy import clinic_scope
    from handspan.site.commands.prepare import database

    database()
    for clinic in clinics():
        with clinic_scope(clinic.id, clinic.time_zone):
            found = learn(actor=system(clinic.id, "forecast"), at=timezone.now())
        said = (
            f"learned from {found.goals:,} goals with {found.visits:,} visits"
            if found
            else f"fewer than {FEWEST_GOALS} goals with {FEWEST_VISITS} visits, nothing changed"
        )
        sys.stdout.write(f"{clinic.slug}: {said}\n")
    return 0
