"""Worked examples of the method pages on goals, progress and series say what the code computes."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

METHODS = Path(__file__).resolve().parents[2] / "docs" / "methods"
EXAMPLE = re.compile(r"```python\n(.*?)```\n```text\n(.*?)```", re.DOTALL)
PAGES = (
    "goal-attainment.md",
    "change.md",
    "recurrence.md",
    "goal-chart.md",
    "alarm.md",
    "pooling.md",
    "second-rater.md",
    "forecast.md",
    "single-case.md",
    "ratings.md",
    "mastery.md",
)


@pytest.mark.parametrize("page", PAGES)
def test_worked_examples_are_computed(page: str) -> None:
    examples = EXAMPLE.findall((METHODS / page).read_text(encoding="utf-8"))
    assert examples
    for code, shown in examples:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, page, "exec"), {})
        assert printed.getvalue() == shown
        assert shown.strip()
