"""`handspan adaptive replay`: how few of the answers given would have been enough."""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from handspan.site.commands.score import add_scale_options, scale_of

if TYPE_CHECKING:
    from handspan.core.measurement.prepared_bank import PreparedBank
    from handspan.core.measurement.scale import Form, Scale
    from handspan.core.measurement.visit_replay import ReplayedVisits
    from handspan.site.commands.replay_files import Add


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    adaptive = subparsers.add_parser("adaptive", help="choose items by the answers before them")
    kinds = adaptive.add_subparsers(metavar="WHAT", required=True)
    parser = kinds.add_parser(
        "replay",
        help="replay visits with the answers given, until each is precise enough",
        description="Replay each visit: start from what is expected at the age, take the most "
        "informative of the answers that were given, and end when the standard error is below "
        "the limit or no answer is left.",
    )
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="tab separated, gzip or not, or .parquet"
    )
    add_scale_options(parser)
    parser.add_argument(
        "--stop-se", type=_above_zero, required=True, metavar="D", help="limit, such as 1.5"
    )
    parser.add_argument("--max-items", type=_count, metavar="N", help="answers at most")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="replay.csv", help="or replay.parquet"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Replay the file; on bad input say what is wrong and leave no output behind."""
    from handspan.site.commands.files import outcome
    from handspan.site.commands.replay_files import replay_file

    def work() -> str:
        scale = scale_of(arguments)
        with replay_file(arguments.out) as add:
            return _replay(arguments, scale, add)

    return outcome(arguments.out, work)


def _replay(arguments: argparse.Namespace, scale: Scale, add: Add) -> str:
    from handspan.core.measurement.batch_sittings import StopAt
    from handspan.core.measurement.visit_replay import replay_visits
    from handspan.site.commands.files import errors_in
    from handspan.site.commands.progress_bar import ProgressBar
    from handspan.site.commands.response_files import read_blocks

    bar = ProgressBar(f"Replaying {arguments.file.name}")
    tally = _Tally(arguments.stop_se)
    stop = StopAt(arguments.stop_se, 0, arguments.max_items or sys.maxsize)
    prepared = None
    try:
        with errors_in(arguments.file):
            for block in read_blocks(arguments.file, frozenset(scale.bank.codes), bar):
                prepared = prepared or _prepared(arguments.file, scale, block.items)
                found = replay_visits(*prepared, block.answers, block.age_days, stop)
                add(found, tally.visits + 1)
                tally.add(found)
    finally:
        bar.close()
    return tally.words()


def _prepared(file: Path, scale: Scale, items: tuple[str, ...]) -> tuple[Form, PreparedBank]:
    from handspan.core.measurement.scale import prepare_form
    from handspan.core.measurement.visit_replay import bank_of_form
    from handspan.site.commands.files import BadInput

    form = prepare_form(scale, items)
    try:
        return form, bank_of_form(form)
    except ValueError as error:
        raise BadInput(f"{file}: {error}") from None


class _Tally:
    """Counts for the line at the end."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.visits = self.scored = self.precise = self.used = 0

    def add(self, found: ReplayedVisits) -> None:
        precise = found.error < self.limit
        self.visits += len(found.used)
        self.scored += int((found.used > 0).sum())
        self.precise += int(precise.sum())
        self.used += int(found.used[precise].sum())

    def words(self) -> str:
        said = f"{self.visits:,} visits, {self.scored:,} with a score"
        if self.precise:
            mean = self.used / self.precise
            said += f", {self.precise:,} below {self.limit:g} after {mean:.1f} answers on average"
        return said


def _above_zero(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and value > 0):
        raise argparse.ArgumentTypeError(f"must be a number above zero, not '{text}'")
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, not '{text}'")
    return value
