"""Slots that cannot be broken: which tokens may follow, so that only whole, allowed slots occur.

A machine reads the text byte by byte. Outside a slot all is free but `{{` without an allowed slot
behind it, and `{%`, which opens a tag of Liquid; inside, only what leads to the end of an allowed
slot. So it does not matter how a tokenizer cuts a slot, and a slot that is one token is but a
special case.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

from rapport.decoding.pieces import Pieces

OUTSIDE, BRACE = 0, 1
_OPEN = ord("{")
_TAG = ord("%")


@dataclass(frozen=True, slots=True)
class Ways:
    """Where tokens lead from one place.

    `banned`: tokens that break a slot. `inside`: tokens after which a slot is open, and how many
    tokens and characters close it at least.
    """

    banned: np.ndarray
    inside: np.ndarray
    steps: np.ndarray
    characters: np.ndarray


class SlotMachine:
    """Knows the slots that may still be opened. States are numbers; 0 is outside."""

    def __init__(self, slots: Iterable[str], pieces: Pieces) -> None:
        self._pieces = pieces
        self._children: list[dict[int, int]] = [{}, {}]
        self._ends: dict[int, str] = {}
        self._depth = [0, 0]
        for slot in sorted(slots):
            self._add(slot)
        self.longest = max(self._depth)
        self.ways = cache(self._ways)
        self._steps = cache(self._steps_from)
        self._characters = cache(self._characters_from)

    def follow(self, state: int, piece: bytes) -> tuple[int, tuple[str, ...]] | None:
        """The state after a piece and the slots it closed; None if it breaks one."""
        closed: list[str] = []
        for byte in piece:
            after = self._next(state, byte)
            if after is None:
                return None
            if after in self._ends:
                closed.append(self._ends[after])
                after = OUTSIDE
            state = after
        return (state, tuple(closed)) if len(closed) <= 1 else None

    def _add(self, slot: str) -> None:
        state = BRACE
        for depth, byte in enumerate(slot.encode()[1:], start=2):
            if byte not in self._children[state]:
                self._children[state][byte] = len(self._children)
                self._children.append({})
                self._depth.append(depth)
            state = self._children[state][byte]
        self._ends[state] = slot

    def _next(self, state: int, byte: int) -> int | None:
        if state == OUTSIDE:
            return BRACE if byte == _OPEN else OUTSIDE
        if state == BRACE and byte not in self._children[BRACE]:
            return None if byte in (_OPEN, _TAG) else OUTSIDE
        return self._children[state].get(byte)

    def _ways(self, state: int) -> Ways:
        size = self._pieces.vocabulary
        if state <= BRACE:
            banned, suspects = np.zeros(size, bool), self._pieces.with_brace
            if state == BRACE:
                suspects = (*suspects, *self._pieces.by_first_byte.get(_TAG, ()))
        else:
            banned = np.ones(size, bool)
            first = self._pieces.by_first_byte
            suspects = tuple(n for byte in self._children[state] for n in first.get(byte, ()))
        inside: list[tuple[int, int, int]] = []
        for number in suspects:
            steps, characters = self._cost(state, number)
            banned[number] = steps is None
            if steps:
                inside.append((number, steps, characters))
        told = np.array(inside, np.int64).reshape(-1, 3)
        return Ways(banned, told[:, 0], told[:, 1], told[:, 2])

    def _cost(self, state: int, token: int) -> tuple[int | None, int]:
        """How many tokens and characters close what is open after a token; None if none do."""
        after = self.follow(state, self._pieces.bytes[token])
        if after is None or (after[1] and after[0] > BRACE):  # closes one and opens another
            return None, 0
        if after[0] <= BRACE:
            return 0, 0
        return self._steps(after[0]), self._characters(after[0])

    def _steps_from(self, state: int) -> int | None:
        """Every token leads deeper, so this ends."""
        first = self._pieces.by_first_byte
        least: int | None = None
        for number in (n for byte in self._children[state] for n in first.get(byte, ())):
            steps, _ = self._cost(state, number)
            if steps is not None:
                least = min(steps + 1, least or steps + 1)
        return least

    def _characters_from(self, state: int) -> int:
        if state in self._ends:
            return 0
        return min(1 + self._characters(each) for each in self._children[state].values())
