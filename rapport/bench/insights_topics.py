"""Do a topic's words belong together, and are topics found again? Beside BERTopic and plain NMF.

News in English and reviews of shops in Chinese, cut into words by us; all methods get the same
words and TF-IDF, BERTopic its truncated SVD as embeddings. Coherence is the mean NPMI of the ten
first words of each topic, by the texts of the other half that no method saw. Stability: of ten
samples of four fifths of the texts, how like the topics are to those of all, each matched with one.
"""

import csv
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer

from rapport.bench.errors import need_file
from rapport.bench.insights_topics_peers import bertopic_or_none
from rapport.bench.rows import Row, Setup, Size
from rapport.texts import telling_words
from rapport.topics import TopicRecipe, coherence, fit_topics, occurrences, topic_likeness

Words = Sequence[str]
Weights = Mapping[str, float]

_COUNT = 20
_SHOWN = 10
_KEPT = 100
_FEWEST, _MOST_SHARE, _MOST_WORDS = 5, 0.4, 4_000  # which words count, for all methods
_SAMPLE = 0.8
_SIZES = {Size.QUICK: (2_000, 3), Size.FULL: (10_000, 10)}
_FIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicSet:
    """Topics of one method: the words shown of each, and its weights, of length 1."""

    words: tuple[Words, ...]
    weights: tuple[Weights, ...]


Method = Callable[[Sequence[Words], int], TopicSet]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    coherence: float
    cosine: float
    words: float
    seconds: float
    topics: int


def run(setup: Setup) -> Sequence[Row]:
    """Measure each method on each set; ours is to be at least as good as the better peer."""
    for _, path, _ in _SETS:
        need_file(setup, path)
    texts, resamples = _SIZES[setup.size]
    rows: list[Row] = []
    for name, path, read in _SETS:
        told = list(read(setup.data / path))
        random.Random(0).shuffle(told)  # noqa: S311  the same order each time
        documents = [telling_words(text) for text in told[:texts]]
        learned, held_out = documents[: len(documents) // 2], documents[len(documents) // 2 :]
        measured = {
            method: _measure(fit, learned, held_out, resamples)
            for method, fit in _methods(learned).items()
        }
        rows += _rows(name, measured, texts=len(learned), resamples=resamples)
    return rows


def ours(documents: Sequence[Words], seed: int, *, before: Sequence[Weights] = ()) -> TopicSet:
    """Topics as the product finds them."""
    recipe = TopicRecipe(count=_COUNT, seed=seed)
    fitted = fit_topics(documents, recipe, before=before)
    return TopicSet(words=fitted.words, weights=fitted.weights)


def plain_nmf(documents: Sequence[Words], seed: int) -> TopicSet:
    """One factorisation, the words by weight."""
    vectors = _vectorizer()
    table = vectors.fit_transform(documents)
    factors = NMF(_COUNT, init="nndsvda", random_state=seed, max_iter=300, tol=1e-3).fit(table)
    words = vectors.get_feature_names_out().tolist()
    return topic_set(factors.components_, words)


def topic_set(loads: np.ndarray, words: Words) -> TopicSet:
    """Make a method's loads, (topics, words), into what is compared."""
    shown, weights = [], []
    for row in loads:
        order = np.argsort(-row, kind="stable")
        heaviest = [int(place) for place in order[:_KEPT] if row[place] > 0]
        length = float(np.linalg.norm(row[heaviest])) or 1.0
        shown.append(tuple(words[place] for place in heaviest[:_SHOWN]))
        weights.append({words[place]: float(row[place]) / length for place in heaviest})
    return TopicSet(words=tuple(shown), weights=tuple(weights))


def _vectorizer() -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer=_as_they_are,
        min_df=_FEWEST,
        max_df=_MOST_SHARE,
        max_features=_MOST_WORDS,
        sublinear_tf=True,
    )


def _methods(learned: Sequence[Words]) -> dict[str, Method]:
    first = ours(learned, 0)
    found: dict[str, Method] = {
        "ours": ours,
        "ours, refitted": lambda documents, seed: ours(documents, seed, before=first.weights),
        "NMF": plain_nmf,
    }
    bertopic = bertopic_or_none(_vectorizer, count=_COUNT)
    if bertopic is not None:
        found["BERTopic"] = lambda documents, seed: topic_set(*bertopic(documents, seed))
    return found


def _measure(
    fit: Method, learned: Sequence[Words], held_out: Sequence[Words], resamples: int
) -> _Measured:
    start = time.process_time()
    whole = fit(learned, 0)
    seconds = time.process_time() - start
    pairs = []
    for seed in range(1, resamples + 1):
        chance = np.random.default_rng(seed)
        some = chance.choice(len(learned), int(len(learned) * _SAMPLE), replace=False)
        pairs.append(_found_again(whole, fit([learned[place] for place in some], seed)))
    cosine, words = np.mean(pairs, axis=0)
    return _Measured(
        coherence=_coherence(whole.words, held_out),
        cosine=float(cosine),
        words=float(words),
        seconds=seconds,
        topics=len(whole.words),
    )


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


def _rows(name: str, measured: Mapping[str, _Measured], *, texts: int, resamples: int) -> list[Row]:
    peers = {method: one for method, one in measured.items() if not method.startswith("ours")}
    about = {
        "coherence": f"NPMI of ten words by {texts:,} texts that were held out",
        "cosine": f"cosine of word weights, {resamples} samples of {_SAMPLE:.0%} of {texts:,}",
        "words": f"Jaccard of ten words, {resamples} samples of {_SAMPLE:.0%} of {texts:,}",
    }
    named = {
        "coherence": "coherence",
        "cosine": "stability of weights",
        "words": "stability of words",
    }
    rows = [
        Row(
            name=f"topics, {name}, {named[field]}, {method}",
            value=getattr(one, field),
            unit="NPMI" if field == "coherence" else "share",
            better="higher",
            target=max(getattr(peer, field) for peer in peers.values())
            if method == "ours"
            else None,
            source=f"{source}; {one.topics} topics",
        )
        for field, source in about.items()
        for method, one in measured.items()
    ]
    fit = measured["ours"]
    rows.append(
        Row(
            name=f"topics, {name}, one fit",
            value=fit.seconds,
            unit="s",
            better="lower",
            target=_FIT_SECONDS,
            source=f"processor time, {texts:,} texts; "
            + ", ".join(f"{method} {one.seconds:.1f} s" for method, one in peers.items()),
        )
    )
    return rows


def _news(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield line.split("$LABEL$")[0]


def _reviews(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from (row["review"] for row in csv.DictReader(file) if row["review"])


def _all_news(path: Path) -> Iterator[str]:
    for part in ("train", "valid", "test"):
        yield from _news(path.with_name(f"AGNews10K.{part}.dat"))


def _as_they_are(document: Words) -> Words:
    return document


_SETS = (
    ("AG News", "agnews10k/AGNews10K.train.dat", _all_news),
    ("reviews in Chinese", "online_shopping_10_cats/online_shopping_10_cats.csv", _reviews),
)
