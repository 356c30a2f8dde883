"""Killing the server at any moment loses nothing that was confirmed on screen."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
from pathlib import Path
from uuid import UUID, uuid4

KILLS = 10
TAPS = 25  # between a start and its kill, at most
CSRF = "k" * 32


class Server:
    """The real server as a process of its own, to be killed and started again."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.environment = os.environ | {
            "HANDSPAN_HOME": str(home),
            "HANDSPAN_MODE": "demonstration",
            "HANDSPAN_PORT": str(self.port),
            "DATABASE_URL": "",
        }
        made = self._run("tests.site.killable").stdout
        self.known: dict[str, str] = json.loads(made.splitlines()[-1])
        self.process: subprocess.Popen[bytes] | None = None

    def _run(self, module: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", module]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=True
        )

    def start(self) -> None:
        command = [sys.executable, "-c", "from handspan.site.cli import main; main(['serve'])"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(
            command, env=self.environment, start_new_session=True, **quiet
        )
        for _ in range(300):
            try:
                if self._ask("GET", "/health/ready")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def tap(self, try_id: UUID) -> bool:
        """Return whether the server confirmed the try."""
        fields = {"tap": f"{self.known['goal']}:independent", "try_id": str(try_id)}
        try:
            path = f"/sessions/{self.known['encounter']}/tries"
            status, body = self._ask("POST", path, urllib.parse.urlencode(fields))
        except (OSError, http.client.HTTPException):
            return False
        assert status in (200, 302), (status, body[:500])
        return True

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=10)
        headers = {
            "Cookie": f"{self.known['cookie']}; handspan_csrf={CSRF}",
            "X-CSRFToken": CSRF,
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        read = answer.status, answer.read()
        connection.close()
        return read


def test_nothing_confirmed_is_lost_and_nothing_is_doubled(tmp_path: Path) -> None:
    draw = random.Random(5)
    server = Server(tmp_path)
    sent: dict[UUID, bool] = {}
    for _ in range(KILLS):
        server.start()
        killer = threading.Timer(draw.uniform(0.05, 0.6), server.kill)
        killer.start()
        for _ in range(TAPS):
            try_id = uuid4()
            sent[try_id] = server.tap(try_id)
            if not sent[try_id]:
                break
        killer.join()
    confirmed = {try_id for try_id, was in sent.items() if was}
    with sqlite3.connect(tmp_path / "handspan.sqlite3") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = [UUID(key) for (key,) in database.execute("SELECT id FROM encounters_try")]
    kept = set(rows)
    assert len(rows) == len(kept)
    assert confirmed <= kept, f"{len(confirmed - kept)} confirmed tries are lost"
    assert kept <= set(sent)
    assert len(confirmed) >= KILLS
    assert len(confirmed) < len(sent), "no kill ever met a tap: the test tests nothing"
    command = [
        sys.executable,
        "-c",
        "from handspan.site.cli import main; exit(main(['audit', 'verify']))",
    ]
    assert subprocess.run(command, env=server.environment, capture_output=True).returncode == 0
