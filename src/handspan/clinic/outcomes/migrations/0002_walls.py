"""What the database itself refuses for this stage."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from handspan.clinic.walls import append_only, tenant_wall


class Migration(migrations.Migration):
    dependencies: ClassVar = [("outcomes", "0001_initial")]
    operations: ClassVar = [
        tenant_wall("outcomes_report"),
        append_only("outcomes_report", frozen_when="OLD.signed_at IS NOT NULL"),
    ]
