"""Where Handspan keeps its own files on this machine."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def home() -> Path:
    """Return the data folder (HANDSPAN_HOME, else `var` beside the code), made when missing."""
    folder = Path(os.environ.get("HANDSPAN_HOME") or ROOT / "var")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def kept_secret(name: str) -> str:
    """Return a secret that is made on first use and kept, readable by its owner only."""
    path = home() / name
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    secret = secrets.token_urlsafe(64)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)
    return secret
