"""BERTopic (Grootendorst 2022), where it is installed: UMAP, HDBSCAN and c-TF-IDF, as it comes.

It gets the truncated SVD of the same TF-IDF as embeddings, and merges its topics to as many as the
others have. Settings are its own; UMAP gets a seed, so that a run can be repeated.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.preprocessing import normalize

Words = Sequence[str]
Loads = tuple[np.ndarray, Words]

_DIMENSIONS = 100
_NEIGHBOURS, _COMPONENTS = 15, 5  # BERTopic's own


def bertopic_or_none(
    vectorizer: Callable[[], TfidfVectorizer], *, count: int
) -> Callable[[Sequence[Words], int], Loads] | None:
    """Give what finds topics by BERTopic: loads (topics, words), and the words."""
    if any(find_spec(name) is None for name in ("bertopic", "umap", "hdbscan")):
        return None

    def find(documents: Sequence[Words], seed: int) -> Loads:
        vectors = vectorizer()
        table = vectors.fit_transform(documents)
        svd = TruncatedSVD(_DIMENSIONS, random_state=seed)
        embeddings = normalize(svd.fit_transform(table))
        model = import_module("bertopic").BERTopic(
            language="multilingual",  # else it takes all but Latin letters out
            embedding_model=None,
            umap_model=import_module("umap").UMAP(
                n_neighbors=_NEIGHBOURS,
                n_components=_COMPONENTS,
                min_dist=0.0,
                metric="cosine",
                random_state=seed,
            ),
            vectorizer_model=CountVectorizer(
                analyzer=str.split, vocabulary=vectors.get_feature_names_out()
            ),
            nr_topics=count + 1,  # the first is what belongs to none
        )
        model.fit([" ".join(document) or "-" for document in documents], embeddings)
        loads = np.asarray(model.c_tf_idf_.todense())
        words = model.vectorizer_model.get_feature_names_out().tolist()
        rest = 1 if -1 in model.topics_ else 0
        return loads[rest:], words

    return find
