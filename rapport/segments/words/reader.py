"""Matches templates and fills their slots, and keeps count of what could be read two ways."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rapport.segments.words.glossary import Part, Template, templates
from rapport.segments.words.source import Source, is_han, is_latin
from rapport.segments.words.vocabulary import Term, Vocabulary


class Found(NamedTuple):
    """Something read, and the place behind it."""

    value: object
    end: int


class Match(NamedTuple):
    """A template that fits: what it means, what its slots hold, and the place behind it."""

    meaning: str
    slots: Mapping[str, object]
    end: int


Slot = Callable[["Reader", int], Found | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork:
    """A place where the sentence can be read in `ways` ways; `about` says what is open."""

    ways: int
    about: Mapping[str, str]


@dataclass(slots=True)
class Reader:
    """One attempt to read a sentence; `taken` says which way to take at each fork."""

    source: Source
    vocabulary: Vocabulary
    slots: Mapping[str, Slot]
    taken: Mapping[object, int]
    forks: dict[object, Fork] = field(default_factory=dict)
    memo: dict[tuple[str, int], object] = field(default_factory=dict)

    def fork(self, key: object, ways: int, about: Mapping[str, str]) -> int:
        """Say which way to take here, and note that there were others."""
        self.forks[key] = Fork(ways=ways, about=about)
        return min(self.taken.get(key, 0), ways - 1)

    def slot(self, name: str, place: int) -> Found | None:
        """Read what a slot of this name may hold here."""
        place = self.source.skip(place)
        key = (name, place)
        if key not in self.memo:
            self.memo[key] = None  # a slot that needs itself here does not fit
            self.memo[key] = self.slots[name](self, place)
        found = self.memo[key]
        return found if isinstance(found, Found) else None

    def matches(self, group: str, place: int) -> list[Match]:
        """Give all templates of a group that fit here, the longest first."""
        place = self.source.skip(place)
        letter = self.source.folded[place : place + 1]
        known = templates(self.source.language).get(group)
        if not letter or known is None:
            return []
        fitting = [self._match(one, place) for one in known.at(letter)]
        return sorted((one for one in fitting if one), key=lambda one: -one.end)

    def best(self, group: str, place: int) -> Match | None:
        """Give the longest template of a group that fits here; the first in the file of equals."""
        found = self.matches(group, place)
        return found[0] if found else None

    def terms(self, place: int, sorts: Sequence[str]) -> tuple[tuple[Term, ...], int]:
        """Give the shop's longest word here that has a meaning of these sorts."""
        folded, lengths = self.source.folded, self.vocabulary.lengths
        for length in lengths.get(folded[place : place + 1], ()):
            word = folded[place : place + length]
            fitting = tuple(t for t in self.vocabulary.terms.get(word, ()) if t.sort in sorts)
            if fitting and self._is_whole(word, place):
                return fitting, place + length
        return (), place

    def _is_whole(self, word: str, place: int) -> bool:
        end = place + len(word)
        if is_han(word[-1]) or not is_latin(word[-1]) or end >= len(self.source.folded):
            return True
        return not is_latin(self.source.folded[end])

    def _match(self, template: Template, place: int) -> Match | None:
        slots: dict[str, object] = {}
        end = self._fitted(template.parts, place, slots)
        return None if end is None else Match(template.meaning, slots, end)

    def _fitted(self, parts: tuple[Part, ...], place: int, slots: dict[str, object]) -> int | None:
        """Give the place behind the parts, trying the longer words first."""
        if not parts:
            return place
        part, rest = parts[0], parts[1:]
        start = self.source.skip(place)
        if part.slot:
            found = self.slot(part.slot, start)
            if found is None:
                return None
            slots[part.name] = found.value
            return self._fitted(rest, found.end, slots)
        for words in part.options:
            end = self.source.after_words(start, words) if words else place
            after = None if end is None else self._fitted(rest, end, slots)
            if after is not None:
                return after
        return None
