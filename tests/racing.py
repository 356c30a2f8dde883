"""Many threads at once, as many visitors would be."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from handspan.clinic.tenancy import clinic_scope
from tests.world import World


def race(world: World, acts: list[Callable[[], Any]]) -> list[Any]:
    """Run every act in a thread of its own, all at once; return its result or its exception.

    The world must be committed.
    """
    begin = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            with clinic_scope(world.clinic.pk, world.clinic.time_zone):
                begin.wait(timeout=30)
                return act()
        except Exception as error:  # what it raised is the answer
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))
