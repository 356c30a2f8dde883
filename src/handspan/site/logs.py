"""Structured logs that hold no name and no free text: only fields on a list get through."""

from __future__ import annotations

import logging
import sys
import time
import traceback
from collections.abc import Callable
from uuid import uuid4

import orjson
from django.http import HttpRequest, HttpResponse

log = logging.getLogger("handspan.request")

FIELDS = ("event", "request_id", "route", "method", "status", "ms", "actor", "clinic", "count")


class Lines(logging.Formatter):
    """One JSON object a line. Messages of other libraries may quote a record, so they stay out."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        line |= {
            name: value
            for name in FIELDS
            if isinstance(value := getattr(record, name, None), str | int | float)
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = [
                f"{frame.filename.rsplit('site-packages/')[-1].rsplit('src/')[-1]}:{frame.lineno}"
                for frame in traceback.extract_tb(record.exc_info[2])[-8:]
            ]
        return orjson.dumps(line).decode()


def set_up() -> None:
    """Send every log line through the formatter above, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("handspan").setLevel(logging.INFO)


class RequestLog:
    """Logs each request by the name of its route; an address may carry a token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        request.id = uuid4().hex[:12]  # type: ignore[attr-defined]
        response = self.get_response(request)
        match = request.resolver_match
        actor = getattr(request, "actor", None)
        # Made by hand: logging would walk the stack for the caller, on every request.
        record = logging.makeLogRecord(
            {
                "name": log.name,
                "levelno": logging.INFO,
                "levelname": "INFO",
                "event": "request",
                "request_id": request.id,  # type: ignore[attr-defined]
                "route": match.view_name if match else None,
                "method": request.method,
                "status": response.status_code,
                "ms": round((time.perf_counter() - began) * 1000, 1),
                "actor": actor and str(actor.kind),
            }
        )
        log.handle(record)
        return response
