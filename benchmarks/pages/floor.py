"""The floor: a bare WSGI function, two look-ups for session and user, Jinja2 and orjson."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2
import orjson

from benchmarks.pages import load

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Visits</title></head><body><nav>
{% for name in places %}<a href="/{{ name }}/">{{ name }}</a>{% endfor %}<span>{{ user }}</span></nav><main><h1>{{ child[1] }} {{ child[2] }}</h1>
<p>{{ child[3] }}</p><table><tr><th>When</th><th>Where</th><th>Who</th><th>What became of it</th></tr>
{% for visit in visits %}<tr><td>{{ when(visit[1]) }}</td><td>{{ visit[4] }}</td><td>{{ visit[5] }}</td><td>{{ visit[3] }}</td></tr>{% endfor %}</table></main></body></html>"""
PLACES = ["today", "children", "calendar", "notes", "referrals", "activities", "clinic"]
VISITS = (
    "SELECT v.id, v.starts_at, v.ends_at, v.status, r.name, s.given_name || ' ' || s.family_name "
    "FROM visit v JOIN room r ON r.id = v.room JOIN staff s ON s.id = v.staff "
    "WHERE v.child = ? ORDER BY v.starts_at DESC LIMIT 25"
)


def _when(text: str) -> str:
    return datetime.fromisoformat(text).strftime("%a, %b %d, %I:%M %p")


def _filled(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript(
        "PRAGMA journal_mode=WAL; CREATE TABLE session (key TEXT PRIMARY KEY, user INTEGER);"
        "CREATE TABLE user (id INTEGER PRIMARY KEY, name TEXT);"
        "CREATE TABLE child (id INTEGER PRIMARY KEY, given_name, family_name, birth_date);"
        "CREATE TABLE room (id INTEGER PRIMARY KEY, name);"
        "CREATE TABLE staff (id INTEGER PRIMARY KEY, given_name, family_name);"
        "CREATE TABLE visit (id INTEGER PRIMARY KEY, child, staff, room, starts_at, ends_at, status);"
        "CREATE INDEX newest ON visit (child, starts_at);"
        "INSERT INTO session VALUES ('k', 1); INSERT INTO user VALUES (1, 'dana');"
        "INSERT INTO room VALUES (1, 'Blue room'); INSERT INTO staff VALUES (1, 'Dana', 'Whitfield');"
    )
    numbers = range(1, load.CHILDREN + 1)
    database.execute("BEGIN")
    database.executemany(
        "INSERT INTO child VALUES (?, ?, 'Elm', '2020-05-01')", [(n, f"Child {n}") for n in numbers]
    )
    database.executemany(
        "INSERT INTO visit (child, staff, room, starts_at, ends_at, status) VALUES (?,1,1,?,?,'done')",
        [(n, str(at), str(at)) for n in numbers for at in load.visit_times(n)],
    )
    database.execute("COMMIT")
    return database


def application_on(database: sqlite3.Connection) -> load.Application:
    """Return the WSGI function."""
    template = jinja2.Environment(autoescape=True).from_string(PAGE)

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        key = environ["HTTP_COOKIE"].partition("=")[2]
        (user,) = database.execute("SELECT user FROM session WHERE key = ?", [key]).fetchone()
        (name,) = database.execute("SELECT name FROM user WHERE id = ?", [user]).fetchone()
        _, text, kind = environ["PATH_INFO"].split("/")
        number = int(text)
        child = database.execute("SELECT * FROM child WHERE id = ?", [number]).fetchone()
        visits = database.execute(VISITS, [number]).fetchall()
        if kind == "json":
            keys = ("id", "starts_at", "ends_at", "status", "room", "staff")
            rows = [dict(zip(keys, visit, strict=True)) for visit in visits]
            body = orjson.dumps({"child": number, "visits": rows})
        else:
            words = {"child": child, "visits": visits, "user": name, "places": PLACES}
            body = template.render(words, when=_when).encode()
        start("200 OK", [("Content-Type", "text/html")])
        return [body]

    return application


def main() -> None:
    """Fill the database, then answer."""
    database = _filled(Path(os.environ["HANDSPAN_HOME"]) / "floor.sqlite3")
    numbers = range(1, load.CHILDREN + 1)
    paths = {kind: [f"/{n}/{kind}" for n in numbers] for kind in ("page", "json")}
    load.answer(application_on(database), paths, "session=k")


if __name__ == "__main__":
    main()
