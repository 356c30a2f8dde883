"""The database from its address: SQLite in the data folder, or PostgreSQL by DATABASE_URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


def from_url(url: str, home: Path) -> dict[str, Any]:
    """Return Django's settings for a database address; an empty one means SQLite in `home`."""
    parts = urlsplit(url or f"sqlite:///{home / 'handspan.sqlite3'}")
    if parts.scheme == "sqlite":
        return _sqlite(parts.path.removeprefix("/") if parts.path[:2] == "//" else parts.path)
    if parts.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": parts.port or "",
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ValueError(f"DATABASE_URL begins with {parts.scheme}://; use sqlite:// or postgresql://")


def _sqlite(name: str) -> dict[str, Any]:
    # FULL: what the screen confirmed survives a power cut. IMMEDIATE: a transaction that reads
    # first and writes later cannot fail half-way for want of the lock.
    return {
        "ENGINE": "handspan.site.sqlite",
        "NAME": name,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
        },
        # A file, not memory: tests then meet the same locks as users do.
        "TEST": {"NAME": f"{name}.test"},
        "CONN_MAX_AGE": None,
    }
