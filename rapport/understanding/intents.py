"""Reads what a customer wants: an intent with a probability that can be believed, or none of them.

Whether a text is about anything known is a second question (Larson et al. 2019,
https://aclanthology.org/D19-1131): the likeliest intent may be the least wrong one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import msgspec
import numpy as np
from scipy import sparse

from rapport.texts import softmax
from rapport.understanding.bags import Bag, Floats, bag_probabilities
from rapport.understanding.errors import UnderstandingUnreadable
from rapport.understanding.model import Guess
from rapport.understanding.vocabulary import Vocabulary

_ARRAYS = ("vectors", "hidden_bias", "lines", "bias")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The line that tells what is known from what is not: log-odds of the likeliest intent's
    probability, times `slope`, and an offset. Below `least` a text is out of scope.
    """

    slope: float
    offset: float
    least: float

    def chances(self, best: Floats) -> Floats:
        """The probability that a text with such a best guess is about something known."""
        sure = np.clip(best, 1e-6, 1 - 1e-6)
        line = self.slope * np.log(sure / (1 - sure)) + self.offset
        found: Floats = (1 / (1 + np.exp(-line))).astype(np.float32)
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class Lines:
    """A line for each intent against all others: `weights` (features, intents), and a bias."""

    weights: Floats
    bias: Floats

    def scores(self, rows: sparse.csr_matrix) -> Floats:
        """How far on its side of each line a text lies, (texts, intents)."""
        found: Floats = rows @ self.weights + self.bias
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """How much the bags' log-probabilities and the lines' scores count."""

    bags: float = 1.0
    lines: float = 0.0

    def probabilities(self, bags: Floats, lines: Floats) -> Floats:
        """The probability of each intent by both, (texts, intents)."""
        return softmax(self.bags * np.log(np.maximum(bags, 1e-9)) + self.lines * lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """The guesses for a text, the likeliest first, and the probability that it is about any known
    intent at all. `intent` is None where that is too small.
    """

    guesses: tuple[Guess, ...]
    in_scope: float
    intent: str | None


@dataclass(frozen=True, kw_only=True, eq=False)
class IntentReader:
    """What was learned: a vocabulary, bags and lines, how far each is believed, and a gate.

    Bags see what features say together, lines hold on to what single ones say.
    """

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    bags: tuple[Bag, ...]
    lines: Lines
    belief: Belief
    gate: Gate

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """The probability of each intent, if any known one is meant, (texts, intents)."""
        rows = self.vocabulary.rows(texts)
        return self.belief.probabilities(
            bag_probabilities(self.bags, rows), self.lines.scores(rows)
        )

    def read(self, texts: Sequence[str], *, guesses: int = 3) -> list[Meant]:
        """What each text means."""
        chances = self.probabilities(texts)
        known = self.gate.chances(chances.max(axis=1))
        order = np.argsort(-chances, axis=1, kind="stable")[:, :guesses]
        found = []
        for row, places, in_scope in zip(chances, order, known.tolist(), strict=True):
            told = tuple(
                Guess(intent=self.labels[place], probability=float(row[place])) for place in places
            )
            intent = told[0].intent if in_scope >= self.gate.least else None
            found.append(Meant(guesses=told, in_scope=in_scope, intent=intent))
        return found

    def arrays(self) -> dict[str, Any]:
        """All of it as arrays, for `read_intents`."""
        told = {
            "labels": self.labels,
            "features": sorted(self.vocabulary.columns, key=self.vocabulary.columns.__getitem__),
            "belief": asdict(self.belief),
            "gate": asdict(self.gate),
            "bags": len(self.bags),
        }
        arrays: dict[str, Any] = {
            f"{name}_{number}": getattr(bag, name)
            for number, bag in enumerate(self.bags)
            for name in _ARRAYS
        }
        packed = np.frombuffer(msgspec.msgpack.encode(told), dtype=np.uint8)
        return {
            "told": packed,
            "rarity": self.vocabulary.rarity,
            "line_weights": self.lines.weights,
            "line_bias": self.lines.bias,
            **arrays,
        }


class _Told(msgspec.Struct):
    labels: tuple[str, ...]
    features: list[str]
    belief: Belief
    gate: Gate
    bags: int


def read_intents(arrays: Mapping[str, Any]) -> IntentReader:
    """Read what `IntentReader.arrays` gave. Raises `UnderstandingUnreadable`."""
    try:
        told = msgspec.msgpack.decode(arrays["told"].tobytes(), type=_Told)
        bags = tuple(
            Bag(**{name: arrays[f"{name}_{number}"] for name in _ARRAYS})
            for number in range(told.bags)
        )
        lines = Lines(weights=arrays["line_weights"], bias=arrays["line_bias"])
        rarity = arrays["rarity"]
    except (KeyError, AttributeError, msgspec.MsgspecError) as error:
        raise UnderstandingUnreadable("these arrays are no reader of intents") from error
    columns = {name: place for place, name in enumerate(told.features)}
    heights = {len(rarity), len(lines.weights), *(len(one.vectors) for one in bags)}
    if not bags or heights != {len(columns)}:
        raise UnderstandingUnreadable("the arrays of this reader of intents do not fit each other")
    return IntentReader(
        labels=told.labels,
        vocabulary=Vocabulary(columns=columns, rarity=rarity),
        bags=bags,
        lines=lines,
        belief=told.belief,
        gate=told.gate,
    )
