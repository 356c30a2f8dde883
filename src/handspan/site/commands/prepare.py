"""What must be there before the first request: tables, static files, a demonstration."""

from __future__ import annotations

import sys

from django.core.management import call_command

from handspan.clinic.people import queries as people


def database() -> None:
    """Bring the tables up to date; does nothing when they are."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def files() -> None:
    """Collect the static files; does nothing when they are there."""
    call_command("collectstatic", verbosity=0, interactive=False)


def demonstration() -> None:
    """Fill an empty database with the demonstration clinic."""
    if people.clinics():
        return
    from handspan.site.demonstration import seed

    seed.fill(progress=_progress if sys.stderr.isatty() else None)


def print_sign_ins() -> None:
    """Print how to sign in to the demonstration, for each role."""
    from handspan.site.demonstration import sign_ins

    for line in sign_ins.lines():
        sys.stdout.write(line + "\n")


def _progress(done: int, total: int, what: str) -> None:
    filled = "#" * (30 * done // total)
    sys.stderr.write(f"\rFilling the demonstration clinic [{filled:<30}] {what:<40}")
    if done == total:
        sys.stderr.write("\n")
