"""Networks that CTranslate2 runs, as they lie in a folder."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from tokenizers import Tokenizer

from rapport.decoding.errors import ConvertedModelUnreadable

CARD = "rapport.json"
"""What a converted folder tells beside CTranslate2's own files: `context`, and the token `end`."""

_ENDLESS = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """A converted network.

    `tokens` are the names that CTranslate2 knows, `end` the token that ends a text, `context` how
    many tokens a text may have; `reads` says that there is an encoder.
    """

    network: Any
    tokens: tuple[str, ...]
    numbers: Mapping[str, int]
    end: int
    context: int
    reads: bool

    def room(self, prompt_tokens: int) -> int:
        """How many tokens may follow a prompt, or answer a source, of this length."""
        if self.reads:
            return self.context if prompt_tokens <= self.context else 0
        return max(self.context - prompt_tokens, 0)

    def named(self, ids: Sequence[int]) -> list[str]:
        return [self.tokens[token] for token in ids]


def open_converted(folder: Path, *, threads: int) -> tuple[Converted, Tokenizer]:
    """Open a folder that `rapport.lab.convert` wrote, or raise `ConvertedModelUnreadable`."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokens, reads = _tokens(folder)
        opened = ctranslate2.Translator if reads else ctranslate2.Generator
        network = opened(str(folder), device="cpu", inter_threads=1, intra_threads=threads)
        context, end = int(card["context"] or _ENDLESS), int(card["end"])
    except Exception as error:  # tokenizers raises nothing more precise than Exception
        raise ConvertedModelUnreadable(
            f"{folder} holds no converted model that can be opened: {str(error)[:200]};"
            " convert one with rapport.lab.convert"
        ) from error
    numbers = {token: number for number, token in enumerate(tokens)}
    return Converted(
        network=network, tokens=tokens, numbers=numbers, end=end, context=context, reads=reads
    ), tokenizer


class CTranslate2Stepper:
    """One running batch over a converted network; see `rapport.decoding.Stepper`.

    CTranslate2 shows no state between two calls, so that each step reads the whole text again.
    """

    def __init__(self, converted: Converted) -> None:
        self.vocabulary, self.end = len(converted.tokens), converted.end
        self.room = converted.room
        self._converted = converted
        self._sources: list[list[str]] = []
        self._rows: list[list[int]] = []

    def begin(self, prompts: Sequence[Sequence[int]]) -> np.ndarray:
        """Read prompts of any lengths; give the logits after each."""
        self._rows = [[] if self._converted.reads else list(prompt) for prompt in prompts]
        if self._converted.reads:
            self._sources = [self._converted.named(prompt) for prompt in prompts]
        return self._logits()

    def step(self, tokens: np.ndarray, parents: np.ndarray) -> np.ndarray:
        """Continue rows of the last call."""
        pairs = list(zip(tokens.tolist(), parents.tolist(), strict=True))
        self._rows = [[*self._rows[parent], token] for token, parent in pairs]
        if self._converted.reads:
            self._sources = [self._sources[parent] for _, parent in pairs]
        return self._logits()

    def _logits(self) -> np.ndarray:
        return self._answered() if self._converted.reads else self._continued()

    def _continued(self) -> np.ndarray:
        lengths = np.array([len(row) for row in self._rows], np.int32)
        ids = np.zeros((len(lengths), lengths.max()), np.int32)
        for row, tokens in enumerate(self._rows):
            ids[row, : len(tokens)] = tokens
        view = ctranslate2.StorageView.from_array
        found = self._converted.network.forward_batch(view(ids), view(lengths))
        last: np.ndarray = np.asarray(found)[np.arange(len(lengths)), lengths - 1]
        return last.astype(np.float32, copy=False)

    def _answered(self) -> np.ndarray:
        """All rows of an encoder-decoder batch have written as many tokens."""
        written = [self._converted.named(row) for row in self._rows]
        results = self._converted.network.translate_batch(
            self._sources,
            written if written[0] else None,
            beam_size=1,
            max_decoding_length=len(written[0]) + 1,
            min_decoding_length=0,
            max_input_length=0,
            return_logits_vocab=True,
        )
        last = [np.asarray(one.logits[0]).reshape(-1)[-self.vocabulary :] for one in results]
        return np.stack(last).astype(np.float32, copy=False)


def _tokens(folder: Path) -> tuple[tuple[str, ...], bool]:
    """The vocabulary, and whether the network has an encoder."""
    plain, shared = folder / "vocabulary.json", folder / "shared_vocabulary.json"
    reads = shared.exists()
    return tuple(json.loads((shared if reads else plain).read_text(encoding="utf-8"))), reads
