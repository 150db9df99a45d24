"""Where values stand in a text, with as much around them as a check needs to see.

Two views of a text are looked at: what a recipient reads, and what `check_copy` reads, which has
all branches of conditions side by side.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapport.content.filling.shapes import Place, Shape
from rapport.content.flat import UNKNOWN, flatten
from rapport.content.grounds import Grounds
from rapport.content.liquid import MARK
from rapport.content.model import Copy
from rapport.content.parts import parts_of

REACH = 40
"""Characters on both sides of a value that a check of it sees.

More than a rule of the lexicon spans; the few that skip a word of any length are held to it.
"""


@dataclass(frozen=True, slots=True)
class Typed:
    """Words around a value, and for each character whether a slot of the shop put it there."""

    text: str
    bound: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of a text with places for values. `read` says whether recipients read it so."""

    pieces: tuple[Typed | Place, ...]
    read: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The values that stand in it, each once."""
        found = (piece.name for piece in self.pieces if isinstance(piece, Place))
        return tuple(sorted(set(found)))

    def filled(self, values: Mapping[str, str]) -> Typed:
        """Put values in; their characters count as put there by a slot."""
        texts: list[str] = []
        bound: list[bool] = []
        for piece in self.pieces:
            text = values[piece.name] if isinstance(piece, Place) else piece.text
            texts.append(text)
            bound += [True] * len(text) if isinstance(piece, Place) else piece.bound
        return Typed("".join(texts), tuple(bound))

    @property
    def ended(self) -> tuple[str, ...]:
        """What it says, beginning and ending with words; a value is its name behind a NUL."""
        said = [f"\0{one.name}" if isinstance(one, Place) else one.text for one in self.pieces]
        before = [""] if isinstance(self.pieces[0], Place) else []
        after = [""] if isinstance(self.pieces[-1], Place) else []
        return (*before, *said, *after)


def whole_views(
    shape: Shape, copy: Copy, grounds: Grounds, links: Mapping[str, str]
) -> list[Window]:
    """Give every part with values in it, whole: first as it is read, then as it is checked."""
    read = [Window(pieces=pieces, read=True) for pieces in _read(shape, links)]
    flat = [Window(pieces=pieces, read=False) for pieces in _flat(shape, copy, grounds)]
    return [*read, *flat]


def narrowed(views: Iterable[Window]) -> list[Window]:
    """Cut the views down to windows around their values.

    A stretch that both views say alike is looked at once, as it is read: there fewer characters
    count as bound, so that no less is found.
    """
    found: list[Window] = []
    for window in (window for view in views for window in _windows(view)):
        if not any(_covers(known, window) for known in found):
            found.append(window)
    return found


def _covers(known: Window, window: Window) -> bool:
    """Say whether one has the same values among the same words, and at least as many of these."""
    (first, *middle, last), (here, *inner, end) = known.ended, window.ended
    return middle == inner and first.endswith(here) and last.startswith(end)


def _read(shape: Shape, links: Mapping[str, str]) -> Iterator[tuple[Typed | Place, ...]]:
    for part in ("subject", "preheader", "text"):
        pieces = shape.parts[part]
        if any(isinstance(piece, Place) and piece.name in shape.present for piece in pieces):
            yield _joined(
                piece if isinstance(piece, Place) and piece.name in shape.present
                else _typed(links[piece.name] if isinstance(piece, Place) else piece)
                for piece in pieces
            )  # fmt: skip


def _flat(shape: Shape, copy: Copy, grounds: Grounds) -> Iterator[tuple[Typed | Place, ...]]:
    slots = {**grounds.slots, "customer": dict.fromkeys(shape.present, UNKNOWN)}
    for part, source in parts_of(copy):
        places = {
            mark.start(): name
            for mark in MARK.finditer(source)
            if (name := _printed(mark[0])) in shape.present
        }
        if not places:
            continue
        flat = next(iter(flatten(part, source, slots=slots, language=grounds.language)))
        yield _joined(
            Place(places[origin]) if origin in places and bound else Typed(char, (bound,))
            for char, origin, bound in zip(flat.text, flat.origin, flat.bound, strict=True)
        )


def _printed(mark: str) -> str:
    """Name the customer's slot that a plain output prints."""
    root, _, rest = mark.strip("{}- \n\t").partition(".")
    return rest.partition("|")[0].strip() if root == "customer" else ""


def _typed(text: str) -> Typed:
    return Typed(text, (False,) * len(text))


def _joined(pieces: Iterable[Typed | Place]) -> tuple[Typed | Place, ...]:
    joined: list[Typed | Place] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if isinstance(piece, Typed) and isinstance(last, Typed):
            joined[-1] = Typed(last.text + piece.text, last.bound + piece.bound)
        else:
            joined.append(piece)
    return tuple(joined)


def _windows(view: Window) -> Iterator[Window]:
    here: list[Typed | Place] = []
    for place, piece in enumerate(view.pieces):
        if isinstance(piece, Place):
            here.append(piece)
        elif place == 0:
            here.append(_end(piece))
        elif len(piece.text) <= 2 * REACH and place + 1 < len(view.pieces):
            here.append(piece)
        else:
            yield Window(pieces=(*here, _begin(piece)), read=view.read)
            here = [_end(piece)]
    if any(isinstance(piece, Place) for piece in here):
        yield Window(pieces=tuple(here), read=view.read)


def _begin(piece: Typed) -> Typed:
    return Typed(piece.text[:REACH], piece.bound[:REACH])


def _end(piece: Typed) -> Typed:
    return Typed(piece.text[-REACH:], piece.bound[-REACH:])
