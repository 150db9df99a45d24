"""An encoder that reads sentiment: CTranslate2 runs it in 8-bit numbers, without PyTorch.

The folder is made by `rapport lab export-sentiment`: the converted network, its `tokenizer.json`,
`head.npz` with the line over the mean and the maximum of the last states, and `head.json`.
"""

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import ctranslate2
import msgspec
import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rapport.insights.model import Text
from rapport.insights.sentiment.errors import SentimentUnreadable
from rapport.insights.sentiment.learned import NEGATIVE, POSITIVE
from rapport.insights.sentiment.polarity import Carried, Floats, lexicon_carried, share_of
from rapport.insights.sentiment.weighing import Weighed

_HEAD, _NUMBERS, _TOKENIZER = "head.json", "head.npz", "tokenizer.json"
_AT_ONCE = 32
_DIGITS = 10


class EncoderHead(msgspec.Struct, frozen=True, kw_only=True):
    """How texts are shown to an encoder, at most `context` tokens between `first` and `last`, and
    how its scores become probabilities: log-odds are `slope` times their difference and `offset`.
    """

    labels: tuple[str, ...]
    context: int
    first: int
    last: int
    slope: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True, kw_only=True, eq=False)
class EncoderPolarity:
    """A network with the line that stands on it, (2, twice the width), displeased first.

    It has no words of its own to show: what carried a text is told by the lexicon.
    """

    version: str
    network: ctranslate2.Encoder
    tokenizer: Tokenizer
    head: EncoderHead
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    @property
    def name(self) -> str:
        return f"encoder-{self.version}"

    def positive(self, texts: Sequence[Text], weighed: Sequence[Weighed]) -> Floats:  # noqa: ARG002
        scores = self.scores([text.text for text in texts])
        return share_of(self.head.slope * (scores[:, 1] - scores[:, 0]) + self.head.offset)

    def carried(self, text: str, weighed: Weighed) -> tuple[Carried, ...]:  # noqa: ARG002
        return lexicon_carried(weighed)

    def scores(self, texts: Sequence[str]) -> Floats:
        """The head's scores for displeased and pleased, (texts, 2)."""
        rows = self._rows(texts)
        found = np.zeros((len(rows), 2))
        places = sorted(range(len(rows)), key=lambda place: len(rows[place]))  # less is padded
        for first in range(0, len(places), _AT_ONCE):
            some = places[first : first + _AT_ONCE]
            read = self.network.forward_batch([rows[place] for place in some])
            states = np.asarray(read.last_hidden_state)
            for place, state in zip(some, states, strict=True):
                seen = state[: len(rows[place])]
                shown = np.concatenate([seen.mean(axis=0), seen.max(axis=0)])
                found[place] = self.weights @ shown + self.bias
        return found

    def _rows(self, texts: Sequence[str]) -> list[list[int]]:
        room = self.head.context - 2
        read = self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [[self.head.first, *one.ids[:room], self.head.last] for one in read]


def write_head(
    folder: Path, head: EncoderHead, weights: NDArray[np.float32], bias: NDArray[np.float32]
) -> None:
    """Write what stands on a converted network, beside it; `weights` has a row for each label."""
    np.savez(folder / _NUMBERS, weights=weights, bias=bias)
    (folder / _HEAD).write_bytes(msgspec.json.encode(head))


def open_encoder(folder: Path) -> EncoderPolarity:
    """Open an exported encoder; kept open while its folder stays. Raises `SentimentUnreadable`."""
    try:
        stamp = (folder / _HEAD).stat().st_mtime_ns
    except OSError as error:
        raise SentimentUnreadable(
            f"{folder} holds no {_HEAD}; make the folder with `rapport lab export-sentiment`"
        ) from error
    return _opened(folder, stamp)


@lru_cache(maxsize=2)
def _opened(folder: Path, _stamp: int) -> EncoderPolarity:
    try:
        told = (folder / _HEAD).read_bytes()
        head = msgspec.json.decode(told, type=EncoderHead)
        with np.load(folder / _NUMBERS, allow_pickle=False) as arrays:
            weights, bias = arrays["weights"], arrays["bias"]
        order = [head.labels.index(name) for name in (NEGATIVE, POSITIVE)]
        return EncoderPolarity(
            version=hashlib.sha256(told + weights.tobytes()).hexdigest()[:_DIGITS],
            network=ctranslate2.Encoder(str(folder), device="cpu", intra_threads=1),
            tokenizer=Tokenizer.from_file(str(folder / _TOKENIZER)),
            head=head,
            weights=weights[order],
            bias=bias[order],
        )
    except _UNREADABLE as error:
        raise SentimentUnreadable(
            f"{folder} holds no encoder that can be opened; export it again with"
            " `rapport lab export-sentiment`"
        ) from error


_UNREADABLE = (
    OSError, ValueError, KeyError, TypeError, RuntimeError, zipfile.BadZipFile,
    msgspec.MsgspecError,
)  # fmt: skip
