"""Worked examples in docs/methods say what the code computes."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

METHODS = Path(__file__).resolve().parents[3] / "docs" / "methods"
EXAMPLE = re.compile(r"```python\n(.*?)```\n```text\n(.*?)```", re.DOTALL)


PAGES = (
    "adaptive.md",
    "agreement.md",
    "calibration.md",
    "course.md",
    "developmental-scale.md",
    "norm-fitting.md",
    "norm-tables.md",
    "scoring.md",
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
