"""Finds topics of texts: non-negative matrix factorisation (Lee & Seung 1999) of TF-IDF."""

from collections.abc import Iterable, Sequence

import numpy as np
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer

from rapport.texts import telling_words

_TOLD = 8
_ROUNDS = 500
_LEAST = 1e-9


class Topics:
    """Topics found in a sample of texts; each is told by its heaviest words."""

    def __init__(self, texts: Sequence[str], words: Sequence[str], *, count: int) -> None:
        self._vectors = TfidfVectorizer(
            analyzer=telling_words, vocabulary=list(words), sublinear_tf=True
        )
        table = self._vectors.fit_transform(texts)
        fitting = min(count, *table.shape)
        self._factors = NMF(
            n_components=fitting, init="nndsvda", random_state=0, max_iter=_ROUNDS, tol=1e-3
        ).fit(table)
        self.words: tuple[tuple[str, ...], ...] = tuple(
            tuple(words[place] for place in np.argsort(-row, kind="stable")[:_TOLD])
            for row in self._factors.components_
        )

    def of(self, texts: Iterable[str]) -> list[int | None]:
        """The topic that each text has most of; None where it has no word of any."""
        table = self._factors.transform(self._vectors.transform(texts))
        return [int(row.argmax()) if row.max() > _LEAST else None for row in table]
