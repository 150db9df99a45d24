"""Holds a text to a JSON Schema while it is being written: which tokens may come next.

The acceptor is llguidance (https://github.com/guidance-ai/llguidance): a lexer of derivatives and
an Earley parser that tell the allowed tokens of each step.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from llguidance import LLMatcher, LLTokenizer, TokenizerWrapper
from numpy.typing import NDArray

from rapport.model_server.errors import EngineUnable, SchemaNotSupported

_OPTIONS: Any = {
    "whitespace_flexible": True,
    "whitespace_pattern": r"[ \n]{0,8}",
}
_CLOSERS = (b'"', b"}", b"]", b"0", b":")
"""What ends an open text, object, array or number the soonest, in the order they are tried."""
_LONGEST_CLOSING = 2_000


class Guide:
    """Where one text stands in its schema."""

    def __init__(self, matcher: LLMatcher, closers: "_Closers") -> None:
        self._matcher = matcher
        self._closers = closers

    @property
    def accepting(self) -> bool:
        """Whether the text may end here."""
        return bool(self._matcher.is_accepting())

    @property
    def done(self) -> bool:
        """Whether the text must end here."""
        return bool(self._matcher.is_stopped())

    def allows(self, token: int) -> bool:
        return bool(self._matcher.validate_tokens([token]) == 1)

    def mask(self) -> NDArray[np.bool_]:
        """Which tokens may come next, one flag for each of the vocabulary."""
        allowed = np.frombuffer(self._matcher.compute_logit_bias(), np.uint8) > 0
        if not allowed.any():
            raise EngineUnable(
                "the model's vocabulary lacks the signs that JSON needs; ask for text instead"
            )
        return allowed

    def follow(self, token: int) -> None:
        """Go on with a token that is allowed."""
        followed = self._matcher.consume_token(token)
        assert followed, "a token was written that its guide does not allow"

    def fits(self, token: int, left: int) -> bool:
        """Whether the schema can still be met in so many tokens after this one."""
        after = self._matcher.deep_copy()
        after.consume_token(token)
        return len(_closing(after, self._closers, most=left + 1)) <= left

    def forced(self) -> list[int]:
        """The next tokens, as far as there is no choice."""
        return list(self._matcher.compute_ff_tokens())

    def closing(self) -> list[int]:
        """The tokens that end the text from here by a short way; too many where there is none."""
        return _closing(self._matcher.deep_copy(), self._closers, most=_LONGEST_CLOSING)


class GuideMaker:
    """Makes guides for the vocabulary of one model.

    `pieces` are the bytes of each token; `control` are tokens that are no text, `ends` those of
    them that end one.
    """

    def __init__(
        self, pieces: Sequence[bytes], *, control: Sequence[int], ends: Sequence[int], size: int
    ) -> None:
        words = _Words(pieces, control=control, end=ends[0])
        self._tokenizer = LLTokenizer(
            TokenizerWrapper(words), n_vocab=max(size, len(pieces)), eos_token=list(ends)
        )
        self._closers = _Closers(pieces)

    def guide(self, schema: Mapping[str, object] | bool) -> Guide:
        """Begin a text of this JSON Schema; raise `SchemaNotSupported` with what is in the way."""
        grammar = _grammar(schema)
        matcher = LLMatcher(self._tokenizer, grammar, log_level=0)
        if matcher.is_error():
            said = str(matcher.get_error()).split("\n", maxsplit=1)[0][:200]
            raise SchemaNotSupported(f"the answer cannot be held to this JSON Schema: {said}")
        return Guide(matcher, self._closers)


def _grammar(schema: Mapping[str, object] | bool) -> str:
    try:
        return str(LLMatcher.grammar_from_json_schema(json.dumps(schema), defaults=_OPTIONS))
    except ValueError as error:
        raise SchemaNotSupported(f"this is no JSON Schema: {str(error)[:200]}") from error


class _Closers:
    """Which allowed token leads to the end of a text by the shortest way."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._first = [pieces.index(closer) for closer in _CLOSERS if closer in pieces]
        self._solid = np.array([bool(piece.strip()) for piece in pieces])

    def choose(self, mask: bytes) -> int:
        """Choose among the tokens that are not 0 in the mask; -1 where there are none."""
        found = next((id for id in self._first if mask[id]), -1)
        if found >= 0:
            return found
        allowed = np.frombuffer(mask, np.uint8)[: len(self._solid)] > 0
        solid = allowed & self._solid  # blanks lead nowhere
        if not solid.any() and not allowed.any():
            return -1
        return int((solid if solid.any() else allowed).argmax())


def _closing(matcher: LLMatcher, closers: _Closers, *, most: int) -> list[int]:
    written: list[int] = []
    while len(written) < most and not matcher.is_accepting():
        chosen = matcher.compute_ff_tokens() or [closers.choose(matcher.compute_logit_bias())]
        if chosen[0] < 0 or not matcher.consume_tokens(chosen):
            return [*written, *[0] * most]  # a dead end: longer than any text may be
        written += chosen
    return written


class _Words:
    """The vocabulary as llguidance wants to see it."""

    def __init__(self, pieces: Sequence[bytes], *, control: Sequence[int], end: int) -> None:
        self.tokens = list(pieces)
        self.special_token_ids = list(control)
        self.eos_token_id = end
        self.bos_token_id = None
        self._single = {piece: number for number, piece in enumerate(pieces) if len(piece) == 1}

    def __call__(self, text: bytes | str) -> list[int]:
        raw = text.encode() if isinstance(text, str) else text
        return [
            self._single[raw[n : n + 1]] for n in range(len(raw)) if raw[n : n + 1] in self._single
        ]
