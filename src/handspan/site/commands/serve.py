"""`handspan serve`: bring the database up to date, fill an empty one, and answer."""

from __future__ import annotations

import argparse
import os
import sys


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("serve", help="serve Handspan on this machine")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=int(os.environ.get("HANDSPAN_PORT", "8000")))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prepare and serve until interrupted."""
    from handspan.site.start import start_django

    start_django()
    from django.conf import settings

    from handspan.site.commands import prepare

    prepare.database()
    prepare.files()
    if settings.DEMONSTRATION:
        prepare.demonstration()
    address = f"http://{'localhost' if arguments.host == '127.0.0.1' else arguments.host}"
    _say(f"\nHandspan answers at {address}:{arguments.port}  (Ctrl+C ends it)\n")
    if settings.DEMONSTRATION:
        prepare.print_sign_ins()
    sys.stdout.flush()
    _serve(arguments.host, arguments.port)
    return 0


def _serve(host: str, port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    # One blocking thread: more of them only wait for each other (docs/decisions/0004-server.md).
    Granian(
        "handspan.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=1,
        log_enabled=False,
        websockets=False,
    ).serve()


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
