"""`handspan longitudinal`: from a file of item answers to each child's course with its bands."""

from __future__ import annotations

import argparse
import csv
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from handspan.site.commands.score import add_tables, scale_of_tables

if TYPE_CHECKING:
    from handspan.core.measurement.scoring import Scale

_BAD_INPUT = 2


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "longitudinal", help="follow each child over all visits, with bands and chances of change"
    )
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="tab separated, gzip or not, grouped by child"
    )
    add_tables(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="bands.csv")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Follow the children; on bad input say what is wrong and leave no output behind."""
    # matrices of a hundred rows are many and small: threads would only wait for each other
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from handspan.site.commands.files import BadInput, written_whole

    try:
        scale = scale_of_tables(
            arguments.key,
            bank=arguments.bank,
            keys=arguments.keys,
            references=arguments.references,
        )
        with written_whole(arguments.out) as out:
            found, visits = _follow(arguments.file, scale, out)
    except BadInput as error:
        sys.stderr.write(f"{error}\n")
        return _BAD_INPUT
    except OSError as error:
        sys.stderr.write(f"{error.filename or arguments.out}: {error.strerror or error}\n")
        return _BAD_INPUT
    sys.stderr.write(f"{visits:,} visits of {found:,} children followed: {arguments.out}\n")
    return 0


def _follow(file: Path, scale: Scale, out: TextIO) -> tuple[int, int]:
    from handspan.core.measurement.course import CourseSettings
    from handspan.site.commands.files import errors_in
    from handspan.site.commands.longitudinal_rows import HEADER, CourseRows
    from handspan.site.commands.progress_bar import ProgressBar
    from handspan.site.commands.response_children import children
    from handspan.site.commands.response_files import read_blocks

    rows = CourseRows(scale, CourseSettings())
    table = csv.writer(out, lineterminator="\n")
    table.writerow(HEADER)
    bar = ProgressBar(f"Following {file.name}")
    found = visits = 0
    try:
        with errors_in(file):
            blocks = read_blocks(file, frozenset(scale.bank.codes), bar)
            for subject, own in children(blocks):
                table.writerows(rows.of(subject, own))
                found += 1
                visits += len(own)
    finally:
        bar.close()
    return found, visits
