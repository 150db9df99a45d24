"""Duplicates: the same text again, exactly or nearly, found without comparing each with each."""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.kit.minhash import signature_of
    from rapport.kit.shingles import fingerprint, likeness, shingles
    from rapport.texts.duplicates.bands import MARK_BANDS, Marks, marks_of
    from rapport.texts.duplicates.groups import Groups
    from rapport.texts.duplicates.near import BANDS, PLACES, NearDuplicates
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "BANDS",
    "MARK_BANDS",
    "PLACES",
    "Groups",
    "Marks",
    "NearDuplicates",
    "fingerprint",
    "likeness",
    "marks_of",
    "shingles",
    "signature_of",
]
