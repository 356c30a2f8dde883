"""What every test shares: a data folder of its own, and a small clinic."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

import pytest

# Before Django reads its settings. Static files need no manifest in tests.
os.environ["HANDSPAN_MODE"] = "demonstration"
os.environ["HANDSPAN_HOME"] = tempfile.mkdtemp(prefix="handspan-tests-")


@pytest.fixture(autouse=True, scope="session")
def _fast() -> None:
    from django.conf import settings

    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def world(db: None) -> Iterator[object]:
    """A clinic with one person of each kind, in scope. See tests/world.py."""
    from handspan.clinic.tenancy import clinic_scope
    from tests import world as worlds

    clinic = worlds.new_clinic()
    with clinic_scope(clinic.pk, clinic.time_zone):
        yield worlds.build(clinic.slug)
