"""`handspan serve`: where it answers, what it says when it cannot, and how it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import urllib.request
from importlib.metadata import version
from pathlib import Path

import pytest

from handspan.site.cli import main
from tests.site.serving import COMMAND, free_port


def test_it_answers_where_the_environment_says_and_ends_cleanly(tmp_path: Path) -> None:
    home, port = tmp_path / "kept" / "here", free_port()
    environment = os.environ | {
        "HANDSPAN_HOME": str(home),
        "HANDSPAN_PORT": str(port),
        "HANDSPAN_MODE": "production",
        "DATABASE_URL": "",
    }
    server = subprocess.Popen(
        COMMAND, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        said = next(line for line in server.stdout if line.strip())
        address = f"http://localhost:{port}"
        assert f"answers at {address} " in said
        with urllib.request.urlopen(f"{address}/health/ready", timeout=10) as answer:
            assert answer.status == 200
        server.send_signal(signal.SIGINT)
        rest, errors = server.communicate(timeout=20)
    finally:
        if server.poll() is None:
            server.kill()
    assert server.returncode == 0
    assert "Traceback" not in errors
    assert "kites over the river" not in said + rest  # sign-ins belong to demonstrations
    assert (home / "handspan.sqlite3").exists()


def test_a_busy_port_is_one_clear_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("HANDSPAN_PORT", str(port))
        assert main(["serve"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"cannot listen at http://localhost:{port}: Address already in use." in said
    assert "HANDSPAN_PORT" in said


@pytest.mark.parametrize("typed", ["soon", "0", "65536", "-1"])
def test_what_is_no_port_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.setenv("HANDSPAN_PORT", typed)
    with pytest.raises(SystemExit) as ended:
        main(["serve"])
    assert ended.value.code == 2
    assert f"'{typed}' is no port" in capsys.readouterr().err


def test_another_command_does_not_mind_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDSPAN_PORT", "soon")
    with pytest.raises(SystemExit) as ended:
        main(["score", "responses", "--help"])
    assert ended.value.code == 0


def test_it_says_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"Handspan {version('handspan')}\n"
