"""Finds what somebody may have meant by a word that is not known."""

import difflib
from collections.abc import Iterable

_LEAST_ALIKE = 0.5


def nearest(word: str, known: Iterable[str], *, most: int = 3) -> list[str]:
    """Give up to `most` known names that look most like the word, the nearest first."""
    by_folded = {name.casefold(): name for name in sorted(known, reverse=True)}
    close = difflib.get_close_matches(
        word.casefold(), sorted(by_folded), n=most, cutoff=_LEAST_ALIKE
    )
    return [by_folded[name] for name in close]
