"""How near a text stays to the facts it was written from."""

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from rapport.evaluation.texts.cutting import Cut, cut
from rapport.evaluation.texts.errors import TextsUnusable, check_rows

_LONGEST = {"characters": 3, "words": 2}


def relevance(texts: Sequence[str], sources: Sequence[str], *, by: Cut = "words") -> float:
    """The mean cosine, 0 to 1, of each text and its source facts, as weights of their n-grams.

    Pieces are 1 to 3 characters or 1 to 2 words, weighted by TF-IDF over these texts and sources.
    It sees shared words, no meaning: a list of the facts scores highest, a paraphrase low. Compare
    systems on the same sources, and read it beside `attribute_coverage` and `fluency`.
    """
    check_rows(len(texts), len(sources), "sources")
    weigh = TfidfVectorizer(analyzer=lambda text: _grams(cut(text, by), _LONGEST[by]))
    try:
        weights = weigh.fit_transform([*texts, *sources])
    except ValueError as error:
        raise TextsUnusable("texts and sources hold no word; give texts with content") from error
    cosines = weights[: len(texts)].multiply(weights[len(texts) :]).sum(axis=1)
    return float(np.mean(np.asarray(cosines)))


def _grams(pieces: Sequence[str], longest: int) -> list[tuple[str, ...]]:
    return [
        tuple(pieces[start : start + n])
        for n in range(1, longest + 1)
        for start in range(len(pieces) - n + 1)
    ]
