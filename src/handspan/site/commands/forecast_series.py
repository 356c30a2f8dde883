"""`handspan progress forecast`: after each visit, what comes next."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handspan.core.measurement.tables import Row
    from handspan.core.progress.forecast.filtering import Visit
    from handspan.core.progress.forecast.settings import Members

COLUMNS = ("series", "session", "phase", "successes", "trials")
HEADER = (
    "series", "session", "trials", "probabilities", "p_plateau", "p_regression", "p_rule_4",
    "p_rule_8", "p_rule_12",
)  # fmt: skip
FIRST = 5
"""Visits that are known before the first forecast."""

_MOST_TRIALS = 1_000


@dataclass(frozen=True, slots=True)
class _Goal:
    name: str
    sessions: tuple[str, ...]
    phases: tuple[str, ...]
    visits: tuple[Visit, ...]


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "forecast",
        help="foretell the next visit of each series",
        description="Reads the columns series, session, phase, successes and trials, the visits "
        "of a series in their order. For every visit from the fifth on, and "
        "before the next is looked at, writes the probabilities of 0 to trials successes of the "
        "next visit (separated by semicolons), the probability that the child has stopped "
        "growing (p_plateau) or lost ground (p_regression), and the probability that the rule is "
        "met within the next 4, 8 and 12 visits.",
    )
    parser.add_argument("file", type=Path, metavar="TRIALS.csv", help="or trials.parquet")
    parser.add_argument(
        "--rule",
        type=_rule,
        default=(80.0, 3),
        metavar="PERCENT:VISITS",
        help="visits in a row at a share of successes or above (default 80:3)",
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="forecasts.csv", help="or forecasts.parquet"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Foretell; on bad input say what is wrong and leave no output behind."""
    from handspan.site.commands.files import errors_in, outcome, replaced_whole
    from handspan.site.commands.table_files import read_rows, write_table

    def work() -> str:
        with replaced_whole(arguments.out) as written:
            rows = read_rows(arguments.file, COLUMNS)
            with errors_in(arguments.file):
                goals = list(_goals(rows))
            lines = list(_foretold(goals, *arguments.rule))
            numbers = {name: "float64" for name in HEADER if name.startswith("p_")}
            write_table(written, arguments.out.suffix, HEADER, lines, numbers | {"trials": "int64"})
        return f"{len(lines):,} forecasts of {len(goals):,} series"

    return outcome(arguments.out, work)


def _goals(rows: list[Row]) -> Iterator[_Goal]:
    own: dict[str, list[Row]] = {}
    for row in rows:
        own.setdefault(row.text("series"), []).append(row)
    for name, lines in own.items():
        sessions = [line.text("session") for line in lines]
        for line, session, earlier in zip(lines[1:], sessions[1:], sessions, strict=False):
            if session == earlier:
                raise line.error("session", f"session {session} of '{name}' occurs twice")
            if _before(_date(session), _date(earlier)):
                raise line.error("session", f"{session} stands after {earlier} in '{name}'")
        phases = [line.optional("phase") for line in lines]
        visits = [
            _visit(line, changed=place > 0 and phases[place] != phases[place - 1])
            for place, line in enumerate(lines)
        ]
        yield _Goal(name, tuple(sessions), tuple(phases), tuple(visits))


def _visit(row: Row, *, changed: bool) -> Visit:
    from handspan.core.progress.forecast.filtering import Before, Visit

    successes, trials = row.count("successes"), row.count("trials")
    if not 1 <= trials <= _MOST_TRIALS:
        raise row.error("trials", f"a visit has 1 to {_MOST_TRIALS:,} trials, not {trials}")
    if successes > trials:
        raise row.error("successes", f"{successes} of {trials} trials cannot be")
    before = Before.PHASE if changed else Before.NOTHING
    return Visit(successes, trials, before, on=_date(row.text("session")))


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None  # a number of the session, not its day


def _before(this: date | None, last: date | None) -> bool:
    return this is not None and last is not None and this < last


def _foretold(goals: list[_Goal], percent: float, visits: int) -> Iterator[tuple[object, ...]]:
    from handspan.core.progress.forecast.settings import shipped
    from handspan.site.commands.progress_bar import ProgressBar

    bar, members = ProgressBar("Foretelling"), shipped()
    try:
        for done, goal in enumerate(goals, start=1):
            yield from _lines(goal, percent, visits, members)
            bar(done / len(goals))
    finally:
        bar.close()


def _lines(
    goal: _Goal, percent: float, visits: int, members: Members
) -> Iterator[tuple[object, ...]]:
    """Yield one line for each visit from the fifth on, from it and those before it only."""
    from handspan.core.goals.mastery import MasteryRule
    from handspan.core.progress.forecast.goal_forecast import forecasts_along

    ends = range(FIRST, len(goal.visits) + 1)
    if not ends:
        return
    coming = [goal.visits[end].tries if end < len(goal.visits) else 0 for end in ends]
    trials = [more or goal.visits[end - 1].tries for end, more in zip(ends, coming, strict=True)]
    rules = [MasteryRule(percent, visits, tries=count) for count in trials]
    found = forecasts_along(goal.visits, rules, FIRST, members=members)
    alarms = _alarms(goal)
    for end, told in zip(ends, found, strict=True):
        plateau, regression = alarms[end - 1]
        yield (
            goal.name,
            goal.sessions[end - 1],
            told.tries,
            ";".join(f"{chance:.6g}" for chance in told.chances),
            f"{plateau:.6g}",
            f"{regression:.6g}",
            *(f"{chance:.6g}" for _, chance in told.rule),
        )


def _alarms(goal: _Goal) -> list[tuple[float, float]]:
    """Return the probabilities of plateau and of regression after each visit."""
    from handspan.core.progress.alarm import Visit, watch

    visits = [
        Visit(one.successes, one.tries, phase=phase, on=one.on)
        for one, phase in zip(goal.visits, goal.phases, strict=True)
    ]
    return [(one.p_plateau, one.p_regression) for one in watch(visits, compiled=True)]


def _rule(text: str) -> tuple[float, int]:
    share, _, visits = text.partition(":")
    try:
        found = float(share), int(visits)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no rule such as 80:3") from None
    if not 0 < found[0] <= 100 or not 1 <= found[1] <= 12:
        raise argparse.ArgumentTypeError(
            f"'{text}': a share lies above 0 and at most at 100, visits in a row from 1 to 12"
        )
    return found
