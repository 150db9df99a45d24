"""The reason for each recommended product: what brought most of its score."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rapport.recommendations.histories import Floats, Numbers
from rapport.recommendations.model import Because, Recommendation
from rapport.recommendations.ordering import Known
from rapport.recommendations.paths import are_together, path_to
from rapport.recommendations.reading import KINDS, Read
from rapport.recommendations.recommender import Recommender
from rapport.recommendations.scoring import shares_of

_Told = tuple[Because, int | None, float]  # the kind, the item and the part of a reason

_DIGITS = 6  # sums of floats differ behind these from run to run, and answers must not
_BECAUSE: Mapping[str, Because] = {
    "ordered": Because.BOUGHT,
    "added": Because.ADDED,
    "wished": Because.WISHED,
    "viewed": Because.VIEWED,
}


def explain(
    recommender: Recommender,
    one: Read,
    items: Numbers,
    *,
    scores: Floats,
    own: Floats,
    known: Known | None = None,
) -> list[Recommendation]:
    """Turn items with their scores into recommendations, each with what weighed most.

    The parts of a score are exact: each product of the history has its own, popularity has one,
    and having bought the same has one (`own`, one entry per item of the shop). `known` is what a
    learned order knew: what was bought with the product of the reason is said so, and a path
    stands in where nothing but popularity speaks.
    """
    had, parts = _parts(recommender, one, items)
    popular = recommender.scores.popular_shares(items)
    found = []
    for column, item in enumerate(items.tolist()):
        mine = _Parts(
            had=had,
            by_score=parts[0][:, column],
            by_text=parts[1][:, column],
            kinds=parts[2],
            popular=float(popular[column]),
            own=float(own[item]),
        )
        score = float(scores[column])
        because, cause, part = mine.strongest(item, score)
        if known is not None:
            because, cause, part = _by_path(known, had, item, (because, cause, part))
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Parts:
    """What makes up the score of one item: one entry per item of the history, and the rest."""

    had: Numbers
    by_score: Floats
    by_text: Floats
    kinds: NDArray[np.int8]
    popular: float
    own: float

    def strongest(self, item: int, score: float) -> _Told:
        parts = self.by_score + self.by_text
        most = int(parts.argmax()) if len(self.had) else -1
        best = float(parts[most]) if len(self.had) else 0.0
        if self.own > 0 and self.own >= best:
            return Because.AGAIN, item, self.own
        if best <= self.popular:
            return Because.POPULAR, None, score
        is_text = self.by_text[most] > self.by_score[most]
        because = Because.ALIKE if is_text else _BECAUSE[KINDS[self.kinds[most]]]
        return because, int(self.had[most]), best


def _parts(
    recommender: Recommender, one: Read, items: Numbers
) -> tuple[Numbers, tuple[Floats, Floats, NDArray[np.int8]]]:
    """The items of a history, what each adds by scores and by texts, and its strongest kind."""
    history = one.histories
    had, place = np.unique(history.items, return_inverse=True)
    shares = shares_of(recommender, history, items)
    by_score = np.zeros((len(had), len(items)), dtype=np.float32)
    by_text = np.zeros_like(by_score)
    np.add.at(by_score, place, shares.scores)
    np.add.at(by_text, place, shares.texts)
    kinds = np.full(len(had), len(KINDS), dtype=np.int8)
    np.minimum.at(kinds, place, one.kinds)
    return had, (by_score, by_text, kinds)


def _by_path(known: Known, had: Numbers, item: int, told: _Told) -> _Told:
    because, cause, part = told
    if because is Because.POPULAR:
        path = path_to(known, had, item)
        return told if path is None else (*path, 0.0)
    if because is Because.BOUGHT and cause is not None and are_together(known, cause, item):
        return Because.TOGETHER, cause, part
    return told
