"""Whether pieces of bytes make whole characters (RFC 3629, section 4)."""

from collections.abc import Sequence

import numpy as np

WHOLE, BROKEN = 0, 8
TOP, INNER = 0xC0, 0x80
"""The top bits of a byte, and what they are in all bytes of a character but its first."""
PENDING = np.array([0, 1, 2, 3, 2, 2, 3, 3, 0], np.int32)
"""How many bytes a character still needs, per state."""

_AFTER = (  # the first byte of a character, up to and with, and the state after it
    (0x7F, WHOLE), (0xC1, BROKEN), (0xDF, 1), (0xE0, 4), (0xEC, 2), (0xED, 5), (0xEF, 2),
    (0xF0, 6), (0xF3, 3), (0xF4, 7), (0xFF, BROKEN),
)  # fmt: skip
_INSIDE = {  # lowest and highest next byte, and the state after it
    1: (0x80, 0xBF, WHOLE), 2: (0x80, 0xBF, 1), 3: (0x80, 0xBF, 2), 4: (0xA0, 0xBF, 1),
    5: (0x80, 0x9F, 1), 6: (0x90, 0xBF, 2), 7: (0x80, 0x8F, 2),
}  # fmt: skip


def follow(state: int, data: bytes) -> int:
    """The state after these bytes."""
    for byte in data:
        if state == BROKEN:
            break
        if state == WHOLE:
            state = next(after for last, after in _AFTER if byte <= last)
        else:
            lowest, highest, after = _INSIDE[state]
            state = after if lowest <= byte <= highest else BROKEN
    return state


def transitions(pieces: Sequence[bytes]) -> np.ndarray:
    """The state after each piece, from each state: 8 × pieces."""
    table = np.full((BROKEN, len(pieces)), BROKEN, np.uint8)
    table[WHOLE] = [WHOLE if piece.isascii() else follow(WHOLE, piece) for piece in pieces]
    for number, piece in enumerate(pieces):
        if not piece:
            table[:, number] = range(BROKEN)
        elif piece[0] & TOP == INNER:  # only these go on with a character
            table[:, number] = [follow(state, piece) for state in range(BROKEN)]
    return table
