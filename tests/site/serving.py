"""What tests need to run the real server as a process of its own."""

from __future__ import annotations

import socket
import sys

COMMAND = [sys.executable, "-c", "from handspan.site.cli import main; exit(main(['serve']))"]


def free_port() -> int:
    """Return a port of this machine on which nobody listens just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
