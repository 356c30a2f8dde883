"""What the database itself refuses: other clinics' rows, and changes to a verified norm table."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from handspan.clinic.walls import append_only, tenant_wall


class Migration(migrations.Migration):
    dependencies: ClassVar = [("evaluation", "0004_instruments")]
    operations: ClassVar = [
        tenant_wall("evaluation_holding"),
        tenant_wall("evaluation_normtable"),
        append_only("evaluation_normtable", frozen_when="OLD.verified_at IS NOT NULL"),
        tenant_wall("evaluation_owninstrument"),
        tenant_wall("evaluation_ownsheet"),
        tenant_wall("evaluation_enteredscore"),
    ]
