"""Duplicates: the same text again, exactly or nearly, found without comparing each with each."""

from rapport.corpus.duplicates.groups import Groups
from rapport.corpus.duplicates.near import BANDS, PLACES, NearDuplicates, signature_of
from rapport.corpus.duplicates.shingles import fingerprint, likeness, shingles

__all__ = [
    "BANDS",
    "PLACES",
    "Groups",
    "NearDuplicates",
    "fingerprint",
    "likeness",
    "shingles",
    "signature_of",
]
