"""What the database itself refuses for this stage."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from handspan.clinic.walls import tenant_wall


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0001_initial")]
    operations: ClassVar = [
        tenant_wall("people_site"),
        tenant_wall("people_room"),
        tenant_wall("people_staff"),
        tenant_wall("people_credential"),
        tenant_wall("people_child"),
        tenant_wall("people_safetyflag"),
        tenant_wall("people_household"),
        tenant_wall("people_guardian"),
        tenant_wall("people_guardianship"),
        tenant_wall("people_careteammember"),
        tenant_wall("people_consent"),
        tenant_wall("people_sharelink"),
        tenant_wall("people_invitation"),
    ]
