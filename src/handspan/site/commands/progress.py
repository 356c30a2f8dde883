"""`handspan progress`: what series of visits say, and what they foretell."""

from __future__ import annotations

import argparse

from handspan.site.commands import effects_of_series, forecast_series

KINDS = (effects_of_series, forecast_series)


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    progress = subparsers.add_parser("progress", help="what series of visits say and foretell")
    kinds = progress.add_subparsers(metavar="WHAT", required=True)
    for kind in KINDS:
        kind.add(kinds)
