"""Which known names look most like a word that is not known."""

import difflib
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Give up to three known names that look most like the word, the nearest first."""
    by_folded = {name.casefold(): name for name in sorted(known, reverse=True)}
    close = difflib.get_close_matches(word.casefold(), sorted(by_folded), n=3, cutoff=0.5)
    return [by_folded[name] for name in close]
