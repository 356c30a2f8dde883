"""Starts Django for a command; kept apart so that commands without it stay fast."""

from __future__ import annotations

import os


def start_django() -> None:
    """Read the settings and load the applications."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handspan.site.settings")
    import django

    django.setup()
