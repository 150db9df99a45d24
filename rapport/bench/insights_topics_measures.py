"""What is measured of a method that finds topics: coherence, stability, time; and its rows."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.stats import t as student

from rapport.bench.rows import Row
from rapport.topics import coherence, occurrences, topic_likeness

Words = Sequence[str]
Weights = Mapping[str, float]

SHOWN = 10
_KEPT = 100
_SAMPLE = 0.8
_FIT_SECONDS = 30.0
_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicSet:
    """Topics of one method: the words shown of each, and its weights, of length 1."""

    words: tuple[Words, ...]
    weights: tuple[Weights, ...]


Method = Callable[[Sequence[int], int], TopicSet]
"""Finds topics of the texts at these places, by a seed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one method reached; `cosine` and `words` have a value for each sample."""

    coherence: float
    cosine: tuple[float, ...]
    words: tuple[float, ...]
    seconds: float
    topics: int


def topic_set(loads: np.ndarray, words: Words) -> TopicSet:
    """Make a method's loads, (topics, words), into what is compared."""
    shown, weights = [], []
    for row in loads:
        order = np.argsort(-row, kind="stable")
        heaviest = [int(place) for place in order[:_KEPT] if row[place] > 0]
        length = float(np.linalg.norm(row[heaviest])) or 1.0
        shown.append(tuple(words[place] for place in heaviest[:SHOWN]))
        weights.append({words[place]: float(row[place]) / length for place in heaviest})
    return TopicSet(words=tuple(shown), weights=tuple(weights))


def measure(fit: Method, texts: int, held_out: Sequence[Words], resamples: int) -> Measured:
    """Fit once on all texts, and on samples of them, the same for each method."""
    start = time.process_time()
    whole = fit(range(texts), 0)
    seconds = time.process_time() - start
    pairs = []
    for seed in range(1, resamples + 1):
        chance = np.random.default_rng(seed)
        some = chance.choice(texts, int(texts * _SAMPLE), replace=False)
        pairs.append(_found_again(whole, fit(some.tolist(), seed)))
    cosine, words = zip(*pairs, strict=True)
    return Measured(
        coherence=_coherence(whole.words, held_out),
        cosine=cosine,
        words=words,
        seconds=seconds,
        topics=len(whole.words),
    )


def rows_of(
    name: str, measured: Mapping[str, Measured], *, texts: int, resamples: int
) -> Iterator[Row]:
    """Give the rows of a set of texts; all methods but those named `ours…` are peers."""
    peers = {method: one for method, one in measured.items() if not method.startswith("ours")}
    best = max(peer.coherence for peer in peers.values())
    for method, one in measured.items():
        yield Row(
            name=f"topics, {name}, coherence, {method}",
            value=one.coherence,
            unit="NPMI",
            better="higher",
            target=best if method == "ours" else None,
            source=f"NPMI of ten words by {texts:,} texts that were held out; {one.topics} topics",
        )
    sampled = f"{resamples} samples of {_SAMPLE:.0%} of {texts:,}"
    yield from _stability(f"topics, {name}, stability of weights", measured, "cosine", sampled)
    yield from _stability(f"topics, {name}, stability of words", measured, "words", sampled)
    told = ", ".join(f"{method} {one.seconds:.1f} s" for method, one in peers.items())
    yield Row(
        name=f"topics, {name}, one fit",
        value=measured["ours"].seconds,
        unit="s",
        better="lower",
        target=_FIT_SECONDS,
        source=f"processor time, {texts:,} texts; {told}",
    )


def _stability(
    name: str, measured: Mapping[str, Measured], field: str, sampled: str
) -> Iterator[Row]:
    found = {method: np.array(getattr(one, field)) for method, one in measured.items()}
    what = "cosine of word weights" if field == "cosine" else "Jaccard of ten words"
    for method, values in found.items():
        yield Row(
            name=f"{name}, {method}",
            value=float(values.mean()),
            unit="share",
            better="higher",
            source=f"{what}, {sampled}",
        )
    peers = {method: one.mean() for method, one in found.items() if not method.startswith("ours")}
    best = max(peers, key=lambda method: peers[method])
    gaps = found["ours"] - found[best]
    low, high = paired_interval(gaps)
    yield Row(
        name=f"{name}, ours less {best}",
        value=float(gaps.mean()),
        unit="share",
        better="higher",
        target=float(gaps.mean()) - high,  # fails where the whole interval is below 0
        source=f"sample by sample, 95 % interval {low:+.3f} to {high:+.3f}: {_verdict(low, high)}",
    )


def paired_interval(gaps: np.ndarray) -> tuple[float, float]:
    """The 95 % interval of a mean difference by Student's t, over samples of the same texts."""
    half = student.ppf((1 + _CONFIDENCE) / 2, len(gaps) - 1) * gaps.std(ddof=1) / len(gaps) ** 0.5
    return float(gaps.mean() - half), float(gaps.mean() + half)


def _verdict(low: float, high: float) -> str:
    if low > 0:
        return "more stable"
    return "less stable" if high < 0 else "not distinguishable"


def _found_again(one: TopicSet, other: TopicSet) -> tuple[float, float]:
    """The mean cosine of weights and Jaccard of words; a topic without a partner is worth 0."""
    likeness = np.array([[topic_likeness(a, b) for b in other.weights] for a in one.weights])
    mine, theirs = linear_sum_assignment(-likeness)
    most = max(len(one.words), len(other.words))
    shared = [_jaccard(one.words[a], other.words[b]) for a, b in zip(mine, theirs, strict=True)]
    return float(likeness[mine, theirs].sum() / most), float(sum(shared) / most)


def _jaccard(one: Words, other: Words) -> float:
    return len({*one} & {*other}) / max(len({*one} | {*other}), 1)


def _coherence(topics: Sequence[Words], held_out: Sequence[Words]) -> float:
    words = sorted({word for topic in topics for word in topic})
    there = occurrences(held_out, words)
    places = {word: place for place, word in enumerate(words)}
    return float(np.mean([coherence(there, [places[word] for word in one]) for one in topics]))
