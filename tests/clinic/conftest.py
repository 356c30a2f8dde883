"""A small clinic whose rows are really committed, so that other connections see them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from handspan.clinic.tenancy import clinic_scope
from tests import world as worlds
from tests.emptying import take_walls_down_to_empty
from tests.world import World


@pytest.fixture
def _emptying() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        take_walls_down_to_empty(patch)
        yield


@pytest.fixture
def committed_world(_emptying: None, transactional_db: None) -> World:
    """The usual small clinic, outside of any scope; the test opens its own."""
    clinic = worlds.new_clinic()
    with clinic_scope(clinic.pk, clinic.time_zone):
        return worlds.build(clinic.slug)
