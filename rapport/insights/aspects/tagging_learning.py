"""Learns to tag targets from texts in which they are marked, and groups words by their company."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pycrfsuite
from sklearn.cluster import KMeans

from rapport.insights.aspects.automaton import small
from rapport.insights.aspects.errors import TooFewTargets
from rapport.insights.aspects.model import MarkedText
from rapport.insights.aspects.polarity_features import tokens
from rapport.insights.aspects.tagging import Tagger
from rapport.insights.aspects.tagging_features import Clusters, features, pieces, tags_of
from rapport.insights.aspects.variants import context_vectors

_FIELD = {"c1": 0.02, "c2": 0.2, "max_iterations": 80, "feature.possible_transitions": True}
_GROUPS = (30, 100, 400)


def fit_tagger(
    examples: Sequence[MarkedText],
    *,
    clusters: Clusters | None = None,
    felt: bool = False,
) -> Tagger:
    """Learn from texts whose targets are all marked. Raises `TooFewTargets` where none is.

    `clusters` are groups of words (`word_clusters`). With `felt` the tags say how each thing is
    felt about, too.
    """
    if not any(one.targets for one in examples):
        raise TooFewTargets
    groups = clusters or {}
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=_FIELD, verbose=False)
    for one in examples:
        cut = pieces(one.text)
        if not cut:
            continue
        more = {
            target: f"-{sentiment}" if felt and sentiment else ""
            for target, sentiment in one.targets.items()
        }
        trainer.append(features(one.text, cut, groups), tags_of(cut, more))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tagger.crfsuite"
        trainer.train(str(path))
        return Tagger(crf=path.read_bytes(), clusters=groups)


def word_clusters(texts: Sequence[str], *, sizes: Sequence[int] = _GROUPS) -> Clusters:
    """Put words into groups by their company: k-means of their vectors, once for each size."""
    cut = [tokens(small(one)) for one in texts]
    vectors = context_vectors(cut)
    words = sorted(vectors)
    if len(words) <= max(sizes):
        return {}
    rows = np.stack([vectors[word] for word in words])
    counts = Counter(word for one in cut for word in one)
    often = [max(1, counts[word]) ** 0.5 for word in words]
    found = [
        KMeans(size, n_init=1, max_iter=30, random_state=7).fit_predict(rows, sample_weight=often)
        for size in sizes
    ]
    return {word: [int(groups[place]) for groups in found] for place, word in enumerate(words)}
