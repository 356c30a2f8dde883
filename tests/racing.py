"""Many threads at once on a committed database, as many visitors would be."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connection

from handspan.clinic.tenancy import clinic_scope
from tests import world as worlds
from tests.world import World


@contextmanager
def committed_world() -> Iterator[World]:
    """A small clinic whose rows other connections see; all of it is gone afterwards.

    The test needs the `transactional_db` fixture, and opens its own scope.
    """
    clinic = worlds.new_clinic()
    try:
        with clinic_scope(clinic.pk, clinic.time_zone):
            world = worlds.build(clinic.slug)
        yield world
    finally:
        with _triggers_off():
            call_command("flush", interactive=False, verbosity=0)


def race(world: World, acts: list[Callable[[], Any]]) -> list[Any]:
    """Run every act in a thread of its own, all at once; return its result or its exception."""
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


@contextmanager
def _triggers_off() -> Iterator[None]:
    """Let a flush delete append-only rows on SQLite; PostgreSQL truncates, which fires none."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        try:
            yield
        finally:
            for _, statement in triggers:
                cursor.execute(statement)
