"""Which likeness speaks for items that nobody had yet: of letters, of meanings, or both.

The shop's own past says: a fifth of the items is hidden, and those who had one are asked for it by
what else they had. Letters stay unless another is better beyond chance.
"""

from collections.abc import Mapping
from enum import StrEnum

import numpy as np
from scipy import sparse

from rapport.recommendations.fading import faded
from rapport.recommendations.histories import Floats, Histories, Numbers
from rapport.recommendations.meanings import ItemMeanings
from rapport.recommendations.rungs import FIRST, Gains, gains_of, interval_of
from rapport.recommendations.texts import ItemTexts

_SHARE, _SEED = 0.2, 3
_FEWEST, _MOST = 200, 2_000  # customers that are asked


class Likeness(StrEnum):
    """What two items are held to be alike by. Stored names are forever."""

    LETTERS = "letters"  # runs of letters (TF-IDF)
    MEANING = "meaning"  # vectors of a language model
    BOTH = "both"  # the mean of the two


def alike_by(
    likeness: Likeness,
    texts: ItemTexts,
    meanings: ItemMeanings | None,
    named: Numbers,
    cold: Numbers,
) -> Floats:
    """How alike each named item is with each new one, from 0 to 1: shape (named, new)."""
    if likeness is Likeness.LETTERS or meanings is None:
        letters: Floats = (texts.grams[named] @ texts.grams[cold].T).toarray()
        return letters
    meant = meanings.likeness(named, cold)
    if likeness is Likeness.MEANING:
        return meant
    both = (meant + alike_by(Likeness.LETTERS, texts, None, named, cold)) / 2
    return np.asarray(both, dtype=np.float32)


def choose_likeness(texts: ItemTexts, meanings: ItemMeanings, histories: Histories) -> Likeness:
    """Ask the shop's past which likeness finds more of what nobody had yet."""
    hidden = np.random.default_rng(_SEED).random(histories.item_count) < _SHARE
    asked = _asked(histories, hidden)
    if len(asked) < _FEWEST:
        return Likeness.LETTERS
    found = {
        each: hidden_gains(each, texts, meanings, histories, hidden, asked) for each in Likeness
    }
    return best_likeness(found)


def best_likeness(found: Mapping[Likeness, Gains]) -> Likeness:
    """The best that is better than letters beyond chance, else letters."""
    better = [each for each in found if interval_of(found[each] - found[Likeness.LETTERS])[0] > 0]
    return max(better, key=lambda each: float(found[each].mean()), default=Likeness.LETTERS)


def hidden_gains(
    likeness: Likeness,
    texts: ItemTexts,
    meanings: ItemMeanings,
    histories: Histories,
    hidden: np.ndarray,
    asked: np.ndarray,
) -> Gains:
    """NDCG@10 of each asked customer: hidden items are ranked by the likeness with the others."""
    had = histories.matrix(np.ones(len(histories.items), dtype=np.float32))[asked]
    wanted = np.asarray(had[:, hidden].toarray() > 0)
    heard = _heard(histories, hidden, texts.recipe.decay)[asked]
    named, cold = np.unique(heard.indices), np.flatnonzero(hidden)
    alike = alike_by(likeness, texts, meanings, named, cold.astype(np.int32)) ** 2
    said = np.asarray(heard[:, named] @ alike)
    items = np.argsort(-said, axis=1, kind="stable")[:, :FIRST]
    hits = np.take_along_axis(wanted & (said > 0), items, axis=1)
    return gains_of(hits, wanted.sum(axis=1))


def _asked(histories: Histories, hidden: np.ndarray) -> np.ndarray:
    """Customers who had a hidden item and another one; a spread of them where there are many."""
    customers = histories.customers()
    had = np.intersect1d(customers[hidden[histories.items]], customers[~hidden[histories.items]])
    found: np.ndarray = had[:: -(-len(had) // _MOST) or 1]
    return found


def _heard(histories: Histories, hidden: np.ndarray, decay: float) -> sparse.csr_matrix:
    weights = faded(histories, decay) * ~hidden[histories.items]
    return histories.matrix(weights.astype(np.float32))
