"""The WSGI application that granian serves."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handspan.site.settings")
application = get_wsgi_application()

from handspan.site import checks  # noqa: E402  (needs the applications above)

for error in checks.every_address_has_a_policy(None):
    raise SystemExit(str(error.msg))
# What start-up made stays for good: keep the collector from looking at it again and again.
gc.collect()
gc.freeze()
