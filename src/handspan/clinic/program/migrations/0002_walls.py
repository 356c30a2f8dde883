"""What the database itself refuses for this stage."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from handspan.clinic.walls import tenant_wall


class Migration(migrations.Migration):
    dependencies: ClassVar = [("program", "0001_initial")]
    operations: ClassVar = [
        tenant_wall("program_program"),
        tenant_wall("program_programactivity"),
        tenant_wall("program_play"),
    ]
