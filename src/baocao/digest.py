"""The sha256 of a file, by which it is known to be the same."""

from __future__ import annotations

import hashlib
from pathlib import Path


def sha256(path: Path) -> str:
    """The digest of the file's bytes; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_if_any(path: Path) -> str:
    """The digest of the file's bytes; nothing when it can't be read."""
    try:
        return sha256(path)
    except OSError:
        return ""
