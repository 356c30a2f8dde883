"""What the database itself refuses for this stage."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from handspan.clinic.walls import no_overlap, tenant_wall

# A visit that was cancelled or missed holds nothing.
HELD = "status IN ('booked', 'arrived', 'late', 'done')"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("appointments", "0001_initial")]
    operations: ClassVar = [
        tenant_wall("appointments_series"),
        tenant_wall("appointments_appointment"),
        *(
            no_overlap("appointments_appointment", resource=resource, held_when=HELD)
            for resource in ("staff_id", "room_id", "child_id")
        ),
    ]
