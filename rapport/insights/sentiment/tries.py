"""Any of many words as one pattern that looks at each character once."""

import re
from collections.abc import Iterable
from math import isqrt

_Node = dict[str, "_Node"]
_END = ""
_FEW = 8  # branches that may be tried one after the other


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of these words, the longest that stands there.

    Words share their beginnings (Fredkin 1960): Python's own alternation tries each in turn.
    """
    root: _Node = {}
    for word in words:
        node = root
        for letter in word:
            node = node.setdefault(letter, {})
        node[_END] = {}
    return _pattern(root)


def starts_of(words: Iterable[str]) -> str:
    """A pattern that looks ahead for the first letter of any of these words.

    Most places of a text begin none, and one look tells it.
    """
    letters = sorted({word[0] for word in words})
    return f"(?=[{''.join(map(re.escape, letters))}])"


def _pattern(node: _Node) -> str:
    branches = {
        letter: re.escape(letter) + _pattern(rest) for letter, rest in node.items() if letter
    }
    if not branches:
        return ""
    found = _chosen(branches)
    return f"(?:{found})?" if _END in node else found


def _chosen(branches: dict[str, str]) -> str:
    """One of many branches: a set of letters is looked up at once, a branch costs a trial."""
    letters = sorted(branches)
    if len(letters) <= _FEW:
        return f"(?:{'|'.join(branches[letter] for letter in letters)})"
    size = isqrt(len(letters)) + 1
    parts = [letters[first : first + size] for first in range(0, len(letters), size)]
    guarded = [
        f"(?=[{''.join(map(re.escape, part))}]){_chosen({one: branches[one] for one in part})}"
        for part in parts
    ]
    return f"(?=[{''.join(map(re.escape, letters))}])(?:{'|'.join(guarded)})"
