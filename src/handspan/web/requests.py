"""A request as our views see it: with the actor, the time, and htmx's headers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest

from handspan.clinic.actor import Actor

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """For annotations only: site.visitor puts these on every request."""

    actor: Actor
    now: datetime
    needs_second_factor: bool
    shows_presence: bool
    htmx: HtmxDetails
