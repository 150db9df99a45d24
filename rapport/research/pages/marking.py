"""Sentences as HTML: what numbers they have is written beside them, for the last check."""

import re

from rapport.kit.markup import Markup, join, tag
from rapport.research.model import CLOSE, OPEN, Sentence

_PIECES = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")


def marked(
    sentence: Sentence,
    /,
    *children: Markup | None,
    element: str = "span",
    class_: str | None = None,
    **attributes: str | int | float | None,
) -> Markup:
    """A sentence as an element, its names set apart, its figures named in `data-refs`."""
    refs = " ".join(sentence.refs) or None
    body = pieces(sentence.text)
    return tag(element, body, *children, data_refs=refs, class_=class_, **attributes)


def pieces(text: str) -> Markup:
    """A text with its names set apart."""
    parts = _PIECES.split(text)
    return join(*(name(part) if place % 2 else part for place, part in enumerate(parts)))


def name(text: str, *, class_: str = "name") -> Markup:
    """A name from the shop's data: its digits are not ours."""
    return tag("span", text, data_name=True, class_=class_)
