"""The profile of an evaluation as a drawing, an earlier one beside it."""

from __future__ import annotations

from handspan.clinic.evaluation.comparison import AreaViews
from handspan.clinic.evaluation.queries import AreaScore
from handspan.core.charts import Chart
from handspan.core.charts import informants as several
from handspan.core.charts import profile as drawing


def profile_chart(scores: tuple[AreaScore, ...], before: tuple[AreaScore, ...] = ()) -> Chart:
    """Draw every area with its interval, in the order of a profile."""
    earlier = {score.area.code: score.standing for score in before}
    rows = [
        drawing.AreaStanding(
            label=score.area.label,
            z=score.standing,
            low=score.low,
            high=score.high,
            earlier=earlier.get(score.area.code),
            remark=score.remark,
        )
        for score in scores
    ]
    return drawing.profile(rows, ident="profile", title="Profile over all areas")


def informants_chart(views: tuple[AreaViews, ...]) -> Chart:
    """Draw what each person sees, area by area."""
    areas = [
        several.AreaSeen(
            found.area.label,
            tuple(several.Seen(one.who, one.standing, one.low, one.high) for one in found.views),
        )
        for found in views
    ]
    return several.informants(areas, ident="informants", title="What each person sees")
