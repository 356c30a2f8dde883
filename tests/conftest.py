"""What every test shares: plain static files, quick hashes, and a small clinic."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings as hypothesis_settings

# how long an example takes depends on what else the machine does: no test is timed
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")


@pytest.fixture(autouse=True, scope="session")
def _quick() -> None:
    from django.conf import settings

    assert settings.DEMONSTRATION, "run ./test, or set HANDSPAN_MODE=demonstration"
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


@pytest.fixture
def world(db: None) -> Iterator[object]:
    """A clinic with one person of each kind, in scope. See tests/world.py."""
    from handspan.clinic.tenancy import clinic_scope
    from tests import world as worlds

    clinic = worlds.new_clinic()
    with clinic_scope(clinic.pk, clinic.time_zone):
        yield worlds.build(clinic.slug)
