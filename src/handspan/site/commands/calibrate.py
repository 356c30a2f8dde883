"""`handspan calibrate`: from the item answers of several studies to a bank of placed items."""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handspan.core.measurement.pooled_calibration import PooledCalibration, PooledVisits
    from handspan.site.commands.response_files import ResponseFile

_HEADER = ("key", "item", "tau", "instrument", "domain", "mode", "error", "model", "steps")
_HEADER_OF_FIT = ("component", "answers", "infit", "outfit")
_NUMBERS = {"component": "int64", "answers": "int64"} | dict.fromkeys(
    ("tau", "error", "infit", "outfit"), "float64"
)


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("calibrate", help="place items by the answers of many children")
    parser.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help="item answers of one study each"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="bank.csv", help="or bank.parquet"
    )
    parser.add_argument("--key", default="own", help="name of the new calibration (default own)")
    parser.add_argument(
        "--min-answers",
        type=_count,
        default=50,
        metavar="N",
        help="place only items that were answered so often (default 50)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Calibrate; on bad input say what is wrong and leave no output behind."""
    from handspan.site.commands.files import outcome, replaced_whole
    from handspan.site.commands.table_files import write_table

    def work() -> str:
        with replaced_whole(arguments.out) as written:
            visits, found = _calibrated(arguments)
            lines = _lines(arguments.key, visits, found)
            write_table(written, arguments.out.suffix, _HEADER + _HEADER_OF_FIT, lines, _NUMBERS)
        return _summary(visits, found)

    return outcome(arguments.out, work)


def _calibrated(arguments: argparse.Namespace) -> tuple[PooledVisits, PooledCalibration]:
    from handspan.core.measurement.pooled_calibration import calibrate_pooled, usable_items
    from handspan.site.commands.files import BadInput
    from handspan.site.commands.pooled_files import pooled
    from handspan.site.commands.progress_bar import ProgressBar

    visits = pooled(_read(arguments.files))
    bar = ProgressBar("Placing items")
    try:
        columns = usable_items(visits.answers, arguments.min_answers)
        return visits, calibrate_pooled(visits, columns, bar)
    except (ValueError, ArithmeticError) as error:
        raise BadInput(f"these answers cannot be calibrated: {error}") from None
    finally:
        bar.close()


def _read(paths: Sequence[Path]) -> list[ResponseFile]:
    from handspan.site.commands.files import BadInput, errors_in
    from handspan.site.commands.progress_bar import ProgressBar
    from handspan.site.commands.response_files import read_responses

    files = []
    for number, path in enumerate(paths):
        # the same children twice would promise more than was seen
        if path.resolve() in {other.resolve() for other in paths[:number]}:
            raise BadInput(f"{path}: is named twice")
        bar = ProgressBar(f"Reading {path.name}")
        try:
            with errors_in(path):
                files.append(read_responses(path, progress=bar))
        finally:
            bar.close()
    return files


def _lines(
    key: str, visits: PooledVisits, found: PooledCalibration
) -> Iterator[tuple[object, ...]]:
    answered = (visits.answers >= 0).sum(axis=0).tolist()
    placed = dict(zip(found.columns.tolist(), _placed(found), strict=True))
    for column, code in enumerate(visits.items):
        tau, error, model, steps, component, infit, outfit = placed.get(column, ("",) * 7)
        about = (key, code, tau, code[:3], code[3:5], code[5], error, model, steps)
        yield (*about, component, answered[column], infit, outfit)


def _placed(found: PooledCalibration) -> Iterator[tuple[str, ...]]:
    """Cells of each item that has a place: tau, error, model, steps, component, infit, outfit."""
    for number, own in enumerate(found.sets):
        mine = found.steps.item == number
        steps = found.place[mine]
        several = len(steps) > 1
        yield (
            "" if several else _number(steps[0]),
            _number(math.sqrt((found.error[mine] ** 2).mean())),
            "partial_credit" if several else "rasch",
            ";".join(map(_number, steps)) if several else "",
            str(own + 1),
            _number(found.fit.infit[number]),
            _number(found.fit.outfit[number]),
        )


def _summary(visits: PooledVisits, found: PooledCalibration) -> str:
    components = int(found.sets.max()) + 1
    said = (
        f"{len(found.columns):,} of {len(visits.items):,} items placed by "
        f"{(visits.answers >= 0).sum():,} answers of {visits.children.max() + 1:,} children, "
        "in logits"
    )
    if components > 1:
        said += (
            f". They lie in {components} components that share no comparison; between these, "
            "places rest on the age of the children"
        )
    return said


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.4f}"


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number above 0")
    return int(text)
