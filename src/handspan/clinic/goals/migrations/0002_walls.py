"""What the database itself refuses for this stage."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from handspan.clinic.walls import append_only, tenant_wall


class Migration(migrations.Migration):
    dependencies: ClassVar = [("goals", "0001_initial")]
    operations: ClassVar = [
        tenant_wall("goals_goal"),
        tenant_wall("goals_ladderstep"),
        tenant_wall("goals_agreement"),
        tenant_wall("goals_rating"),
        append_only("goals_agreement"),
    ]
