"""How alike the texts of items are, in Chinese and English: what speaks for an item nobody had yet.

A text becomes its runs of two to four letters, weighed by how rare they are (TF-IDF), so that no
words have to be known; two texts are as alike as the cosine of these. Scores are sums of one
number per event of a history, as in `item_scores`, so that the reason for an item is exact.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from rapport.recommendations.errors import BadHistory, BadRecipe
from rapport.recommendations.fading import faded
from rapport.recommendations.histories import Floats, Histories, Numbers, need_below, one_history
from rapport.recommendations.pairing import strongest_pairs

_BLOCK = 256  # customers scored at once


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRecipe:
    """How texts are compared: by runs of `shortest` to `longest` letters, within words.

    An event that `age` later ones follow weighs `exp(-age / decay)`.
    """

    shortest: int = 2
    longest: int = 4
    decay: float = 3.0

    def __post_init__(self) -> None:
        if not 1 <= self.shortest <= self.longest:
            raise BadRecipe("runs of letters have 1 letter or more, and the longest the most")
        if self.decay <= 0:
            raise BadRecipe("the decay of texts must be above 0")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemTexts:
    """The texts of all items: `grams` is items by runs of letters, float32, rows of length 1.

    An item without text has an empty row, and is like no other.
    """

    grams: sparse.csr_matrix
    recipe: TextRecipe = field(default_factory=TextRecipe)

    def __len__(self) -> int:
        return int(self.grams.shape[0])

    def alike(self, item: int, count: int) -> tuple[Numbers, Floats]:
        """The up to `count` other items whose text is most like that of `item`, and how much.

        Both have the shape (found,), the most alike first; the smaller number breaks a tie. A
        likeness is above 0 and at most 1.
        """
        likeness = (self.grams[self._wanted([item])] @ self.grams.T).toarray()[0]
        likeness[item] = 0
        places = np.lexsort((np.arange(len(self)), -likeness))[:count]
        found = places[likeness[places] > 0].astype(np.int32)
        return found, likeness[found]

    def scores(self, history: Sequence[int] | Numbers, weights: ArrayLike | None = None) -> Floats:
        """Score all items for one history, oldest first: shape (items,)."""
        one = one_history(history, item_count=len(self), weights=weights)
        scored: Floats = self._scored(one)[0]
        return scored

    def score_blocks(self, histories: Histories) -> Iterator[tuple[Histories, Floats]]:
        """Score all items for all customers, block by block: shape (customers, items) each."""
        for first in range(0, len(histories), _BLOCK):
            some = histories.some(first, min(first + _BLOCK, len(histories)))
            yield some, self._scored(some)

    def contributions(
        self,
        history: Sequence[int] | Numbers | Histories,
        items: Sequence[int] | Numbers,
        weights: ArrayLike | None = None,
    ) -> Floats:
        """What each event of a history adds to the score of each item: shape (events, items).

        The events of a column sum to the item's score. An item adds nothing to itself.
        """
        one = one_history(history, item_count=len(self), weights=weights)
        wanted = self._wanted(items)
        likeness: Floats = (self.grams[one.items] @ self.grams[wanted].T).toarray()
        likeness[one.items[:, None] == wanted[None, :]] = 0
        shares: Floats = faded(one, self.recipe.decay)[:, None] * likeness
        return shares

    def pairs(self, most: int = 50) -> sparse.csr_matrix:
        """Items by items: the likeness of texts, the `most` largest of each item."""
        return strongest_pairs(self.grams, most)

    def _wanted(self, items: Sequence[int] | Numbers) -> NDArray[np.int64]:
        wanted = np.asarray(items, dtype=np.int64)
        need_below(wanted, len(self), "item")
        return wanted

    def _scored(self, some: Histories) -> Floats:
        if some.item_count != len(self):
            raise BadHistory(f"histories of {some.item_count} items meet texts of {len(self)}")
        heard = some.matrix(faded(some, self.recipe.decay))
        scored: Floats = ((heard @ self.grams) @ self.grams.T).toarray()
        entries = heard.tocoo()
        own = np.diff(self.grams.indptr)[entries.col] > 0  # a text is wholly like itself
        scored[entries.row[own], entries.col[own]] -= entries.data[own]
        return scored


def fit_item_texts(texts: Sequence[str], recipe: TextRecipe | None = None) -> ItemTexts:
    """Learn which runs of letters are rare; item i has text i, which may be empty."""
    how = recipe or TextRecipe()
    if not any(text.strip() for text in texts):
        empty = sparse.csr_matrix((len(texts), 1), dtype=np.float32)
        return ItemTexts(grams=empty, recipe=how)
    vectorizer = TfidfVectorizer(
        preprocessor=_plain,
        analyzer="char_wb",
        ngram_range=(how.shortest, how.longest),
        sublinear_tf=True,
        dtype=np.float32,
    )
    return ItemTexts(grams=vectorizer.fit_transform(texts).tocsr(), recipe=how)


def _plain(text: str) -> str:
    """Full-width letters and capitals say the same as plain ones."""
    return unicodedata.normalize("NFKC", text).casefold()
