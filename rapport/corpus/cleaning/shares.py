"""What a text is made of: how much of it is digits, and how much neither letter nor digit."""

import re

_SPACE = re.compile(r"\s+")
_DIGIT = re.compile(r"\d+")
_SIGN = re.compile(r"[^\w\s.,;:!?'\"()\-，。、；：！？“”‘’（）《》【】…—·{}|]+|_+")


def digit_share(text: str) -> float:
    """The share of a text's signs, spaces left out, that are digits."""
    return _share(_DIGIT, text)


def symbol_share(text: str) -> float:
    """The share of a text's signs, spaces left out, that are no letter, digit or punctuation."""
    return _share(_SIGN, text)


def _share(pattern: re.Pattern[str], text: str) -> float:
    dense = _SPACE.sub("", text)
    return (len(dense) - len(pattern.sub("", dense))) / len(dense) if dense else 0.0
