"""The site as a Django app: sign-in, sessions, checks."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "handspan.site"
    label = "site"

    def ready(self) -> None:
        from handspan.site import checks, logs

        logs.set_up()
        checks.register()
