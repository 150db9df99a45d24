"""How texts feel: on public sets, by what a shop learns of its stars and by words alone.

Every figure is of texts that were not learned from. The calibration error has 15 bins of equal
width, over the probability of the likelier label (Guo et al. 2017).
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

import numpy as np
from numpy.typing import NDArray

from rapport.bench.errors import need_file
from rapport.bench.insights_chosen import chosen_rows
from rapport.bench.insights_peers import peer_rows
from rapport.bench.insights_sets import FILES, LabelledSet, load_sets
from rapport.bench.rows import Row, Setup, Size
from rapport.insights import (
    Example,
    LexiconPolarity,
    Polarity,
    Sentiment,
    Text,
    Verdict,
    WordsAndStars,
    fit_sentiment,
)
from rapport.texts import language_of

_QUICK_LEARNED, _QUICK_TESTED = 2_000, 600
_BINS = 15
_LARGEST_ERROR = 0.03
_FASTEST = 10_000
_EVEN = 0.5

Chances = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What is to be reached on a set, what others reached without pre-trained weights, and who."""

    target: float
    accuracy: float
    who: str


_PUBLISHED = {
    "ChnSentiCorp": Published(
        target=92.8, accuracy=92.42, who="LSTM with attention (eznlp); BERT, pre-trained: 95.0"
    ),
    "online_shopping_10_cats": Published(
        target=93.8, accuracy=92.75, who="RNN, 8:1:1; BERT, pre-trained: 94.23"
    ),
    "SST-2": Published(
        target=82.4, accuracy=82.7, who="CNN-rand (Kim 2014), trained on phrases too"
    ),
}


def run(setup: Setup) -> Sequence[Row]:
    """Learn each set, read what was held out, and say what it cost."""
    for path in FILES:
        need_file(setup, path)
    full = setup.size is Size.FULL
    sets = load_sets(setup.data)
    if not full:
        sets = tuple(one.some(_QUICK_LEARNED, _QUICK_TESTED) for one in sets)
    rows = [row for one in sets for row in _of_set(one, full=full)]
    return [*rows, *peer_rows(sets), *chosen_rows(sets, full=full)]


def _of_set(one: LabelledSet, *, full: bool) -> list[Row]:
    published = _PUBLISHED[one.name]
    began = time.process_time()
    learned = fit_sentiment(one.learned)
    seconds = time.process_time() - began
    read = _Read.of(one.tested, learned)
    words = _Read.of(one.tested, LexiconPolarity())
    sizes = f"{len(one.learned):,} learned in {seconds:.0f} s of a core, {len(one.tested):,} tested"
    return [
        Row(
            name=f"{one.name}, accuracy",
            value=100 * read.accuracy,
            unit="%",
            better="higher",
            target=published.target if full else None,
            published=published.accuracy,
            source=f"{published.who}; here {sizes}; {one.repeated:.1%} of the tested stand in the"
            " learned",
        ),
        *_clean(one),
        Row(
            name=f"{one.name}, calibration error",
            value=read.calibration_error,
            unit="share",
            better="lower",
            target=_LARGEST_ERROR if full else None,
            source=f"{_BINS} bins of equal width over the probability of the likelier label",
        ),
        Row(
            name=f"{one.name}, accuracy of words alone, nothing learned",
            value=100 * words.accuracy,
            unit="%",
            better="higher",
            source=f"every text answered; calibration error {words.calibration_error:.3f}",
        ),
        *_known(f"{one.name}, learned", read),
        *_known(f"{one.name}, words alone", words),
        Row(
            name=f"{one.name}, texts read a second",
            value=len(one.tested) / read.seconds,
            unit="texts/s",
            better="higher",
            target=_FASTEST if full else None,
            source="of one core: words weighed, runs scored, emotion, irony and strength; best of"
            " three",
        ),
    ]


def _clean(one: LabelledSet) -> list[Row]:
    clean = one.without_copies()
    read = _Read.of(clean.tested, fit_sentiment(clean.learned))
    return [
        Row(
            name=f"{one.name}, accuracy, each text once",
            value=100 * read.accuracy,
            unit="%",
            better="higher",
            source=f"{len(clean.learned):,} learned, {len(clean.tested):,} tested, none in common;"
            f" calibration error {read.calibration_error:.3f}",
        )
    ]


def _known(name: str, read: "_Read") -> list[Row]:
    return [
        Row(
            name=f"{name}, texts whose sentiment is claimed",
            value=100 * read.claimed,
            unit="%",
            better="higher",
            source=f"of these {read.claimed_right:.1%} are right",
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What a reader said of labelled texts, and how long a core took."""

    truth: NDArray[np.bool_]
    chances: Chances
    verdicts: Sequence[Verdict]
    seconds: float

    @classmethod
    def of(cls, tested: Sequence[Example], polarity: Polarity) -> "_Read":
        texts = [Text(text_id="", text=one.text, language=language_of(one.text)) for one in tested]
        reader, seconds = WordsAndStars(polarity=polarity), []
        verdicts: Sequence[Verdict] = ()
        for _ in range(3):
            began = time.process_time()
            verdicts = reader.read(texts)
            seconds.append(time.process_time() - began)
        return cls(
            truth=np.array([one.is_positive for one in tested]),
            chances=np.array([one.positive for one in verdicts]),
            verdicts=verdicts,
            seconds=min(seconds),
        )

    @property
    def accuracy(self) -> float:
        return float(((self.chances > _EVEN) == self.truth).mean())

    @property
    def calibration_error(self) -> float:
        sure = np.maximum(self.chances, 1 - self.chances)
        right = (self.chances > _EVEN) == self.truth
        bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
        gaps = [
            abs(sure[bins == one].mean() - right[bins == one].mean()) * (bins == one).mean()
            for one in np.unique(bins)
        ]
        return float(sum(gaps))

    @property
    def claimed(self) -> float:
        return mean(one.sentiment in _CLEAR for one in self.verdicts)

    @property
    def claimed_right(self) -> float:
        right = [
            (one.sentiment is Sentiment.POSITIVE) == truth
            for one, truth in zip(self.verdicts, self.truth.tolist(), strict=True)
            if one.sentiment in _CLEAR
        ]
        return float(mean(right))


_CLEAR = frozenset({Sentiment.POSITIVE, Sentiment.NEGATIVE})
