"""Prepares a small clinic in the data folder of HANDSPAN_HOME and prints what a client needs."""

from __future__ import annotations

import json
import sys

from handspan.site.start import start_django


def main() -> None:
    """Run in a process of its own, so that the test's own database is left alone."""
    start_django()
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from handspan.clinic.evaluation import actions as evaluations
    from handspan.clinic.evaluation import inventory
    from handspan.clinic.tenancy import clinic_scope
    from tests import world as worlds
    from tests.web.visiting import session_today, today

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    clinic = worlds.new_clinic()
    with clinic_scope(clinic.pk, clinic.time_zone):
        world = worlds.build(clinic.slug)
        session = session_today(world)
        goal = world.child.goals.get(term="short")
        evaluation = evaluations.open_evaluation(
            actor=world.actor("therapist"),
            child_id=world.child.pk,
            given_on=today(),
            at=timezone.now(),
        )
        items = [item.code for item in inventory.offered(world.child.birth_date, today())]
        client = world.browser("therapist")
    name = settings.SESSION_COOKIE_NAME
    said = {
        "cookie": f"{name}={client.cookies[name].value}",
        "encounter": str(session.pk),
        "goal": str(goal.pk),
        "evaluation": str(evaluation.pk),
        "items": items[:4],
    }
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
