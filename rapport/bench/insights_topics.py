"""Do a topic's words belong together, and are topics found again? Beside BERTopic and plain NMF.

News in English and reviews of shops in Chinese, cut into words by us; all methods get the same
words and TF-IDF, BERTopic its truncated SVD as embeddings. Coherence is the mean NPMI of the ten
first words of each topic, by the texts of the other half that no method saw. Stability: of ten
samples of four fifths of the texts, how like the topics are to those of all, each matched with one;
ours is held against the better peer sample by sample, and fails where it is surely less stable.
"""

import csv
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer

from rapport.bench.errors import need_file
from rapport.bench.insights_topics_measures import (
    Method,
    TopicSet,
    Weights,
    Words,
    measure,
    rows_of,
    topic_set,
)
from rapport.bench.insights_topics_peers import bertopic_or_none
from rapport.bench.insights_topics_vectors import company_vectors
from rapport.bench.rows import Row, Setup, Size
from rapport.texts import telling_words
from rapport.topics import TopicRecipe, fit_topics

_COUNT = 20
_FEWEST, _MOST_SHARE, _MOST_WORDS = 5, 0.4, 4_000  # which words count, for all methods
_SIZES = {Size.QUICK: (2_000, 3), Size.FULL: (10_000, 10)}


def run(setup: Setup) -> Sequence[Row]:
    """Measure each method on each set; ours is to be as coherent and as stable as any peer."""
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
            method: measure(fit, len(learned), held_out, resamples)
            for method, fit in _methods(learned).items()
        }
        rows += rows_of(name, measured, texts=len(learned), resamples=resamples)
    return rows


def ours(
    documents: Sequence[Words],
    seed: int,
    *,
    before: Sequence[Weights] = (),
    vectors: np.ndarray | None = None,
) -> TopicSet:
    """Topics as the product finds them."""
    recipe = TopicRecipe(count=_COUNT, seed=seed)
    fitted = fit_topics(documents, recipe, before=before, vectors=vectors)
    return TopicSet(words=fitted.words, weights=fitted.weights)


def plain_nmf(documents: Sequence[Words], seed: int) -> TopicSet:
    """One factorisation, the words by weight."""
    vectors = _vectorizer()
    table = vectors.fit_transform(documents)
    factors = NMF(_COUNT, init="nndsvda", random_state=seed, max_iter=300, tol=1e-3).fit(table)
    words = vectors.get_feature_names_out().tolist()
    return topic_set(factors.components_, words)


def _vectorizer() -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer=_as_they_are,
        min_df=_FEWEST,
        max_df=_MOST_SHARE,
        max_features=_MOST_WORDS,
        sublinear_tf=True,
    )


def _methods(learned: Sequence[Words]) -> dict[str, Method]:
    def some(places: Sequence[int]) -> list[Words]:
        return [learned[place] for place in places]

    first = ours(learned, 0)
    vectors = company_vectors(learned, _vectorizer())
    found: dict[str, Method] = {
        "ours": lambda places, seed: ours(some(places), seed),
        "ours, refitted": lambda places, seed: ours(some(places), seed, before=first.weights),
        "ours, over vectors of words' company": lambda places, seed: ours(
            some(places), seed, vectors=vectors[list(places)]
        ),
        "NMF": lambda places, seed: plain_nmf(some(places), seed),
    }
    bertopic = bertopic_or_none(_vectorizer, count=_COUNT)
    if bertopic is not None:
        found["BERTopic"] = lambda places, seed: topic_set(*bertopic(some(places), seed))
    return found


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
