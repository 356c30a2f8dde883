"""Signed heads of chains: kept in a second place, they show that an end was cut off."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from handspan.clinic.audit.chain import Head, canonical


class BadHead(Exception):
    """A file of heads that cannot be trusted; the sentence says why."""


@dataclass(frozen=True, slots=True)
class SignedHead:
    """Where a clinic's chain ended at a time, as the file says and the signature confirms."""

    clinic: str
    head: Head
    at: datetime


def signing_key(secret: str) -> Ed25519PrivateKey:
    """Return the key that belongs to this installation's kept secret."""
    seed = hashlib.sha256(b"handspan audit head\0" + secret.encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key(key: Ed25519PrivateKey) -> str:
    """Return the public half as text, to be written down beside the heads."""
    return _text(key.public_key().public_bytes_raw())


def export(
    heads: Iterable[tuple[str, Head]], *, at: datetime, key: Ed25519PrivateKey
) -> dict[str, Any]:
    """Return a JSON object with one signed head for each (clinic's short name, head)."""
    return {
        "format": "handspan audit heads 1",
        "public_key": public_key(key),
        "heads": [_signed(clinic, head, at, key) for clinic, head in heads],
    }


def read(text: str, trusted: str) -> list[SignedHead]:
    """Return the heads of an exported file; `trusted` is the public key that must have signed.

    Raises BadHead when the file is no such file, or a signature does not hold.
    """
    try:
        key = Ed25519PublicKey.from_public_bytes(_bytes(trusted))
    except ValueError as error:
        raise BadHead("This is not a public key of audit heads.") from error
    try:
        return [_checked(dict(row), key) for row in json.loads(text)["heads"]]
    except (ValueError, KeyError, TypeError) as error:
        raise BadHead("This is not a file of audit heads.") from error


def _signed(clinic: str, head: Head, at: datetime, key: Ed25519PrivateKey) -> dict[str, Any]:
    body = {
        "clinic": clinic,
        "clinic_id": str(head.clinic_id),
        "number": head.number,
        "digest": head.digest,
        "at": at.astimezone(UTC).isoformat(timespec="seconds"),
    }
    return body | {"signature": _text(key.sign(canonical(body)))}


def _checked(row: dict[str, Any], key: Ed25519PublicKey) -> SignedHead:
    body = {name: value for name, value in row.items() if name != "signature"}
    try:
        key.verify(_bytes(row["signature"]), canonical(body))
    except InvalidSignature as error:
        raise BadHead(
            f"The signature of the head of {body.get('clinic')} does not hold: the file was "
            "changed, or another installation signed it."
        ) from error
    head = Head(UUID(body["clinic_id"]), int(body["number"]), str(body["digest"]))
    return SignedHead(str(body["clinic"]), head, datetime.fromisoformat(body["at"]))


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
