"""Passwords, kept as Argon2id hashes."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from rapport.access.errors import PasswordTooShort

MIN_LENGTH = 10
_HASHER = PasswordHasher()


def hash_password(password: str) -> str:
    """Return what to keep of a password, or refuse one that is too short."""
    if len(password) < MIN_LENGTH:
        raise PasswordTooShort(f"the password needs at least {MIN_LENGTH} characters")
    return _HASHER.hash(password)


def is_right(password: str, kept: str | None) -> bool:
    """Compare a password with what was kept of it.

    With nothing kept the answer is no, after the same work: time must not tell who has an account.
    """
    try:
        return _HASHER.verify(kept or _nobodys(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_hex(16))
