"""What the database itself refuses for this stage."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from handspan.clinic.walls import append_only, tenant_wall


class Migration(migrations.Migration):
    dependencies: ClassVar = [("encounters", "0001_initial")]
    operations: ClassVar = [
        tenant_wall("encounters_encounter"),
        tenant_wall("encounters_try"),
        tenant_wall("encounters_activityuse"),
        tenant_wall("encounters_note"),
        tenant_wall("encounters_signature"),
        tenant_wall("encounters_addendum"),
        append_only("encounters_note", frozen_when="OLD.frozen_at IS NOT NULL"),
        append_only("encounters_signature"),
        append_only("encounters_addendum"),
    ]
