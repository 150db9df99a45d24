"""Tells authors apart without keeping who they are: names and profile links become a keyed hash.

The key is drawn once for a data folder and never leaves it: without it nobody can try names until
one fits.
"""

import hmac
import secrets
from contextlib import suppress
from pathlib import Path

_KEY_FILE = "authors.key"
_KEY_BYTES = 32
_SHOWN = 24  # characters of the hash: 96 bits
_OWNER_ONLY = 0o600


class Authors:
    """Hashes authors with the key of a data folder."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def hash_of(self, platform: str, author: str) -> str:
        """The same for the same author of a platform; nothing of the name is in it."""
        told = "\x1f".join((platform, author.strip().casefold())).encode("utf-8", "replace")
        return f"author_{hmac.digest(self._key, told, 'sha256').hex()[:_SHOWN]}"


def authors_of(folder: Path) -> Authors:
    """Open the key of a data folder; the first who asks has it drawn."""
    path = folder / _KEY_FILE
    if not path.exists():
        unfinished = path.with_name(f"{_KEY_FILE}.{secrets.token_hex(4)}")
        unfinished.touch(mode=_OWNER_ONLY)
        unfinished.write_bytes(secrets.token_bytes(_KEY_BYTES))
        with suppress(FileExistsError):  # whoever is first wins; nobody overwrites a key
            path.hardlink_to(unfinished)
        unfinished.unlink()
    return Authors(path.read_bytes())
