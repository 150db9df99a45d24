"""A template rendered once per shape: its parts as pieces with places for values between them.

A shape is which of a customer's values are there. Values are stood in for by sentinels, and what
was rendered is cut at them. That is the same as rendering with the values as long as the template
only prints them or asks whether they are there. Whether it does is read from its marks, and held
against a second rendering with other sentinels.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import escape

from rapport.content.compiling import PREVIEW_LINKS, CompiledCopy, compile_copy
from rapport.content.flat import UNKNOWN
from rapport.content.grounds import Grounds
from rapport.content.liquid import MARK
from rapport.content.model import Copy
from rapport.content.parts import parts_of
from rapport.content.rendered import Rendered
from rapport.content.slots import CUSTOMER_SLOTS, slots_of

RENDERED = ("subject", "preheader", "html", "text")
"""The parts of what a recipient reads."""

_PATH = r"[a-z_]+(?:\.[a-z_]+|\[\d\])*"
_PRINTS = re.compile(
    r"\{\{-?\s*customer\.[a-z_]+\s*"
    rf"(?:\|\s*default:\s*(?:\"[^\"{{}}]*\"|'[^'{{}}]*'|{_PATH})\s*)?-?\}}\}}"
)
_ASKS = re.compile(
    rf"\{{%-?\s*(?:if|elsif|unless)\s+(?:not\s+)?{_PATH}"
    rf"(?:\s+(?:and|or)\s+(?:not\s+)?{_PATH})*\s*-?%\}}"
)
# Capitals, quotes and signs of HTML and Liquid's filters: whatever changes a value changes these.
_ALPHABETS = ("zQ<{}&kW'x\"9Jv", "Yb>{}\"Rp&gT'3mX")


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a text for a value: the name of a customer's slot or of a link's column."""

    name: str


Pieces = tuple[str | Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a text is for customers with the same values there: its rendered parts, in pieces."""

    present: frozenset[str]
    parts: Mapping[str, Pieces]

    def filled(self, part: str, values: Mapping[str, str]) -> str:
        """Put values into a part, as they stand."""
        return "".join(
            values[piece.name] if isinstance(piece, Place) else piece for piece in self.parts[part]
        )


class Filler:
    """A copy with everything put in that its recipients share.

    `used` are the customer's slots it asks for; `links` the names of the columns that replace
    addresses: `link_0`, `link_1`… for those of its own links, and the names of the slot `links`.
    """

    def __init__(self, copy: Copy, grounds: Grounds, *, links: Iterable[str] = ()) -> None:
        self.copy = copy
        self.grounds = grounds
        self.links = tuple(links)
        self.used = used_slots(copy)
        self.plain = _only_prints(copy)
        self._shared = {k: v for k, v in grounds.slots.items() if k != "customer"}
        compiled = compile_copy(copy, channel=grounds.channel, language=grounds.language)
        self._compiled: CompiledCopy = compiled.bound(self._shared)

    def render(
        self, customer: Mapping[str, str], links: Mapping[str, str] | None = None
    ) -> Rendered:
        """Render for one recipient; raise `SlotMissing` as `CompiledCopy.render` does."""
        own = dict(links or {})
        slots = {
            **self._shared,
            "customer": dict(customer),
            "links": {
                **PREVIEW_LINKS,
                **{name: url for name, url in own.items() if not name.startswith("link_")},
            },
        }
        return self._compiled.render(slots, links=lambda url, place: own.get(f"link_{place}", url))

    def addresses(self, present: Iterable[str]) -> dict[str, str]:
        """Give the web addresses of the text's own links by the name of their column."""
        found: dict[str, str] = {}

        def note(url: str, place: int) -> str:
            found[f"link_{place}"] = url
            return url

        customer = dict.fromkeys(present, UNKNOWN)
        slots = {**self._shared, "customer": customer, "links": PREVIEW_LINKS}
        self._compiled.render(slots, links=note)
        return found

    def stand_ins(self, present: Iterable[str]) -> dict[str, str]:
        """Give an address for every column of links, to look at the words around it."""
        known = {**PREVIEW_LINKS, **self.addresses(present)}
        return {name: known.get(name, "") for name in self.links}

    def shape(self, present: Iterable[str]) -> Shape | None:
        """Cut the text at its values; None where it does more with one than print it or ask for it.

        Raises `SlotMissing` when this shape lacks a value that the text needs.
        """
        names = frozenset(present)
        if not self.plain:
            return None
        first, second = (self._cut(names, alphabet) for alphabet in _ALPHABETS)
        return Shape(present=names, parts=first) if first == second else None

    def _cut(self, present: frozenset[str], alphabet: str) -> dict[str, Pieces]:
        names = [*sorted(present), *self.links]
        sentinels = {name: alphabet.format(n) for n, name in enumerate(names)}
        customer = {name: sentinels[name] for name in present}
        rendered = self.render(customer, {name: sentinels[name] for name in self.links})
        return {
            part: _cut_at(
                getattr(rendered, part),
                {(str(escape(s)) if part == "html" else s): name for name, s in sentinels.items()},
            )
            for part in RENDERED
        }


def used_slots(copy: Copy) -> tuple[str, ...]:
    """List the customer's slots that a text asks for, without their root."""
    asked = {slot.partition(".")[2] for slot in slots_of(copy) if slot.startswith("customer.")}
    return tuple(sorted(asked & set(CUSTOMER_SLOTS)))


def _only_prints(copy: Copy) -> bool:
    marks = [mark[0] for _, source in parts_of(copy) for mark in MARK.finditer(source)]
    return all(
        _PRINTS.fullmatch(mark) or _ASKS.fullmatch(mark) for mark in marks if "customer" in mark
    )


def _cut_at(text: str, sentinels: Mapping[str, str]) -> Pieces:
    if not sentinels:
        return (text,)
    pattern = re.compile("|".join(re.escape(sentinel) for sentinel in sentinels))
    places = [(found.start(), found.end(), found[0]) for found in pattern.finditer(text)]
    edges: Sequence[tuple[int, int, str]] = [(0, 0, ""), *places, (len(text), len(text), "")]
    pieces: list[str | Place] = []
    for (_, end, _), (start, _, sentinel) in pairwise(edges):
        if start > end:
            pieces.append(text[end:start])
        if sentinel:
            pieces.append(Place(sentinels[sentinel]))
    return tuple(pieces)
