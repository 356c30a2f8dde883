"""Reference material beside the checkout: found, or its tests are skipped, or fail in CI."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_SHARED = Path(__file__).resolve().parents[1].parent / "shared"


def shared(*parts: str) -> Path:
    """Path of reference material; without it, skip the test, but fail where CI runs."""
    path = _SHARED.joinpath(*parts)
    if not path.exists():
        message = f"reference material shared/{'/'.join(parts)} is not beside this checkout"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return path
