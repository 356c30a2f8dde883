"""`handspan audit`: walk every clinic's chain, and sign where it ends."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from handspan.clinic.audit.chain import Head
    from handspan.clinic.people.queries import ClinicFacts

_BROKEN, _BAD_INPUT = 1, 2


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to the command line."""
    audit = subparsers.add_parser("audit", help="check that no record was changed unseen")
    kinds = audit.add_subparsers(metavar="WHAT", required=True)
    verify = kinds.add_parser("verify", help="walk every clinic's chain and its versions")
    verify.add_argument(
        "--head", type=Path, metavar="FILE", help="signed heads that were kept elsewhere"
    )
    verify.add_argument(
        "--key", metavar="TEXT", help="public key that signed them; this installation's otherwise"
    )
    verify.set_defaults(run=run_verify)
    head = kinds.add_parser("head", help="sign where every chain ends now")
    head.add_argument("--out", type=Path, required=True, metavar="FILE")
    head.set_defaults(run=run_head)
    key = kinds.add_parser("key", help="print the public key that signs the heads")
    key.set_defaults(run=run_key)


def run_verify(arguments: argparse.Namespace) -> int:
    """Say for each clinic whether its chain holds; 1 when one does not, 2 for a bad file."""
    _start()
    from handspan.clinic.audit import heads
    from handspan.clinic.people.queries import clinics

    try:
        known = _known(arguments.head, arguments.key or heads.public_key(_key()))
    except (heads.BadHead, OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{arguments.head}: {error}\n")
        return _BAD_INPUT
    outcomes = [_verify(clinic, known.pop(str(clinic.id), None)) for clinic in clinics()]
    for clinic_id in known:
        sys.stdout.write(f"{clinic_id}: BROKEN, the kept head names a clinic that is gone\n")
    return 0 if all(outcomes) and not known else _BROKEN


def run_head(arguments: argparse.Namespace) -> int:
    """Write the signed head of every clinic's chain to a file."""
    _start()
    from django.utils import timezone

    from handspan.clinic.audit import heads, verification
    from handspan.clinic.people.queries import clinics
    from handspan.clinic.tenancy import clinic_scope
    from handspan.site.commands.files import BadInput, written_whole

    found = []
    for clinic in clinics():
        with clinic_scope(clinic.id):
            head = verification.head()
        if head:
            found.append((clinic.slug, head))
    try:
        with written_whole(arguments.out) as out:
            json.dump(heads.export(found, at=timezone.now(), key=_key()), out, indent=2)
            out.write("\n")
    except BadInput as error:
        sys.stderr.write(f"{error}\n")
        return _BAD_INPUT
    for slug, head in found:
        sys.stdout.write(f"{slug}: ends at entry {head.number}\n")
    return 0


def run_key(arguments: argparse.Namespace) -> int:
    """Print the public key, to be written down beside the heads."""
    _start()
    from handspan.clinic.audit import heads

    sys.stdout.write(f"{heads.public_key(_key())}\n")
    return 0


def _verify(clinic: ClinicFacts, known: Head | None) -> bool:
    from handspan.clinic.audit import verification
    from handspan.clinic.tenancy import clinic_scope
    from handspan.site.commands.progress_bar import ProgressBar

    bar = ProgressBar(f"Walking the chain of {clinic.slug}")
    with clinic_scope(clinic.id):
        verdict = verification.verify(known=known, progress=bar)
    bar.close()
    if verdict.broken:
        broken = verdict.broken
        sys.stdout.write(f"{clinic.slug}: BROKEN at entry {broken.number}: {broken.reason}\n")
        return False
    counts = f"{verdict.entries:,} entries and {verdict.versions:,} versions hold"
    beyond = f", and the kept head (entry {known.number}) fits" if known else ""
    sys.stdout.write(f"{clinic.slug}: {counts}{beyond}\n")
    return True


def _known(file: Path | None, trusted: str) -> dict[str, Head]:
    from handspan.clinic.audit import heads

    if file is None:
        return {}
    signed = heads.read(file.read_text(), trusted)
    return {str(one.head.clinic_id): one.head for one in signed}


def _key() -> Ed25519PrivateKey:
    from django.conf import settings

    from handspan.clinic.audit import heads

    return heads.signing_key(settings.AUDIT_KEY)


def _start() -> None:
    from handspan.site.start import start_django

    start_django()
