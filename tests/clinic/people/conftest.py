"""For tests that commit: see tests/emptying.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.emptying import take_walls_down_to_empty


@pytest.fixture(autouse=True, scope="session")
def _emptying() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        take_walls_down_to_empty(patch)
        yield
