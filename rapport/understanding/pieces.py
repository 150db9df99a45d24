"""Cuts a sentence into what gets a tag: words and marks; in Chinese each character.

A Chinese entity may begin or end where no dictionary has a word, so its characters are tagged, and
each knows the word that it stands in.
"""

import re

from rapport.texts import Piece, han_pieces

_PIECE = re.compile(
    "(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+)|[^\\W_]+(?:['’][^\\W_]+)*|\\S"
)


def pieces_of(text: str) -> list[Piece]:
    """Cut a text into pieces, in order."""
    found: list[Piece] = []
    for one in _PIECE.finditer(text):
        if one["han"]:
            found.extend(han_pieces(one["han"], one.start()))
        else:
            found.append(Piece(start=one.start(), end=one.end(), word=one[0].lower()))
    return found
