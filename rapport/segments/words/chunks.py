"""Cuts the sentence into pieces that mean something: the longest that fits, at every place."""

from collections.abc import Iterator
from dataclasses import dataclass

from rapport.segments.words.atoms import atom
from rapport.segments.words.goods import goods
from rapport.segments.words.numbers import quantity
from rapport.segments.words.periods import piece
from rapport.segments.words.reader import Found, Reader
from rapport.segments.words.values import WHICH

_QUIET = ("filler",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A piece of the sentence. `named` tells that it is a word of the shop's own and no more."""

    kind: str
    value: object
    start: int
    end: int
    named: bool = False


def chunk(reader: Reader, place: int) -> Chunk | None:
    """Read the longest piece that begins here; the first sort of equals."""
    place = reader.source.skip(place)
    key = ("chunk", place)
    if key not in reader.memo:
        reader.memo[key] = _longest(reader, place)
    found = reader.memo[key]
    return found if isinstance(found, Chunk) else None


def plain(reader: Reader, place: int) -> Chunk | None:
    """Read the longest piece that can be part of an event told inside something else."""
    place = reader.source.skip(place)
    found = [*_events(reader, place), *_goods(reader, place), *_details(reader, place, "details")]
    return max(found, key=lambda one: one.end, default=None)


def coming(reader: Reader, place: int) -> Iterator[Chunk]:
    """Give the pieces from here on, without words that carry no meaning."""
    found = chunk(reader, place)
    while found:
        if found.kind not in _QUIET:
            yield found
        found = chunk(reader, found.end)


def _longest(reader: Reader, place: int) -> Chunk | None:
    found = [one for one in _candidates(reader, place) if one.end > place]
    if not found:
        return None
    end = max(one.end for one in found)
    best = [one for one in found if one.end == end]
    named = [one for one in best if one.named]
    if len(named) > 1 and len(named) == len(best):
        word = reader.source.text[place:end]
        about = {language: text.format(word) for language, text in WHICH.items()}
        return named[reader.fork(("chunk", place), len(named), about)]
    return best[0]


def _candidates(reader: Reader, place: int) -> Iterator[Chunk]:
    yield from _found("window", piece(reader, place), place)
    yield from _found("quantity", quantity(reader, place), place)
    read = atom(reader, place)
    if read:
        rule, match = read
        named = match.meaning in ("segment", "list", "value", "place") and bool(
            reader.terms(place, ("segment", "list", "value"))[1] == match.end
        )
        yield Chunk(kind="atom", value=rule, start=place, end=match.end, named=named)
    yield from _events(reader, place)
    yield from _goods(reader, place)
    yield from _details(reader, place, "details")
    yield from _details(reader, place, "between")


def _goods(reader: Reader, place: int) -> Iterator[Chunk]:
    told = goods(reader, place)
    if told:
        terms = reader.terms(place, ("category", "brand", "product", "attribute", "flag"))
        named = terms[1] == told.end
        yield Chunk(kind="goods", value=told.value, start=place, end=told.end, named=named)


def _events(reader: Reader, place: int) -> Iterator[Chunk]:
    for group in ("events", "nouns", "marks"):
        found = reader.best(group, place)
        if found:
            kind = {"events": "verb", "nouns": "noun"}.get(group, found.meaning)
            yield Chunk(kind=kind, value=found.meaning, start=place, end=found.end)
    custom = reader.best("custom_events", place)
    if custom:
        name = custom.slots.get("event") or custom.slots["quoted"]
        known = reader.terms(place, ("event",))[1] == custom.end
        value = f"event:{name}"
        yield Chunk(kind="verb", value=value, start=place, end=custom.end, named=known)


def _details(reader: Reader, place: int, group: str) -> Iterator[Chunk]:
    for found in reader.matches(group, place)[:3]:
        slots = found.slots
        value = slots if found.meaning == "after" else next(iter(slots.values()), None)
        known = found.meaning == "campaign"
        named = known and reader.terms(place, ("campaign",))[1] == found.end
        yield Chunk(kind=found.meaning, value=value, start=place, end=found.end, named=named)


def _found(kind: str, found: Found | None, place: int) -> Iterator[Chunk]:
    if found:
        yield Chunk(kind=kind, value=found.value, start=place, end=found.end)
