"""`handspan progress effects`: every statistic of every pair of phases."""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handspan.core.measurement.arrays import FloatArray
    from handspan.core.measurement.tables import Row
    from handspan.core.progress.effects.pairs import PhasePair

COLUMNS = ("dataset", "series", "session", "cond", "y")
HEADER = ("dataset", "series", "pair", "ES", "variant", "Est", "SE", "CI_lower", "CI_upper")
SCALES = ("count", "rate", "proportion", "percentage", "other")
_MISSING = "NA"

Key = tuple[str, str, str]


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "effects",
        help="compare the phases of each series",
        description="Reads the columns dataset, series, session, cond (A before, B during) and y, "
        "and, where they are there, pair (otherwise each A with the B after it), improvement "
        "(increase or decrease; increase where absent), scale (count, rate, proportion, "
        "percentage, other), intervals, obs_length and goal. Writes a line for each statistic.",
    )
    parser.add_argument("file", type=Path, metavar="SERIES.csv", help="or series.parquet")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="effects.csv", help="or effects.parquet"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Compare; on bad input say what is wrong and leave no output behind."""
    from handspan.site.commands.files import errors_in, outcome, replaced_whole
    from handspan.site.commands.progress_bar import ProgressBar
    from handspan.site.commands.table_files import read_rows, write_table

    def work() -> str:
        from handspan.core.progress.effects.pairs import effect_table

        with replaced_whole(arguments.out) as written:
            rows = read_rows(arguments.file, COLUMNS)
            bar = ProgressBar("Comparing phases")
            try:
                with errors_in(arguments.file):
                    pairs = dict(_pairs(rows))
                bar(0.5)
                table = effect_table(list(pairs.values()))
            finally:
                bar.close()
            missing = "" if arguments.out.suffix.lower() == ".parquet" else _MISSING
            numbers = dict.fromkeys(HEADER[5:], "float64")
            lines = _lines(pairs, table, missing)
            write_table(written, arguments.out.suffix, HEADER, lines, numbers)
        return f"{len(pairs):,} pairs of phases"

    return outcome(arguments.out, work)


def _pairs(rows: list[Row]) -> Iterator[tuple[Key, PhasePair]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row.text("dataset"), row.text("series")), []).append(row)
    for (dataset, series), own in found.items():
        for name, lines in _by_pair(own):
            yield (dataset, series, name), _pair(lines)


def _by_pair(rows: list[Row]) -> Iterator[tuple[str, list[Row]]]:
    """Yield the lines of each pair: as the file numbers them, or each A with the B after it."""
    for row in rows:
        if row.text("cond") not in {"A", "B"}:
            raise row.error("cond", f"'{row.text('cond')}' is neither A nor B")
    if rows[0].optional("pair"):
        numbered: dict[str, list[Row]] = {}
        for row in rows:
            numbered.setdefault(row.text("pair"), []).append(row)
        yield from numbered.items()
        return
    phases = [list(lines) for _, lines in groupby(rows, key=lambda row: row.text("cond"))]
    if phases[0][0].text("cond") != "A" or len(phases) % 2:
        raise rows[0].error("cond", "each A needs a B after it")
    for number in range(0, len(phases), 2):
        yield str(number // 2 + 1), phases[number] + phases[number + 1]


def _pair(rows: list[Row]) -> PhasePair:
    from handspan.core.progress.effects.pairs import PhasePair, Scale

    first = rows[0]
    direction = first.optional("improvement") or "increase"
    if direction not in {"increase", "decrease"}:
        raise first.error("improvement", f"'{direction}' is neither increase nor decrease")
    scale = first.optional("scale") or "other"
    if scale not in SCALES:
        raise first.error("scale", f"'{scale}' is none of {', '.join(SCALES)}")
    before = tuple(row.number("y") for row in rows if row.text("cond") == "A")
    after = tuple(row.number("y") for row in rows if row.text("cond") == "B")
    if not before or not after:
        raise first.error("cond", "a pair needs days of A and of B")
    return PhasePair(
        before,
        after,
        rises=direction == "increase",
        scale=Scale[scale.upper()],
        minutes=_above_zero(first, "obs_length"),
        intervals=_above_zero(first, "intervals"),
        goal=first.number("goal") if first.optional("goal") else None,
    )


def _above_zero(row: Row, name: str) -> float | None:
    if not row.optional(name):
        return None
    found = row.optional_number(name)
    if not found > 0:
        raise row.error(name, f"{found:g} is not above zero")
    return found


def _lines(
    pairs: dict[Key, PhasePair], table: FloatArray, missing: str
) -> Iterator[tuple[object, ...]]:
    from handspan.core.progress.effects.statistics import NAMES

    for key, rows in zip(pairs, table, strict=True):
        for (name, variant), row in zip(NAMES, rows, strict=True):
            yield (*key, name, variant, *(_word(value, missing) for value in row.tolist()))


def _word(value: float, missing: str) -> str:
    if math.isnan(value):
        return missing
    if math.isinf(value):
        return "Inf" if value > 0 else "-Inf"
    return repr(value)
