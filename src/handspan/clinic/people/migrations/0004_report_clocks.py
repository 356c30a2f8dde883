"""When progress reports are due becomes a rule of the clinic."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

from handspan.clinic.people.models import usual_clocks


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0003_corrected_age")]
    operations: ClassVar = [
        migrations.AddField(
            "clinic", "report_clocks", models.JSONField(blank=True, default=usual_clocks)
        ),
    ]
