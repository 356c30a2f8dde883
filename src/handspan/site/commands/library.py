"""`handspan library check`: is there enough for every skill, every age, and the home?"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handspan.core.program.coverage import Coverage

_GAP, _BAD_INPUT = 1, 2


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    library = subparsers.add_parser("library", help="look at the activity library")
    kinds = library.add_subparsers(metavar="WHAT", required=True)
    check = kinds.add_parser("check", help="print what each skill has; 1 when there is a gap")
    check.add_argument(
        "--data", type=Path, metavar="FOLDER", help="another folder than the one that ships"
    )
    check.set_defaults(run=run_check)


def run_check(arguments: argparse.Namespace) -> int:
    """Print the table and every gap; 0 without a gap, 1 with one, 2 for a bad file."""
    from handspan.clinic.program import shipped
    from handspan.core.program.coverage import coverage
    from handspan.site.paths import ROOT

    try:
        library = shipped.read(arguments.data or ROOT / "data")
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return _BAD_INPUT
    found = coverage([*library.activities.values()], library.skills)
    sys.stdout.write(_table(found))
    return _GAP if found.gaps else 0


def _table(found: Coverage) -> str:
    from handspan.core.program.coverage import AGES

    head = f"{'skill':<18}{'all':>5}{'home':>6}" + "".join(f"{years:>10}" for years, *_ in AGES)
    rows = [
        f"{row.skill:<18}{row.whole:>5}{row.at_home:>6}" + "".join(f"{n:>10}" for n in row.by_age)
        for row in found.skills
    ]
    end = [f"{found.activities} activities, {len(found.skills)} skills"]
    gaps = [f"{len(found.gaps)} gaps:", *(f"- {gap}" for gap in found.gaps)] if found.gaps else []
    return "\n".join((head, *rows, *end, *gaps)) + "\n"
