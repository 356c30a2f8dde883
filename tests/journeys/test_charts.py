"""Charts as a browser sets them: no words on other words, none cut off, nothing that axe finds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from handspan.core.charts import Chart
from handspan.core.charts.goal_glance import goal_glance
from handspan.core.charts.goal_panels import Panel, goal_panels
from handspan.core.charts.goal_plot import Along
from handspan.core.charts.goal_series import goal_series
from handspan.core.charts.ladder_picture import ladder_picture
from handspan.core.charts.spark import spark
from handspan.core.goals.mastery import MasteryRule
from handspan.core.progress.forecast.goal_forecast import forecast, visits_of
from handspan.core.progress.series import Event, EventKind, Point, Series, StatedBaseline, series
from tests.core.charts.goals import FIRST, days_after, weekly

EVENTS = (
    Event(days_after(50), "New school, with a bus ride"),
    Event(days_after(52), "התחלנו גן חדש"),
    Event(days_after(58), "Fewer spoken prompts", EventKind.CONDITION),
    Event(days_after(160), "Ear infection for two weeks"),
)
RULE = MasteryRule(target_percent=80, visits=3, tries=5)

TEXTS = """
drawing => [...drawing.querySelectorAll("text")].map(each => {
  const box = each.getBoundingClientRect(), all = drawing.getBoundingClientRect();
  const inside = box.left >= all.left - 1 && box.right <= all.right + 1
              && box.top >= all.top - 1 && box.bottom <= all.bottom + 1;
  return [each.textContent, inside, box.left, box.right, box.top + 2, box.bottom - 2];
})
"""


def _long(count: int, settings: tuple[str, ...] = ("clinic",)) -> Series:
    plain = weekly(*(min(5, week // 5) for week in range(count)), baseline=5)
    points = [
        Point(each.on, each.successes, 5, settings[n % len(settings)], "", each.phase)
        for n, each in enumerate(plain.points)
    ]
    return series(points, EVENTS)


def _charts() -> dict[str, Chart]:
    typical = _long(24, ("clinic", "home", "school", "grandma"))
    drawn: dict[str, Chart] = {}
    for along in Along:
        for count in (1, 2, 24, 70):
            found = Series(_long(count).points, EVENTS if count == 24 else ())
            drawn[f"{along}-{count}"] = goal_series(
                found,
                ident=f"goal-{along}-{count}",
                title=f"Writes, {count} {along}",
                target_percent=80,
                along=along,
                ahead=forecast(visits_of(found), RULE),
            )
    drawn["marks"] = goal_series(
        typical, ident="marks", title="Marks", second=typical.points[3:9], target_percent=100
    )
    drawn["stated"] = goal_series(
        weekly(1, 2, baseline=0),
        ident="stated",
        title="Stated",
        stated_baseline=StatedBaseline(FIRST.replace(month=8), 20),
    )
    drawn["empty"] = goal_series(series([]), ident="empty", title="Empty")
    drawn["panels"] = goal_panels(
        [Panel("Writes", typical, 80), Panel("Zips", weekly(1, 2, 3), 60)], ident="all", title="All"
    )
    drawn["glance"] = goal_glance(typical, ident="glance", title="Glance", target_percent=80)
    drawn["spark"] = spark(typical, ident="spark", title="Spark")
    for level in range(-2, 3):
        for began in range(-2, 3):
            ident = f"ladder{level + 2}-{began + 2}"
            drawn[ident] = ladder_picture(level, ident=ident, title=ident, began=began)
    return drawn


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_words_stand_free_of_each_other(
    page: Page, no_violations: Callable[[Page], None], direction: str
) -> None:
    charts = _charts()
    drawn = "".join(
        f"<section id='of-{name}'>{chart.svg}</section>" for name, chart in charts.items()
    )
    page.set_content(
        f"<!doctype html><html lang=en dir={direction}><title>Charts</title>"
        f"<main><h1>Charts</h1>{drawn}</main></html>"
    )
    no_violations(page)
    for name in charts:
        texts = page.locator(f"#of-{name} svg").evaluate(TEXTS)
        assert [text for text, inside, *_ in texts if not inside] == [], name
        for place, (text, _, left, right, top, bottom) in enumerate(texts):
            for other, _, *box in texts[:place]:
                apart = right <= box[0] or box[1] <= left or bottom <= box[2] or box[3] <= top
                assert apart, f"{name}: “{text}” lies on “{other}”"
