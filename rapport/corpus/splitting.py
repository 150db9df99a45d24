"""Says on which side of a split a document falls: by a hash, so that it stays there."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rapport.corpus.card import SPLITS
from rapport.corpus.model import Document
from rapport.kit.chance import share_of
from rapport.texts import Groups


def split_of(key: str, *, splits: tuple[int, int, int], seed: int) -> str:
    """The split that a key falls into; `splits` are parts of train, valid and test."""
    place = share_of(key, experiment=f"corpus-split:{seed}") * sum(splits)
    reached = 0
    for name, part in zip(SPLITS, splits, strict=True):
        reached += part
        if place < reached:
            return name
    return SPLITS[0]


@dataclass(slots=True)
class Sides:
    """Gives every document a key that all who belong together share.

    Those of one parent belong together, and those that are nearly the same. `groups` has the
    latter, by number; the key is what the first of a group is called.
    """

    groups: Groups
    _firsts: dict[str, int] = field(default_factory=dict)
    _keys: dict[int, str] = field(default_factory=dict)

    def gather(self, documents: Iterable[Document]) -> None:
        """Join those of one parent; takes all documents, in the order of their numbers."""
        for number, document in enumerate(documents):
            if document.parent:
                self.groups.join(self._firsts.setdefault(document.parent, number), number)

    def key(self, number: int, document: Document) -> str:
        """The key of a document's group; asked in the order of the numbers."""
        first = self.groups.first(number)
        if first not in self._keys:
            self._keys[first] = document.parent or document.id
        return self._keys[first]
