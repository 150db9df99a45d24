"""Cuts a message into clauses that may each want something: `退货，另外帮我查下物流`."""

import re
from collections.abc import Iterator

_ENDS = re.compile(
    r"[。！？!?；;\n]+|\.(?=\s)"
    r"|[,，]?\s*(?:另外|还有|顺便|然后|对了|以及|同时)(?=.)"
    r"|[,，]\s*(?:and|also|then|plus|but|by the way|oh)\b"
    r"|\s(?:and also|and then|as well as|by the way"
    r"|and (?=(?:can|could|please|i|what|where|how|do)\b))",
    re.IGNORECASE,
)
_EDGES = " \t,，、.。!！?？;；"
_SHORTEST = 2


def clauses_of(text: str) -> list[tuple[int, int]]:
    """Where the clauses of a message begin and end, in order; one of a letter is none."""
    return [span for span in _spans(text) if span[1] - span[0] >= _SHORTEST]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    place = 0
    for found in _ENDS.finditer(text):
        yield _trimmed(text, place, found.start())
        place = found.end()
    yield _trimmed(text, place, len(text))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    first = start + len(part) - len(part.lstrip(_EDGES))
    return first, first + len(part.strip(_EDGES))
