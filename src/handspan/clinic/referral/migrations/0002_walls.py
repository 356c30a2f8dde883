"""What the database itself refuses for this stage."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from handspan.clinic.walls import tenant_wall


class Migration(migrations.Migration):
    dependencies: ClassVar = [("referral", "0001_initial")]
    operations: ClassVar = [
        tenant_wall("referral_referral"),
        tenant_wall("referral_intake"),
    ]
