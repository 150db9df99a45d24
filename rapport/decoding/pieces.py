"""The text that each token stands for, read from a tokenizer."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from rapport.decoding import utf8
from rapport.decoding.constraints import Phrase

SLOT = "{{"
_UNDERLINE = "▁"


class Pieces:
    """What each token adds to a text: `bytes`, `characters`, and `control` for those that add none.

    A character counts at its first byte, so that pieces that split one count right together.
    `vocabulary` may be more than the tokenizer knows: networks are often padded.
    """

    def __init__(self, tokenizer: Tokenizer, vocabulary: int = 0) -> None:
        told = json.loads(tokenizer.to_str())
        self.tokenizer = tokenizer
        self.vocabulary = vocabulary or tokenizer.get_vocab_size()
        kinds = {part["type"] for part in _parts(told.get("decoder"))}
        self._words = "WordPiece" in kinds
        self._byte_level, self._fallback = "ByteLevel" in kinds, "ByteFallback" in kinds
        added = {token["id"]: token for token in told.get("added_tokens", ())}
        self.bytes: tuple[bytes, ...] = tuple(self._bytes(added))
        self.control = np.array([not piece for piece in self.bytes])
        self.characters = np.array([_characters(piece) for piece in self.bytes], np.int32)
        self.drops_first_space = self._words or _drops_first_space(told.get("decoder"))

    def text(self, ids: Iterable[int]) -> str:
        """The text of tokens; control tokens add nothing, slots are written out."""
        told = b"".join(self.bytes[token] for token in ids).decode("utf-8", "replace")
        return told.removeprefix(" ") if self.drops_first_space else told

    def ids(self, text: str) -> list[int]:
        return list(self.tokenizer.encode(text, add_special_tokens=False).ids)

    def phrase(self, text: str) -> tuple[Phrase, ...]:
        """The tokens of a phrase inside a text: as it stands, and after a space."""
        found = (self.ids(text), self.ids(" " + text), self.ids("。" + text)[len(self.ids("。")) :])
        whole = dict.fromkeys(tuple(ids) for ids in found if self.text(ids).strip() == text.strip())
        return tuple(whole)

    @cached_property
    def after(self) -> np.ndarray:
        """The state of UTF-8 after each token, from each state: 8 × vocabulary."""
        return utf8.transitions(self.bytes)

    @cached_property
    def with_brace(self) -> tuple[int, ...]:
        """The tokens in whose text is a `{`."""
        return tuple(n for n, piece in enumerate(self.bytes) if b"{" in piece)

    @cached_property
    def by_first_byte(self) -> Mapping[int, tuple[int, ...]]:
        groups: dict[int, list[int]] = {}
        for number, piece in enumerate(self.bytes):
            if piece:
                groups.setdefault(piece[0], []).append(number)
        return {first: tuple(numbers) for first, numbers in groups.items()}

    def _bytes(self, added: Mapping[int, Mapping[str, Any]]) -> Iterator[bytes]:
        for number in range(self.vocabulary):
            token = self.tokenizer.id_to_token(number)
            if token is None:
                yield b""
            elif number in added:
                shown = not added[number]["special"] or token.startswith(SLOT)
                yield token.encode() if shown else b""
            else:
                yield self._plain(token)

    def _plain(self, token: str) -> bytes:
        if self._byte_level and all(sign in _BYTE_OF for sign in token):
            return bytes(_BYTE_OF[sign] for sign in token)
        if self._fallback and len(token) == len("<0x00>") and token.startswith("<0x"):
            return bytes.fromhex(token[3:5])
        if self._words:
            return (token[2:] if token.startswith("##") else " " + token).encode()
        return token.replace(_UNDERLINE, " ").encode()


def _parts(decoder: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    if decoder is None:
        return ()
    return decoder["decoders"] if decoder["type"] == "Sequence" else (decoder,)


def _drops_first_space(decoder: Mapping[str, Any] | None) -> bool:
    return any(
        (part["type"] == "Metaspace" and part.get("prepend_scheme") != "never")
        or (part["type"] == "Strip" and part.get("content") == " " and part.get("start"))
        for part in _parts(decoder)
    )


def _characters(piece: bytes) -> int:
    return sum(byte & utf8.TOP != utf8.INNER for byte in piece)


def _signs() -> dict[str, int]:
    """The signs with which byte-level BPE writes bytes down (Radford et al. 2019)."""
    shown = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(0x100) if byte not in set(shown)]
    return {chr(byte): byte for byte in shown} | {
        chr(0x100 + place): byte for place, byte in enumerate(hidden)
    }


_BYTE_OF = _signs()
