"""The reason for each recommended product: what brought most of its score."""

from collections.abc import Mapping

import numpy as np

from rapport.recommendations.histories import Floats, Numbers
from rapport.recommendations.model import Because, Recommendation
from rapport.recommendations.reading import KINDS, Read
from rapport.recommendations.recommender import Recommender
from rapport.recommendations.scoring import shares_of

_DIGITS = 6  # sums of floats differ behind these from run to run, and answers must not
_BECAUSE: Mapping[str, Because] = {
    "ordered": Because.BOUGHT,
    "added": Because.ADDED,
    "wished": Because.WISHED,
    "viewed": Because.VIEWED,
}


def explain(
    recommender: Recommender, one: Read, items: Numbers, *, scores: Floats, own: Floats
) -> list[Recommendation]:
    """Turn items with their scores into recommendations, each with what weighed most.

    The parts of a score are exact: each product of the history has its own, popularity has one,
    and having bought the same has one (`own`, one entry per item of the shop).
    """
    history = one.histories
    had, place = np.unique(history.items, return_inverse=True)
    shares = shares_of(recommender, history, items)
    by_score = np.zeros((len(had), len(items)), dtype=np.float32)
    by_text = np.zeros_like(by_score)
    np.add.at(by_score, place, shares.scores)
    np.add.at(by_text, place, shares.texts)
    popular = recommender.scores.popular_shares(items)
    kinds = np.full(len(had), len(KINDS), dtype=np.int8)
    np.minimum.at(kinds, place, one.kinds)
    found = []
    for column, item in enumerate(items):
        parts = by_score[:, column] + by_text[:, column]
        most = int(parts.argmax()) if len(had) else -1
        best = float(parts[most]) if len(had) else 0.0
        score, again = float(scores[column]), float(own[item])
        if again > 0 and again >= best:
            because, cause, part = Because.AGAIN, int(item), again
        elif best > float(popular[column]):
            is_text = by_text[most, column] > by_score[most, column]
            because = Because.ALIKE if is_text else _BECAUSE[KINDS[kinds[most]]]
            cause, part = int(had[most]), best
        else:
            because, cause, part = Because.POPULAR, None, score
        found.append(
            Recommendation(
                product_id=recommender.product_ids[item],
                score=round(score, _DIGITS),
                because=because,
                because_product_id=None if cause is None else recommender.product_ids[cause],
                share=round(min(max(part / score, 0.0), 1.0), 3) if score > 0 else 0.0,
            )
        )
    return found
