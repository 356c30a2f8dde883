"""What is on the list gets into a log line, and nothing else."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from django.test import Client, RequestFactory

from handspan.site.logs import Lines
from tests.world import World


def _line(**extra: object) -> str:
    record = logging.LogRecord("x", logging.WARNING, "file", 1, "Robin said: %s", ("no",), None)
    record.__dict__.update(extra)
    return Lines().format(record)


def test_messages_and_unlisted_fields_stay_out() -> None:
    line = json.loads(_line(event="request", child="Robin", route="child"))
    assert (line["event"], line["route"]) == ("request", "child")
    assert "Robin" not in json.dumps(line)


def test_a_request_object_stays_out_even_under_a_listed_name() -> None:
    request = RequestFactory().get("/invitation/willow/a-secret-token/")
    line = _line(request=request, route=request, event=["a-secret-token"])
    assert "secret-token" not in line


def test_an_error_tells_its_place_and_not_its_words() -> None:
    try:
        raise ValueError("Robin Elm, born 2020")
    except ValueError:
        line = json.loads(_line(exc_info=sys.exc_info()))
    assert line["error"] == "ValueError"
    assert any("test_logs.py" in place for place in line["where"])
    assert "Robin" not in json.dumps(line)


def test_an_address_with_a_token_leaves_no_trace(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        Client().get("/invitation/willow/a-secret-token/")
        Client().get("/no/such/page/a-secret-token/")
    finally:
        root.removeHandler(handler)
    written = capfd.readouterr().err
    assert '"route":"invitation"' in written
    assert "secret-token" not in written
