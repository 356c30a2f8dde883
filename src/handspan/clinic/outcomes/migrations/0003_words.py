"""One place for the author's words: a part that is not in it reads as its draft does."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from handspan.clinic.walls import append_only, taken_down, without_tenants

_PARTS = {"summary": "summary", "recommendation": "recommendation", "letter": "family_letter"}


def _keep(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Move the words of drafts; what is signed prints from its frozen facts."""
    pairs = ", ".join(f"'{part}', {column}" for part, column in _PARTS.items())
    make = {"sqlite": "json_object", "postgresql": "jsonb_build_object"}[editor.connection.vendor]
    with without_tenants(editor, "outcomes_report") as cursor:
        cursor.execute(
            f"UPDATE outcomes_report SET words = {make}({pairs}) WHERE signed_at IS NULL"  # noqa: S608
        )


def _frozen() -> migrations.RunPython:
    return append_only("outcomes_report", frozen_when="OLD.signed_at IS NOT NULL")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("outcomes", "0002_walls")]
    operations: ClassVar = [
        taken_down(_frozen()),
        migrations.AddField("report", "words", models.JSONField(blank=True, default=dict)),
        migrations.RunPython(_keep, migrations.RunPython.noop),
        *(migrations.RemoveField("report", column) for column in _PARTS.values()),
        _frozen(),
    ]
