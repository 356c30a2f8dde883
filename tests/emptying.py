"""Lets a test that really commits empty the database after itself on SQLite.

Django empties tables with DELETE, which the walls around audit entries, versions and signatures
refuse. They are taken down for that moment and put up again.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection


def take_walls_down_to_empty(patch: pytest.MonkeyPatch) -> None:
    """Change how the database is emptied for as long as the patch holds."""
    if connection.vendor != "sqlite":
        return  # TRUNCATE passes by row triggers
    operations = type(connection.ops)
    empty = operations.execute_sql_flush

    def empty_without_walls(self: Any, statements: list[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            walls = cursor.fetchall()
            for name, _ in walls:
                cursor.execute(f'DROP TRIGGER "{name}"')
            empty(self, statements)
            for _, statement in walls:
                cursor.execute(statement)

    patch.setattr(operations, "execute_sql_flush", empty_without_walls)
