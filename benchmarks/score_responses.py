"""Measure `handspan score responses` on a large file, on one core.

    python -m benchmarks.score_responses ANSWERS BANK KEYS REFERENCES [--visits 250000] [--key gcdg]

The visits of ANSWERS are repeated until there are enough. Measured twice, each time the best of
the runs: inside a process that has already scored (the work itself: read, score, write), and as a
new process (with start-up). The peer is R dscore 1.10.0, about 2,000 visits a second on one core
of another machine (measure.md, section 4: 1,996 for 20,000 visits of 30 items from a data frame in
memory, so without any reading or writing of files).
"""

from __future__ import annotations

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

R_DSCORE_PER_SECOND = 2_000
_COMMAND = "import sys; from handspan.site.cli import main; sys.exit(main(sys.argv[1:]))"
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def main() -> None:
    """Print one row of a Markdown table for each way of measuring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_Plain)
    for name in ("answers", "bank", "keys", "references"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--visits", type=int, default=250_000)
    parser.add_argument("--key", default="gcdg")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    os.environ.update(_ONE_THREAD)
    _stay_on_one_core()
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder) / "answers.txt"
        visits = _repeat(arguments.answers, large, arguments.visits)
        command = _command(arguments, large, Path(folder) / "scores.csv")
        inside = _best(lambda: _inside(command), arguments.runs, warm=True)
        outside = _best(lambda: _outside(command), arguments.runs, warm=False)
    print("| visits | key | measured | visits/s on one core | times R dscore (2,000/s) |")
    print("|-|-|-|-|-|")
    for what, seconds in (("read, score, write", inside), ("the same with start-up", outside)):
        rate = visits / seconds
        print(
            f"| {visits:,} | {arguments.key} | {what} | {rate:,.0f} "
            f"| {rate / R_DSCORE_PER_SECOND:.0f} |"
        )


class _Plain(argparse.RawDescriptionHelpFormatter):
    pass


def _repeat(source: Path, target: Path, visits: int) -> int:
    data = source.read_bytes()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    header, _, lines = data.partition(b"\n")
    count = lines.count(b"\n")
    times = -(-visits // count)
    target.write_bytes(header + b"\n" + lines * times)
    return count * times


def _command(arguments: argparse.Namespace, file: Path, out: Path) -> list[str]:
    command = ["score", "responses", str(file), "--key", arguments.key, "--out", str(out)]
    for name in ("bank", "keys", "references"):
        command += [f"--{name}", str(getattr(arguments, name))]
    return command


def _inside(command: list[str]) -> None:
    from handspan.site.cli import main as handspan

    if handspan(command):
        raise SystemExit("scoring went wrong")


def _outside(command: list[str]) -> None:
    subprocess.run([sys.executable, "-c", _COMMAND, *command], check=True)


def _best(work: Callable[[], None], runs: int, *, warm: bool) -> float:
    if warm:
        work()
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def _stay_on_one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


if __name__ == "__main__":
    main()
