"""Constraints at work: which tokens may follow, given what was written and what is left."""

from functools import cache
from typing import NamedTuple

import numpy as np

from rapport.decoding import utf8
from rapport.decoding.constraints import Constraints
from rapport.decoding.errors import BadDecoding, ConstraintsContradict
from rapport.decoding.phrases import MustPhrases, Need, NeverPhrases
from rapport.decoding.pieces import Pieces
from rapport.decoding.slots import BRACE, OUTSIDE, SlotMachine, Ways

_ENDLESS = 1 << 30
_LONGEST_CHARACTER = 3  # bytes that the first byte of a character may leave open


class State(NamedTuple):
    """What of a text matters for what may follow."""

    tokens: int = 0
    characters: int = 0
    utf8: int = utf8.WHOLE
    slot: int = OUTSIDE
    uses: tuple[tuple[str, int], ...] = ()
    never: int = 0
    must: tuple[int, ...] = ()
    met: int = 0


class Rules:
    """The constraints of one prompt, compiled for one vocabulary. `tokens` is the upper bound."""

    def __init__(
        self,
        constraints: Constraints | None,
        pieces: Pieces | None,
        *,
        vocabulary: int,
        end: int,
        tokens: tuple[int, int],
    ) -> None:
        self._told = constraints or Constraints()
        self._pieces = pieces if constraints else None
        if self._told.in_text and pieces is None:
            raise BadDecoding("constraints on characters and slots need `pieces` of the tokenizer")
        self._end, self._size = end, vocabulary
        self._least, self.most = tokens
        self._check_tokens()
        self._characters = _characters(self._pieces, vocabulary)
        self._must = MustPhrases(self._told.must, self._characters.tolist() if constraints else ())
        self._never = NeverPhrases([one for one in self._told.never if len(one) > 1])
        self._static = self._never_at_all()
        self._machine = cache(self._machine_for)
        self._grammar = cache(self._grammar_at)
        self._widest = int(self._characters.max(initial=0))
        self._deepest = _LONGEST_CHARACTER + self._longest_slot()
        self.free = constraints is None
        self.searched = bool(self._told.must)
        if self._room(self.start()) < self._must.need(0).characters:
            raise ConstraintsContradict(
                f"the phrases of `must` take {self._must.need(0).characters} characters,"
                f" and the text may have {self._told.longest}"
            )

    def start(self) -> State:
        return State(must=self._must.start)

    def follow(self, state: State, token: int) -> State:
        """What matters after one more token."""
        if self.free:
            return State(state.tokens + 1)
        must, met = self._must.follow(state.must, state.met, token)
        never = self._never.follow(state.never, token)
        after = state._replace(tokens=state.tokens + 1, never=never, must=must, met=met)
        return after if self._pieces is None else self._follow_text(after, self._pieces, token)

    def may_end(self, state: State) -> bool:
        return (
            state.tokens >= self._least
            and self._must.whole(state.met)
            and state.characters >= self._told.shortest
            and state.utf8 == utf8.WHOLE
            and state.slot <= BRACE
        )

    def banned(self, state: State) -> np.ndarray:
        """The tokens that may not follow, as a mask over the vocabulary that is not to be changed.

        All are banned if nothing but a cut is left.
        """
        place = (state.utf8, state.slot, self._used_up(state), state.never)
        base = self._grammar(place, self.may_end(state))
        if self.free:
            return base
        need = self._must.need(state.met)
        if not self._is_tight(state, need):
            return base
        tight = self._tight(state, base, need)
        if tight.all() and need.tokens:  # the phrases do not fit any more; the rest shall
            tight = self._tight(state, base, Need(0, 0))
        return tight

    def wanted(self, state: State) -> tuple[int, ...]:
        """The tokens that lead on in a phrase that must occur."""
        return tuple({one.token for one in self._must.advances(state.must, state.met)})

    def is_silent(self, state: State) -> bool:
        """Whether nothing is banned here."""
        return self.free and state.tokens >= self._least

    def progress(self, state: State) -> int:
        return self._must.progress(state.must, state.met)

    def _follow_text(self, state: State, pieces: Pieces, token: int) -> State:
        piece = pieces.bytes[token]
        added = int(pieces.characters[token])
        if not state.characters and pieces.drops_first_space and piece[:1] == b" ":
            added -= 1
        slot, uses = state.slot, state.uses
        if self._told.slots is not None and (slot != OUTSIDE or b"{" in piece):
            slot, uses = self._in_slot(state, piece)
        return state._replace(
            characters=state.characters + added,
            utf8=int(pieces.after[state.utf8, token]),
            slot=slot,
            uses=uses,
        )

    def _tight(self, state: State, base: np.ndarray, need: Need) -> np.ndarray:
        """Ban also what leaves too few tokens or characters for what has to come."""
        steps, characters = self._costs(state)
        left = self.most - state.tokens
        spare = left - 2 - need.tokens  # this token, and the end
        room = self._room(state) - need.characters
        banned = base | (steps > (spare if need.tokens else max(spare, 0))) | (characters > room)
        if 0 <= self._end < self._size:
            banned[self._end] = base[self._end]
        if need.tokens:
            for token in self._leading(state, left):
                banned[token] = base[token]
        return banned

    def _leading(self, state: State, left: int) -> list[int]:
        """What leads on in a phrase, as long as all others fit behind it; best with the end."""
        room = self._room(state)
        ways = self._must.advances(state.must, state.met)
        fit = [one for one in ways if one.rest.tokens <= left and one.rest.characters <= room]
        return [one.token for one in fit if one.rest.tokens < left] or [one.token for one in fit]

    def _costs(self, state: State) -> tuple[np.ndarray, np.ndarray]:
        """What each token takes: tokens behind it that close what it opens, and characters."""
        steps = np.zeros(self._size, np.int32)
        if self._pieces is None:
            return steps, steps
        steps = utf8.PENDING[self._pieces.after[state.utf8]]
        characters = self._characters.copy()
        ways = self._ways(state)
        if ways is not None:
            steps[ways.inside] = ways.steps
            characters[ways.inside] += ways.characters.astype(np.int32)
        return steps, characters

    def _is_tight(self, state: State, need: Need) -> bool:
        left = self.most - state.tokens - 2 - need.tokens
        room = self._room(state) - need.characters
        return left < self._deepest or room < self._widest + self._deepest

    def _room(self, state: State) -> int:
        return self._told.longest - state.characters if self._told.longest else _ENDLESS

    def _used_up(self, state: State) -> tuple[str, ...]:
        return tuple(slot for slot, count in state.uses if count >= self._told.slot_uses)

    def _grammar_at(
        self, place: tuple[int, int, tuple[str, ...], int], may_end: bool
    ) -> np.ndarray:
        inside, slot, uses, never = place
        banned = self._static.copy()
        banned[list(self._never.banned[never])] = True
        if self._pieces is not None:
            banned |= self._pieces.after[inside] == utf8.BROKEN
            if self._told.slots is not None:
                banned |= self._machine(uses).ways(slot).banned
        if 0 <= self._end < self._size:
            banned[self._end] = not may_end
        return banned

    def _ways(self, state: State) -> Ways | None:
        if self._told.slots is None:
            return None
        return self._machine(self._used_up(state)).ways(state.slot)

    def _in_slot(self, state: State, piece: bytes) -> tuple[int, tuple[tuple[str, int], ...]]:
        followed = self._machine(self._used_up(state)).follow(state.slot, piece)
        assert followed is not None, "a token that breaks a slot is banned"
        slot, closed = followed
        counts = dict(state.uses)
        for each in closed:
            counts[each] = counts.get(each, 0) + 1
        return slot, tuple(sorted(counts.items())) if closed else state.uses

    def _machine_for(self, used_up: tuple[str, ...]) -> SlotMachine:
        assert self._pieces is not None, "slots are watched in texts"
        return SlotMachine((self._told.slots or frozenset()) - set(used_up), self._pieces)

    def _longest_slot(self) -> int:
        return max((len(slot) for slot in self._told.slots or ()), default=0)

    def _never_at_all(self) -> np.ndarray:
        banned = np.zeros(self._size, bool)
        if self._pieces is not None:
            banned |= self._pieces.control
        banned[[one[0] for one in self._told.never if len(one) == 1]] = True
        return banned

    def _check_tokens(self) -> None:
        named = [*self._told.never, *(phrase for each in self._told.must for phrase in each)]
        for token in (token for phrase in named for token in phrase):
            if not 0 <= token < self._size:
                raise BadDecoding(
                    f"constraints name token {token}, and the network has {self._size} tokens"
                )


def _characters(pieces: Pieces | None, vocabulary: int) -> np.ndarray:
    return np.zeros(vocabulary, np.int32) if pieces is None else pieces.characters
