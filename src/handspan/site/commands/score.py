"""`handspan score responses`: from a file of item answers to a table of scores."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handspan.core.measurement.scale import Scale
    from handspan.site.commands.score_files import Add

_WORTH_COMPILING = 4_000_000
"""Bytes from which on loading numba pays off."""


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    score = subparsers.add_parser("score", help="turn item answers into scores")
    kinds = score.add_subparsers(metavar="WHAT", required=True)
    parser = kinds.add_parser("responses", help="score a file of item answers, visit by visit")
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="tab separated, gzip or not, or .parquet"
    )
    add_scale_options(parser)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="scores.csv", help="or scores.parquet"
    )
    parser.add_argument("--unrounded", action="store_true", help="give scores in full precision")
    parser.set_defaults(run=run)


def add_scale_options(parser: argparse.ArgumentParser) -> None:
    """Add the three tables and the key that every command about scores needs."""
    for name, what in (
        ("bank", "items and their difficulties"),
        ("keys", "scale and grid of each key"),
        ("references", "age references"),
    ):
        parser.add_argument(
            f"--{name}", type=Path, required=True, metavar=f"{name}.csv", help=f"table of {what}"
        )
    parser.add_argument("--key", required=True, help="which calibration to use, such as gcdg")


def run(arguments: argparse.Namespace) -> int:
    """Score the file; on bad input say what is wrong and leave no output behind."""
    from handspan.site.commands.files import outcome
    from handspan.site.commands.score_files import score_file

    def work() -> str:
        scale = scale_of(arguments)
        with score_file(arguments.out) as add:
            visits = _score(arguments, scale, add)
        return f"{visits:,} visits scored with key {arguments.key}"

    return outcome(arguments.out, work)


def scale_of(arguments: argparse.Namespace) -> Scale:
    """Put together the scale that the options of `add_scale_options` name."""
    return scale_of_tables(
        arguments.key,
        bank=arguments.bank,
        keys=arguments.keys,
        references=arguments.references,
    )


def scale_of_tables(key: str, *, bank: Path, keys: Path, references: Path) -> Scale:
    """Read the three tables and put together what belongs to one key."""
    from handspan.core.measurement.banks import parse_item_banks, parse_keys
    from handspan.core.measurement.references import parse_references
    from handspan.core.measurement.scale import assemble_scale
    from handspan.site.commands.files import BadInput, read_table

    try:
        return assemble_scale(
            key,
            read_table(bank, parse_item_banks),
            read_table(keys, parse_keys),
            read_table(references, parse_references),
        )
    except ValueError as error:
        raise BadInput(f"--key {key}: {error}") from None


def _score(arguments: argparse.Namespace, scale: Scale, add: Add) -> int:
    from handspan.core.measurement.scale import prepare_form
    from handspan.core.measurement.scoring import score_visits
    from handspan.site.commands.files import errors_in
    from handspan.site.commands.progress_bar import ProgressBar
    from handspan.site.commands.response_files import read_blocks

    bar = ProgressBar(f"Scoring {arguments.file.name}")
    visits = 0
    form = None
    compiled = arguments.file.stat().st_size > _WORTH_COMPILING
    try:
        with errors_in(arguments.file):
            for block in read_blocks(arguments.file, frozenset(scale.bank.codes), bar):
                form = form or prepare_form(scale, block.items)
                scores = score_visits(
                    form,
                    block.answers,
                    block.age_days,
                    rounded=not arguments.unrounded,
                    compiled=compiled,
                )
                add(block, scores, visits + 1)
                visits += len(block)
    finally:
        bar.close()
    return visits
