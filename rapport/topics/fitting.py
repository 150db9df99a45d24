"""Finds topics: the consensus of non-negative matrix factorisations of resampled TF-IDF.

Topics of several factorisations are factorised once more (Belford, Mac Namee & Greene 2018,
https://arxiv.org/abs/1702.07186), then refined on all texts (Lee & Seung 1999). Topics of an
earlier fit take part as if they had been found in half of the samples: so they stay, where the
texts still speak of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.decomposition import NMF, non_negative_factorization
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from rapport.topics.errors import TooFewTexts
from rapport.topics.grouping import grouped
from rapport.topics.word_pairs import occurrences, words_together

Numbers = NDArray[np.float64]
Words = Sequence[str]

FEWEST_TEXTS = 100
_FOLDS = 12
_FOLD_SHARE = 0.8
# Rounds are counted, not stopped when little changes: so a fit takes as long each time.
_FOLD_ROUNDS = 60
_JOINING = 200
_SORTING = 30
_REFINING = 20
_MOST_SHARE = 0.4  # a word of more texts tells none from the rest
_TEXTS_PER_TOPIC = 60
_FEWEST_TOPICS, _MOST_TOPICS = 4, 20
_KEPT_WORDS = 100
_TINY = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRecipe:
    """How topics are found. `count` None: by the number of texts, 4 to 20.

    A word counts that is in `fewest` texts at least; `shown` are chosen of the `pool` heaviest.
    """

    count: int | None = None
    fewest: int = 5
    most_words: int = 4_000
    shown: int = 10
    pool: int = 20
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedTopics:
    """Topics of texts: `vocabulary`, `loads` (topics, words), and per topic the telling words.

    `weights` are what decides which texts a topic has; `tops` is the topic of each text, -1 for
    none.
    """

    vocabulary: tuple[str, ...]
    loads: Numbers
    words: tuple[tuple[str, ...], ...]
    weights: tuple[Mapping[str, float], ...]
    tops: NDArray[np.int64]


def fit_topics(
    documents: Sequence[Words],
    recipe: TopicRecipe | None = None,
    *,
    before: Sequence[Mapping[str, float]] = (),
    vectors: Numbers | None = None,
) -> FittedTopics:
    """Find topics of texts that are cut into words; `before` has the weights of earlier topics.

    With `vectors`, shape (texts, width), topics are groups of texts whose vectors lie together;
    their words, and what decides of other texts, are counted all the same. Raises `TooFewTexts`.
    """
    using = recipe or TopicRecipe()
    if len(documents) < FEWEST_TEXTS:
        raise TooFewTexts(
            f"topics need {FEWEST_TEXTS} texts in one language, and there are {len(documents)};"
            " import more, or wait"
        )
    weighed, table = _weighed(documents, using)
    words: Words = weighed.get_feature_names_out().tolist()
    count = min(using.count or _count_for(len(documents)), *table.shape)
    earlier = _as_loads(before, words, weighed.idf_)
    if vectors is None:
        loads, tops = _factorised(table, count, earlier, using.seed)
    else:
        loads, tops = grouped(table, vectors, count=count, before=earlier, seed=using.seed)
    there = occurrences(documents, words)
    return FittedTopics(
        vocabulary=tuple(words),
        loads=loads,
        words=tuple(_shown(row, there, words, using) for row in loads),
        weights=tuple(weights_of(row * weighed.idf_, words) for row in loads),
        tops=tops,
    )


def weights_of(row: Numbers, words: Words) -> dict[str, float]:
    """Give the heaviest words of a topic, their squares summing to 1."""
    order = np.argsort(-row, kind="stable")[:_KEPT_WORDS]
    kept = [place for place in order if row[place] > 0]
    length = float(np.linalg.norm(row[kept])) or 1.0
    return {words[place]: round(float(row[place]) / length, 6) for place in kept}


def _weighed(
    documents: Sequence[Words], recipe: TopicRecipe
) -> tuple[TfidfVectorizer, sparse.csr_matrix]:
    """Weigh the words of texts by TF-IDF."""
    weighed = TfidfVectorizer(
        analyzer=_as_they_are,
        min_df=recipe.fewest,
        max_df=_MOST_SHARE,
        max_features=recipe.most_words,
        sublinear_tf=True,
    )
    try:
        return weighed, sparse.csr_matrix(weighed.fit_transform(documents))
    except ValueError:  # no word is in enough texts and not in too many
        raise TooFewTexts(
            f"the {len(documents)} texts have no words in common; topics need more texts"
        ) from None


def _factorised(
    table: sparse.csr_matrix, count: int, before: Numbers, seed: int
) -> tuple[Numbers, NDArray[np.int64]]:
    loads, shares = _refined(table, _consensus(table, count, before, seed))
    return loads, np.where(shares.max(1) > _TINY, shares.argmax(1), -1)


def _count_for(texts: int) -> int:
    return int(np.clip(texts // _TEXTS_PER_TOPIC, _FEWEST_TOPICS, _MOST_TOPICS))


def _consensus(table: sparse.csr_matrix, count: int, before: Numbers, seed: int) -> Numbers:
    chance = np.random.default_rng(seed)
    texts = table.shape[0]
    voices = [before] * (_FOLDS // 2 if len(before) else 0)
    for fold in range(_FOLDS):
        some = chance.choice(texts, max(int(texts * _FOLD_SHARE), count), replace=False)
        factors = NMF(
            count,
            init="nndsvdar",
            random_state=seed * _FOLDS + fold,
            max_iter=_FOLD_ROUNDS,
            tol=0,
        )
        voices.append(normalize(factors.fit(table[np.sort(some)]).components_))
    said = np.vstack(voices)
    joined = NMF(count, init="nndsvda", random_state=0, max_iter=_JOINING, tol=0)
    found: Numbers = joined.fit(said).components_
    return found


def _refined(table: sparse.csr_matrix, loads: Numbers) -> tuple[Numbers, Numbers]:
    """Fit the loads to all texts, a little: (topics, words), and the texts' (texts, topics)."""
    shares, _, _ = non_negative_factorization(
        table,
        H=loads,
        n_components=len(loads),
        init="custom",
        update_H=False,
        max_iter=_SORTING,
        tol=0,
    )
    shares, better, _ = non_negative_factorization(
        table,
        W=np.maximum(shares, _TINY),
        H=np.maximum(loads, _TINY),
        n_components=len(loads),
        init="custom",
        max_iter=_REFINING,
        tol=0,
    )
    sizes = np.linalg.norm(better, axis=1)
    return normalize(better), shares * sizes


def _shown(
    row: Numbers, there: sparse.csc_matrix, words: Words, recipe: TopicRecipe
) -> tuple[str, ...]:
    """Choose of the heaviest words those that most stand in one text together."""
    pool = [int(place) for place in np.argsort(-row, kind="stable")[: recipe.pool]]
    pool = [place for place in pool if row[place] > _TINY]
    kept = words_together(there, pool, row[pool], count=recipe.shown)
    return tuple(words[place] for place in kept)


def _as_loads(before: Sequence[Mapping[str, float]], words: Words, idf: Numbers) -> Numbers:
    """Put earlier topics into the columns of today's words; a topic of no word of today is gone."""
    places = {word: place for place, word in enumerate(words)}
    loads = np.zeros((len(before), len(words)))
    for row, weights in enumerate(before):
        for word, weight in weights.items():
            if word in places:
                loads[row, places[word]] = weight / idf[places[word]]
    known: Numbers = normalize(loads[loads.any(axis=1)]) if loads.any() else loads[:0]
    return known


def _as_they_are(document: Words) -> Words:
    return document
