"""Compare a signed-in page and a JSON page of Handspan with stock Django and with the floor.

    python -m benchmarks.pages [--blocks 9] [--requests 150]

Each of the three runs in a process of its own and answers blocks of requests in turn, so that
whatever else the machine does falls on all of them alike. Every request carries a session cookie
and asks for the 25 newest of a random child's visits (100,000 visits of 2,000 children, SQLite).
CPU time per request, the best block of each. Handspan does all that it does for a user: policy,
audit entry of the read, security headers, the log line; stock Django has its usual middleware and
no audit; the floor is a bare WSGI function with the same two look-ups and no rights at all.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SERVERS = ("stock", "handspan", "floor")


class Server:
    """One of the three, in its own process."""

    def __init__(self, name: str, home: Path) -> None:
        self.name = name
        environment = os.environ | {"HANDSPAN_HOME": str(home), "HANDSPAN_MODE": "demonstration"}
        environment |= {"DATABASE_URL": "", "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", f"benchmarks.pages.{name}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if name == "handspan" else None,
            text=True,
            env=environment,
        )
        self.ask("ready")

    def ask(self, words: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if not answer:
            raise SystemExit(f"{self.name} stopped")
        return answer


def main() -> None:
    """Run the comparison and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--blocks", type=int, default=9)
    parser.add_argument("--requests", type=int, default=150)
    arguments = parser.parse_args()
    best: dict[tuple[str, str], float] = {}
    with tempfile.TemporaryDirectory() as folder:
        servers = []
        for name in SERVERS:
            home = Path(folder) / name
            home.mkdir()
            servers.append(Server(name, home))
        for _ in range(arguments.blocks):
            for kind in ("page", "json"):
                for server in servers:
                    seconds = float(server.ask(f"{kind} {arguments.requests}"))
                    each = seconds / arguments.requests * 1e6
                    best[kind, server.name] = min(each, best.get((kind, server.name), each))
        for server in servers:
            server.process.terminate()
            server.process.wait()
    _print(best)


def _print(best: dict[tuple[str, str], float]) -> None:
    out = sys.stdout
    out.write("| | stock Django | Handspan | floor | faster than stock | times the floor |\n")
    out.write("|-|-|-|-|-|-|\n")
    for kind in ("page", "json"):
        stock, ours, floor = (best[kind, name] for name in SERVERS)
        out.write(
            f"| {kind}, CPU us a request | {stock:,.0f} | {ours:,.0f} | {floor:,.0f} "
            f"| {stock / ours:.2f} | {ours / floor:.1f} |\n"
        )


if __name__ == "__main__":
    main()
