"""Finds quickly which of many patterns can match a text at all.

From each pattern follows a set of short literals, its anchors, one of which must be in a text that
the pattern matches. A text is cut into its characters and pairs of characters once; only patterns
with an anchor among them are tried. This is what keeps hundreds of patterns cheap.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any

# Python's own reader of regular expressions: private in name, the same since 3.11. A kind of node
# that is not known below gives no anchor, and the pattern is then tried on every text.
_READER: Any = import_module("re._parser")
_MOST = 400


class Index:
    """Which patterns can match a text. Patterns are numbered in the order given."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self._always: list[int] = []
        self._by_anchor: dict[str, list[int]] = defaultdict(list)
        for number, pattern in enumerate(patterns):
            anchors = anchors_of(pattern.pattern)
            if anchors is None:
                self._always.append(number)
            else:
                for anchor in anchors:
                    self._by_anchor[anchor].append(number)
        self._anchors = frozenset(self._by_anchor)

    def candidates(self, grams: frozenset[str]) -> list[int]:
        """Give the numbers of the patterns that are worth trying on a text with these grams."""
        found = {number for gram in grams & self._anchors for number in self._by_anchor[gram]}
        return sorted(found.union(self._always))


def grams_of(text: str) -> frozenset[str]:
    """Cut a normalised text into its characters and pairs of characters."""
    return frozenset((*text, *map(str.__add__, text, text[1:])))


def anchors_of(pattern: str) -> frozenset[str] | None:
    """Give literals of one or two characters, one of which every match holds; None if any may."""
    found = _of_sequence(_READER.parse(pattern))
    return found if found and len(found) <= _MOST else None


def _of_sequence(nodes: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    """The best of what each node demands: fewest and longest."""
    best: frozenset[str] | None = None
    before: frozenset[str] | None = None
    for node in nodes:
        here = _of_node(node)
        options = [here]
        letters = _letters(node)
        if before and letters and len(before) * len(letters) <= _MOST:
            options.append(frozenset(one + other for one in before for other in letters))
        before = letters
        for option in options:
            if option is not None and (best is None or _worth(option) > _worth(best)):
                best = option
    return best


def _worth(anchors: frozenset[str]) -> float:
    """How rarely a text holds one of these: a Chinese character is rarer than a Latin letter."""
    common = sum(_commonness(anchor) for anchor in anchors)
    return -common


def _commonness(anchor: str) -> float:
    share = 1.0
    for char in anchor:
        share *= 0.01 if char > "\u2e80" else 0.3
    return share


def _letters(node: tuple[Any, Any]) -> frozenset[str] | None:
    """The characters that a node of exactly one character may be."""
    name, value = str(node[0]), node[1]
    if name == "LITERAL":
        return frozenset({chr(value)})
    if name == "IN" and all(str(kind) == "LITERAL" for kind, _ in value):
        return frozenset(chr(code) for _, code in value)
    return None


def _of_node(node: tuple[Any, Any]) -> frozenset[str] | None:
    name, value = str(node[0]), node[1]
    letters = _letters(node)
    if letters is not None:
        return letters
    if name == "SUBPATTERN":
        return _of_sequence(value[-1])
    if name == "BRANCH":
        return _of_branches(value[1])
    if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"} and value[0] > 0:
        return _of_sequence(value[2])
    return None


def _of_branches(branches: Iterable[Any]) -> frozenset[str] | None:
    found: set[str] = set()
    for branch in branches:
        anchors = _of_sequence(branch)
        if anchors is None:
            return None
        found |= anchors
    return frozenset(found)
