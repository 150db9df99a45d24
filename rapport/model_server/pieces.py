"""The bytes that each token of a tokenizer stands for."""

import json
from collections.abc import Callable, Sequence

from tokenizers import Tokenizer

from rapport.model_server.errors import EngineUnable


def bytes_of_tokens(tokenizer: Tokenizer) -> list[bytes]:
    """Give the bytes of every token by number; raise `EngineUnable` where none can be told.

    A decoder that puts blanks between tokens as it sees fit (WordPiece) has no such bytes.
    """
    told = json.loads(tokenizer.to_str())
    added = {one["id"]: one["content"].encode() for one in told["added_tokens"]}
    read = _reader(_decoders(told["decoder"]))
    texts = (tokenizer.id_to_token(number) for number in range(_size(tokenizer)))
    return [
        added[number] if number in added else read(text or "") for number, text in enumerate(texts)
    ]


def _size(tokenizer: Tokenizer) -> int:
    return max(tokenizer.get_vocab(with_added_tokens=True).values()) + 1


def _decoders(decoder: dict[str, object] | None) -> Sequence[str]:
    if decoder is None:
        return []
    inner = decoder.get("decoders")
    parts = inner if isinstance(inner, list) else [decoder]
    return [str(part["type"]) for part in parts]


def _reader(decoders: Sequence[str]) -> Callable[[str], bytes]:
    if "ByteLevel" in decoders:
        return _byte_level
    if "WordPiece" in decoders:
        raise EngineUnable(
            "a WordPiece tokenizer cannot be held to JSON: it puts blanks between words by itself;"
            " ask for text, or train the model on a tokenizer of kind bpe"
        )
    return _spelled


def _byte_level(text: str) -> bytes:
    return bytes(_BYTES[letter] for letter in text if letter in _BYTES)


def _spelled(text: str) -> bytes:
    """Unigram and SentencePiece write a blank as ▁, and bytes that are no letter as <0x0A>."""
    if len(text) == len("<0x00>") and text.startswith("<0x") and text.endswith(">"):
        return bytes([int(text[3:5], 16)])
    return text.replace("▁", " ").encode()


def _byte_letters() -> dict[str, int]:
    """The letters that byte-level BPE writes bytes as: printable ones as themselves.

    Radford et al. 2019, https://github.com/openai/gpt-2/blob/master/src/encoder.py
    """
    shown = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(0x100) if byte not in set(shown)]
    letters = {chr(byte): byte for byte in shown}
    return letters | {chr(0x100 + n): byte for n, byte in enumerate(hidden)}


_BYTES = _byte_letters()
