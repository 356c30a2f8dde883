"""`handspan longitudinal`: from a file of item answers to each child's course with its bands."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from handspan.site.commands.score import add_scale_options, scale_of

if TYPE_CHECKING:
    from handspan.core.measurement.scale import Scale

_BAD_INPUT = 2


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "longitudinal", help="follow each child over all visits, with 90 % bands"
    )
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="tab separated, gzip or not; the visits of a child stand together",
    )
    add_scale_options(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="bands.csv")
    parser.add_argument(
        "--years",
        type=_years,
        default=1.0,
        help="time in which the correlation of standings falls to 1/e (1 year)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Follow the children; on bad input say what is wrong and leave no output behind."""
    from handspan.site.commands.files import BadInput, written_whole

    try:
        scale = scale_of(arguments)
        with written_whole(arguments.out) as out:
            children = _follow(arguments, scale, out)
    except BadInput as error:
        sys.stderr.write(f"{error}\n")
        return _BAD_INPUT
    except OSError as error:
        sys.stderr.write(f"{error.filename or arguments.out}: {error.strerror or error}\n")
        return _BAD_INPUT
    sys.stderr.write(f"{children:,} children followed with key {arguments.key}: {arguments.out}\n")
    return 0


def _years(text: str) -> float:
    years = float(text)
    if not 0.05 <= years <= 20:
        raise argparse.ArgumentTypeError("give years between 0.05 and 20")
    return years


def _follow(arguments: argparse.Namespace, scale: Scale, out: TextIO) -> int:
    from handspan.core.measurement.course import Wander
    from handspan.site.commands.course_rows import HEADER, Follower
    from handspan.site.commands.files import errors_in
    from handspan.site.commands.progress_bar import ProgressBar
    from handspan.site.commands.response_files import read_blocks

    bar = ProgressBar(f"Following {arguments.file.name}")
    follower = Follower(scale, Wander(arguments.years))
    out.write(HEADER)
    try:
        with errors_in(arguments.file):
            for block in read_blocks(arguments.file, frozenset(scale.bank.codes), bar):
                out.writelines(follower.take(block))
            out.writelines(follower.finish())
    finally:
        bar.close()
    return follower.children
