"""The command line `handspan`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib.metadata import version
from typing import cast

from handspan.site.commands import (
    adaptive,
    audit,
    calibrate,
    import_responses,
    learn,
    library,
    longitudinal,
    program,
    progress,
    score,
    serve,
)

COMMANDS = (
    serve,
    import_responses,
    score,
    longitudinal,
    adaptive,
    calibrate,
    progress,
    learn,
    library,
    program,
    audit,
)


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 well, 2 for bad input or usage."""
    parser = argparse.ArgumentParser(prog="handspan", description="Handspan on the command line.")
    parser.add_argument("--version", action="version", version=f"Handspan {version('handspan')}")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add(subparsers)
    arguments = parser.parse_args(argv)
    run = cast("Callable[[argparse.Namespace], int]", arguments.run)
    try:
        return run(arguments)
    except KeyboardInterrupt:
        return 130  # as shells say it; what was half done has been taken back
