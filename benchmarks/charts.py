"""Draw a typical goal chart with Handspan and with what else Python draws charts with.

    python -m benchmarks.charts [--runs 200]

24 visits in two phases, the interval of each visit, the goal line, and the range of the next visit;
every one writes SVG. Peers are left out where they are not installed: matplotlib; altair with
vl-convert, which turns its Vega-Lite into SVG. One core; the median and the best of the runs, after
one run that is not counted. Ours includes counting, words and table; so does the column "new
counts", where no interval was worked out before.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from importlib.util import find_spec

from handspan.core.charts.goal_series import goal_series
from handspan.core.progress.forecast.goal_forecast import GoalForecast
from handspan.core.progress.forecast.next_visit import Range
from handspan.core.progress.series import Phase, Point, series
from handspan.core.progress.trend import share

TRIES, BASELINE, TARGET = 10, 6, 80.0
DAYS = [date(2026, 1, 5) + timedelta(weeks=week) for week in range(24)]
COUNTS = [min(TRIES, week // 3 + (week * 7) % 3) for week in range(24)]
ENDS = [share(count, TRIES) for count in COUNTS]
AHEAD = GoalForecast(
    visits=24,
    tries=TRIES,
    chances=(0.0,) * 6 + (0.02, 0.1, 0.3, 0.4, 0.18),
    likely=Range(8, 10, 0.8),
    very_likely=Range(7, 10, 0.95),
    at_target=0.6,
    rule=((4, 0.3), (8, 0.5), (12, 0.6)),
)


def main() -> None:
    """Print one row of a Markdown table for each way of drawing."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--runs", type=int, default=200)
    runs = parser.parse_args().runs
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    rows = [("Handspan", ours, runs), ("Handspan, new counts", _ours_afresh, runs)]
    if find_spec("matplotlib"):
        rows.append(("matplotlib", with_matplotlib, max(5, runs // 10)))
    if find_spec("altair") and find_spec("vl_convert"):
        rows.append(("altair and vl-convert", with_altair, max(5, runs // 10)))
    base = 0.0
    print("| | median ms | best ms | times ours | KB of SVG |")
    print("|-|-|-|-|-|")
    for name, draw, times in rows:
        median, best, size = _measured(draw, times)
        base = base or median
        ratio = f"{median / base:.1f}" if median < 10 * base else f"{median / base:.0f}"
        print(f"| {name} | {median:.2f} | {best:.2f} | {ratio} | {size / 1000:.1f} |")


def ours() -> str:
    """Draw with Handspan, from points."""
    points = (
        Point(on, count, TRIES, phase=Phase.BASELINE if week < BASELINE else Phase.PROGRAM)
        for week, (on, count) in enumerate(zip(DAYS, COUNTS, strict=True))
    )
    return goal_series(
        series(points), ident="goal", title="Writes", target_percent=TARGET, ahead=AHEAD
    ).svg


def _ours_afresh() -> str:
    share.cache_clear()
    return ours()


def with_matplotlib() -> str:
    """Draw with matplotlib's own SVG backend, without its window system."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.dates import date2num
    from matplotlib.figure import Figure

    days = [float(each) for each in date2num(DAYS)]
    figure = Figure(figsize=(6.8, 4.6))
    FigureCanvasSVG(figure)
    axes = figure.add_subplot()
    percents = [100 * count / TRIES for count in COUNTS]
    for phase in (slice(None, BASELINE), slice(BASELINE, None)):
        axes.plot(days[phase], percents[phase], "o-", color="black")
    axes.vlines(days, [100 * e.low for e in ENDS], [100 * e.high for e in ENDS], color="gray")
    axes.axvline((days[BASELINE - 1] + days[BASELINE]) / 2, color="black")
    axes.axhline(TARGET, color="green", linestyle="--")
    for found, width in ((AHEAD.very_likely, 2), (AHEAD.likely, 4)):
        axes.bar(days[-1] + 7, 10 * (found.high - found.low), width, bottom=10 * found.low)
    axes.set_ylim(0, 100)
    axes.xaxis_date()
    axes.text(days[0], 102, "Baseline")
    axes.text(days[BASELINE], 102, "Program")
    held = io.StringIO()
    figure.savefig(held, format="svg")
    return held.getvalue()


def with_altair() -> str:
    """Draw with altair, made to SVG by vl-convert."""
    import altair as alt
    import vl_convert

    rows = [
        {
            "on": on.isoformat(),
            "percent": 100 * count / TRIES,
            "low": 100 * ends.low,
            "high": 100 * ends.high,
            "phase": "Baseline" if week < BASELINE else "Program",
        }
        for week, (on, count, ends) in enumerate(zip(DAYS, COUNTS, ENDS, strict=True))
    ]
    coming = {"on": (DAYS[-1] + timedelta(weeks=1)).isoformat(), "low": 70, "high": 100}
    base = alt.Chart(alt.Data(values=rows)).encode(x="on:T", detail="phase:N")
    share_of = alt.Y("percent:Q", scale=alt.Scale(domain=[0, 100]))
    between = (DAYS[BASELINE - 1] + timedelta(days=3)).isoformat()
    chart = alt.layer(
        base.mark_rule(color="gray").encode(y="low:Q", y2="high:Q"),
        base.mark_line(color="black", point=alt.OverlayMarkDef(color="black")).encode(y=share_of),
        alt.Chart(alt.Data(values=[{"y": TARGET}])).mark_rule(color="green").encode(y="y:Q"),
        alt.Chart(alt.Data(values=[{"on": between}])).mark_rule().encode(x="on:T"),
        alt.Chart(alt.Data(values=[coming]))
        .mark_bar(size=12)
        .encode(x="on:T", y="low:Q", y2="high:Q"),
    ).properties(width=568, height=355)
    return str(vl_convert.vegalite_to_svg(chart.to_dict()))


def _measured(draw: Callable[[], str], runs: int) -> tuple[float, float, int]:
    size = len(draw().encode())
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        draw()
        times.append(1000 * (time.perf_counter() - begun))
    return statistics.median(times), min(times), size


if __name__ == "__main__":
    main()
