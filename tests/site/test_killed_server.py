"""Killing the server at any moment loses nothing that was confirmed on screen."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from tests.site.serving import COMMAND, free_port

KILLS = 12
WRITES = 40  # between a start and its kill, at most
CSRF = "k" * 32
VERIFY = "from handspan.site.cli import main; exit(main(['audit', 'verify']))"


class Server:
    """The real server as a process of its own, to be killed and started again."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        self.environment = os.environ | {
            "HANDSPAN_HOME": str(home),
            "HANDSPAN_MODE": "demonstration",
            "HANDSPAN_PORT": str(self.port),
            "DATABASE_URL": "",
        }
        made = self.run("-m", "tests.site.killable")
        self.known: dict[str, Any] = json.loads(made.splitlines()[-1])
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: str) -> str:
        """Run Python beside the server, with the same data."""
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def start(self) -> None:
        self.process = subprocess.Popen(
            COMMAND,
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(300):
            try:
                if self._ask("GET", "/health/ready")[0] == 200:
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """End the server and its worker at once, without a chance to tidy up."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def tap(self, try_id: UUID) -> bool:
        """Return whether the server confirmed the try."""
        tap = f"{self.known['goal']}:independent"
        path = f"/sessions/{self.known['encounter']}/tries"
        return self._confirmed(path, {"tap": tap, "try_id": str(try_id)})

    def answer(self, item: str, level: int) -> bool:
        """Return whether the server confirmed the answer to an item of the inventory."""
        path = f"/evaluations/{self.known['evaluation']}/answer"
        return self._confirmed(path, {"item": item, "level": str(level)})

    def _confirmed(self, path: str, fields: dict[str, str]) -> bool:
        try:
            status, body = self._ask("POST", path, urllib.parse.urlencode(fields))
        except (OSError, http.client.HTTPException):
            return False
        assert status == 200, (status, body[:500])
        return True

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=10)
        headers = {
            "Cookie": f"{self.known['cookie']}; handspan_csrf={CSRF}",
            "X-CSRFToken": CSRF,
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


@dataclass
class Sent:
    """What a therapist's screen sent, and which of it the server confirmed."""

    tries: dict[UUID, bool] = field(default_factory=dict)
    answers: list[tuple[str, int, bool]] = field(default_factory=list)

    def write(self, server: Server) -> bool:
        """Send a try and an answer, each unlike the one before; stop at the first silence."""
        try_id = uuid4()
        self.tries[try_id] = server.tap(try_id)
        if not self.tries[try_id]:
            return False
        count = len(self.answers)
        items = server.known["items"]
        item, level = items[count % len(items)], count // len(items) % 4
        self.answers.append((item, level, server.answer(item, level)))
        return self.answers[-1][2]

    def repeat(self, server: Server, draw: random.Random) -> None:
        """Send some of the tries again that were not confirmed, as a waiting page would."""
        for try_id, confirmed in self.tries.items():
            if not confirmed and draw.random() < 0.5:
                self.tries[try_id] = server.tap(try_id)

    @property
    def confirmed(self) -> set[UUID]:
        return {try_id for try_id, confirmed in self.tries.items() if confirmed}

    @property
    def possible(self) -> dict[str, set[int]]:
        """For each item, its last confirmed level and those sent after it."""
        levels: dict[str, set[int]] = {}
        for item, level, confirmed in self.answers:
            levels[item] = {level} if confirmed else levels.get(item, set()) | {level}
        return levels


def test_nothing_confirmed_is_lost_and_nothing_is_doubled(tmp_path: Path) -> None:
    draw = random.Random(5)
    server = Server(tmp_path)
    sent = Sent()
    met = 0  # kills that met a write
    for _ in range(KILLS):
        server.start()
        killer = threading.Timer(draw.uniform(0.02, 0.6), server.kill)
        try:
            sent.repeat(server, draw)
            killer.start()
            met += not all(sent.write(server) for _ in range(WRITES))
            killer.join()
        finally:
            killer.cancel()
            server.kill()
    assert met >= KILLS // 2, "too few kills ever met a write: the test tests nothing"
    assert len(sent.confirmed) >= 2 * KILLS
    with sqlite3.connect(tmp_path / "handspan.sqlite3") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        _check_tries(database, sent)
        _check_answers(database, sent)
    server.run("-c", VERIFY)


def _check_tries(database: sqlite3.Connection, sent: Sent) -> None:
    kept = [UUID(key) for (key,) in database.execute("SELECT id FROM encounters_try")]
    assert len(kept) == len(set(kept))
    lost = sent.confirmed - set(kept)
    assert not lost, f"{len(lost)} confirmed tries are lost"
    assert set(kept) <= sent.tries.keys()
    entries = database.execute(
        "SELECT record_id FROM audit_entry WHERE record_type = 'encounters.try'"
    )
    assert sorted(UUID(key) for (key,) in entries) == sorted(kept)


def _check_answers(database: sqlite3.Connection, sent: Sent) -> None:
    ((found,),) = database.execute("SELECT answers FROM evaluation_answersheet")
    kept = json.loads(found)
    for item, levels in sent.possible.items():
        assert kept.get(item) in levels | ({None} if not _was_confirmed(sent, item) else set())
    ((versions,),) = database.execute(
        "SELECT count(*) FROM audit_version WHERE record_type = 'evaluation.answersheet'"
    )
    confirmed = sum(was for _, _, was in sent.answers)
    assert confirmed <= versions - 1 <= len(sent.answers)  # the first: the empty sheet


def _was_confirmed(sent: Sent, item: str) -> bool:
    return any(was for code, _, was in sent.answers if code == item)
