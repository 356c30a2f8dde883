"""Items of every model for property tests."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from handspan.core.measurement.response_models import Model, ResponseItem


@st.composite
def any_item(draw: st.DrawFn, code: str = "one") -> ResponseItem:
    """Draw an item of any model, near enough to 0 to 100 to matter there."""
    model = draw(st.sampled_from(Model))
    discrimination = 1.0 if model is Model.RASCH else draw(st.floats(0.2, 4))
    steps = [draw(st.floats(-10, 110))]
    if model in (Model.GRADED, Model.PARTIAL_CREDIT):
        gaps = draw(st.lists(st.floats(0.01, 30), max_size=4))
        steps = list(np.cumsum([steps[0], *gaps]))
        if model is Model.PARTIAL_CREDIT:
            steps = draw(st.permutations(steps))
    return ResponseItem(code, model, tuple(steps), discrimination, draw(st.floats(0, 6)))


@st.composite
def any_bank(draw: st.DrawFn, most: int = 12) -> list[ResponseItem]:
    """Draw a bank; some items occur again, so that there are ties."""
    bank = draw(st.lists(any_item(), min_size=1, max_size=most))
    return bank + draw(st.lists(st.sampled_from(bank), max_size=4))
