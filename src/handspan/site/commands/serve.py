"""`handspan serve`: bring the database up to date, fill an empty one, and answer."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import threading
import time

_BAD_INPUT = 2
_PORT = "8000"


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("serve", help="serve Handspan on this machine")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--port",
        type=_port,
        default=os.environ.get("HANDSPAN_PORT") or _PORT,
        help=f"default: HANDSPAN_PORT, else {_PORT}",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prepare and serve until interrupted."""
    host, port = arguments.host, arguments.port
    fault = _fault_of(host, port)  # before the long work of preparing
    if fault:
        sys.stderr.write(fault + "\n")
        return _BAD_INPUT
    from handspan.site.start import start_django

    start_django()
    from django.conf import settings

    from handspan.site.commands import prepare

    prepare.database()
    prepare.files()
    if settings.DEMONSTRATION:
        prepare.demonstration()
    _serve(host, port)
    return 0


def _serve(host: str, port: int) -> None:
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces

    connections.close_all()  # the worker is forked, and SQLite's connections do not bear that

    # One blocking thread: more of them only wait for each other (docs/decisions/0004-server.md).
    server = Granian(
        "handspan.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=1,
        log_enabled=False,
        websockets=False,
    )
    ready = threading.Thread(target=_say_when_ready, args=(host, port), daemon=True)
    server.on_startup(ready.start)
    server.serve()


def _say_when_ready(host: str, port: int) -> None:
    """Say where Handspan answers, as soon as it does."""
    while True:
        time.sleep(0.1)  # before anything else: the worker is forked just now
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            continue
        break
    from django.conf import settings
    from django.db import connection

    from handspan.site.commands import prepare

    sys.stdout.write(f"\nHandspan answers at {_address(host, port)}  (Ctrl+C ends it)\n\n")
    if settings.DEMONSTRATION:
        prepare.print_sign_ins()
        connection.close()
    sys.stdout.flush()


def _address(host: str, port: int) -> str:
    name = "localhost" if host == "127.0.0.1" else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}"


def _fault_of(host: str, port: int) -> str:
    """Say in one line why nobody can listen there; nothing when somebody can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        return (
            f"Handspan cannot listen at {_address(host, port)}: {why}. "
            "Choose another port with --port or HANDSPAN_PORT."
        )
    return ""


def _port(typed: str) -> int:
    if not typed.isdecimal() or not 1 <= int(typed) <= 65535:
        raise argparse.ArgumentTypeError(f"'{typed}' is no port; give a number from 1 to 65535")
    return int(typed)
