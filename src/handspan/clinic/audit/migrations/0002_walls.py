"""What the database itself refuses for this stage."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from handspan.clinic.walls import append_only, tenant_wall


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0001_initial")]
    operations: ClassVar = [
        tenant_wall("audit_entry"),
        tenant_wall("audit_version"),
        append_only("audit_entry"),
        append_only("audit_version"),
    ]
