"""What the three share: the data's shape, and a loop that answers blocks of requests."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

CHILDREN, VISITS_EACH, SHOWN = 2_000, 50, 25
FIRST = datetime(2025, 1, 6, 14, 0, tzinfo=UTC)

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def visit_times(number: int) -> list[datetime]:
    """Return the weekly visits of one child."""
    begin = FIRST + timedelta(minutes=45 * (number % 12), days=number % 5)
    return [begin + timedelta(weeks=week) for week in range(VISITS_EACH)]


def answer(application: Application, paths: dict[str, list[str]], cookie: str) -> None:
    """Answer "page N" and "json N" on standard input with the CPU seconds of N requests."""
    draw = random.Random(7)
    for line in sys.stdin:
        kind, _, count = line.strip().partition(" ")
        if kind == "ready":
            _request(application, paths["page"][0], cookie)
            _reply("ready")
            continue
        chosen = draw.choices(paths[kind], k=int(count))
        begin = time.process_time()
        for path in chosen:
            _request(application, path, cookie)
        _reply(str(time.process_time() - begin))


def _reply(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def _request(application: Application, path: str, cookie: str) -> bytes:
    seen: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost:8000",
        "HTTP_COOKIE": cookie,
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
    }
    response = application(environ, lambda status, headers, *rest: seen.append(status))
    body = b"".join(response)
    if hasattr(response, "close"):
        response.close()
    if not seen[0].startswith("200"):
        raise SystemExit(f"{path}: {seen[0]}")
    return body
