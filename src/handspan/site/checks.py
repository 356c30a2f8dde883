"""Start-up checks: an address without a declared policy stops the program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.checks import register as register_check
from django.urls import URLPattern, URLResolver, get_resolver


def register() -> None:
    register_check(every_address_has_a_policy)


def every_address_has_a_policy(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Return an error for each address whose view declares no policy."""
    return [
        Error(f"{route} has no policy: declare it with web.routes.page(...)", id="handspan.E001")
        for route, pattern in addresses()
        if not hasattr(pattern.callback, "policy")
    ]


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every address of the program with its pattern, from the resolver itself."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry
