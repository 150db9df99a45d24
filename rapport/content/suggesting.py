"""How a writer is told what to try: somebody who knows what works hands in settings per variant."""

from collections.abc import Mapping
from typing import Protocol

from rapport.content.model import Brief, Cell, Suggested


class Suggesting(Protocol):
    """Gives, for a cell of a brief, what its variants should try.

    What works is learned above this stage, so it comes in from there.
    """

    def __call__(self, brief: Brief, cell: Cell, /) -> Mapping[str, Suggested]:
        """Give settings by the name of the variant; one without an entry is free.

        Must give the same for the same brief as long as nothing new is known.
        """
        ...
