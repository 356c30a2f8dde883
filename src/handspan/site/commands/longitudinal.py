"""`handspan longitudinal`: from a file of item answers to each child's course with its bands."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from handspan.site.commands.score import add_scale_options, scale_of

if TYPE_CHECKING:
    from handspan.core.measurement.scale import Scale
    from handspan.site.commands.course_files import Add


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "longitudinal", help="follow each child over all visits, with 90 %% bands"
    )
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="tab separated, gzip or not, or .parquet; the visits of a child stand together",
    )
    add_scale_options(parser)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="bands.csv", help="or bands.parquet"
    )
    parser.add_argument(
        "--years",
        type=_years,
        default=1.0,
        help="time in which the correlation of standings falls to 1/e (1 year)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Follow the children; on bad input say what is wrong and leave no output behind."""
    from handspan.site.commands.course_files import course_file
    from handspan.site.commands.files import outcome

    def work() -> str:
        scale = scale_of(arguments)
        with course_file(arguments.out) as add:
            children = _follow(arguments, scale, add)
        return f"{children:,} children followed with key {arguments.key}"

    return outcome(arguments.out, work)


def _years(text: str) -> float:
    years = float(text)
    if not 0.05 <= years <= 20:
        raise argparse.ArgumentTypeError("give years between 0.05 and 20")
    return years


def _follow(arguments: argparse.Namespace, scale: Scale, add: Add) -> int:
    from handspan.core.measurement.course import Wander
    from handspan.site.commands.course_rows import Follower
    from handspan.site.commands.files import errors_in
    from handspan.site.commands.progress_bar import ProgressBar
    from handspan.site.commands.response_files import read_blocks

    bar = ProgressBar(f"Following {arguments.file.name}")
    follower = Follower(scale, Wander(arguments.years))
    try:
        with errors_in(arguments.file):
            for block in read_blocks(arguments.file, frozenset(scale.bank.codes), bar):
                add(follower.take(block))
            add(follower.finish())
    finally:
        bar.close()
    return follower.children
