"""Chance that can be repeated."""

import hashlib


def share_of(key: str, *, experiment: str) -> float:
    """Place a key on the interval [0, 1): the same place today and next year."""
    digest = hashlib.blake2b(f"{experiment}:{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def falls_in(key: str, *, experiment: str, share: float) -> bool:
    """Say whether a key is in the chosen share (0 to 1) of an experiment."""
    return share_of(key, experiment=experiment) < share
