"""What the database itself refuses, whoever asks: migration operations for both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper


class _Statements:
    """SQL for each database, as a callable that RunPython takes."""

    def __init__(self, *, postgresql: tuple[str, ...] = (), sqlite: tuple[str, ...] = ()) -> None:
        self.by_vendor = {"postgresql": postgresql, "sqlite": sqlite}

    def __call__(self, _apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        with editor.connection.cursor() as cursor:
            for statement in self.by_vendor[editor.connection.vendor]:
                cursor.execute(statement)


def tenant_wall(table: str) -> migrations.RunPython:
    """Rows of a clinic are seen and written only under that clinic's setting (PostgreSQL)."""
    mine = "clinic_id = nullif(current_setting('app.clinic', true), '')::uuid"
    return migrations.RunPython(
        _Statements(
            postgresql=(
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
                f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
                f"CREATE POLICY one_clinic ON {table} USING ({mine}) WITH CHECK ({mine})",
            )
        ),
        _Statements(
            postgresql=(
                f"DROP POLICY one_clinic ON {table}",
                f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
                f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            )
        ),
    )


def append_only(table: str, *, frozen_when: str = "true") -> migrations.RunPython:
    """Refuse to change or delete a row once `frozen_when` (a condition on `old`) holds."""
    name = f"{table}_append_only"
    body = f"RAISE EXCEPTION '{table} is append-only'"
    return migrations.RunPython(
        _Statements(
            postgresql=(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN IF {frozen_when} THEN {body}; END IF; "
                "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
                f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {name}()",
            ),
            sqlite=tuple(
                f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON {table} "
                f"WHEN {frozen_when} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                for event in ("UPDATE", "DELETE")
            ),
        ),
        _Statements(
            postgresql=(f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}()"),
            sqlite=(f"DROP TRIGGER {name}_update", f"DROP TRIGGER {name}_delete"),
        ),
    )


@contextmanager
def without_tenants(editor: BaseDatabaseSchemaEditor, table: str) -> Iterator[CursorWrapper]:
    """Give a migration a cursor that reaches the rows of every clinic in one table."""
    walled = editor.connection.vendor == "postgresql"
    with editor.connection.cursor() as cursor:
        if walled:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        yield cursor
        if walled:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def taken_down(wall: migrations.RunPython) -> migrations.RunPython:
    """Take a wall down before its table changes: SQLite may make the table anew without it."""
    if wall.reverse_code is None:
        raise TypeError("this wall cannot be taken down")
    return migrations.RunPython(wall.reverse_code, wall.code)


def no_overlap(table: str, *, resource: str, held_when: str) -> migrations.RunPython:
    """Refuse two rows that hold the same resource at overlapping times [starts_at, ends_at).

    `held_when` is a condition on bare column names: cancelled visits hold nothing. PostgreSQL has
    exclusion constraints for this. On SQLite a trigger looks for the other row; as there is one
    writer at a time, nothing can slip in between (docs/decisions/0005-double-booking.md).
    """
    name = f"{table}_{resource}_no_overlap"
    new_held = held_when.replace("status", "NEW.status")
    clash = (  # names come from migrations, never from users
        f"EXISTS (SELECT 1 FROM {table} WHERE {resource} = NEW.{resource} AND id <> NEW.id "  # noqa: S608
        f"AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at AND {held_when})"
    )
    return migrations.RunPython(
        _Statements(
            postgresql=(
                "CREATE EXTENSION IF NOT EXISTS btree_gist",
                f"ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING gist "
                f"({resource} WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE ({held_when})",
            ),
            sqlite=tuple(
                f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON {table} "
                f"WHEN {new_held} AND {clash} BEGIN SELECT RAISE(ABORT, '{name}'); END"
                for event in ("INSERT", "UPDATE")
            ),
        ),
        _Statements(
            postgresql=(f"ALTER TABLE {table} DROP CONSTRAINT {name}",),
            sqlite=(f"DROP TRIGGER {name}_insert", f"DROP TRIGGER {name}_update"),
        ),
    )
