"""The part of the identity graph that a batch of news touches, as it was and as it will be."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

import msgspec

from rapport.profiles.identity.grouping import Decisions
from rapport.profiles.identity.telling import Told, later
from rapport.profiles.identity.tuples import read_tuples
from rapport.profiles.links import (
    LINKS,
    NAMES,
    TOLD_TRAITS,
    Identifier,
    KnownName,
    Link,
    LinkKey,
    Speaker,
    Traits,
)
from rapport.profiles.model import NameKind
from rapport.profiles.policy import ONE_CUSTOMER, IdentifierKind
from rapport.storage import Facts

_KINDS = {str(kind): kind for kind in IdentifierKind}
_SPEAKERS = {str(kind): kind for kind in NameKind}
_words = msgspec.json.Decoder(dict[str, tuple[int, Any]])


class Graph:
    """Reads names and links as they are asked for; news and decisions change only what will be.

    `names_before` and `links_before` are what is kept; `names` and `links` what will be.
    """

    def __init__(self, facts: Facts, *, before: Decisions, after: Decisions) -> None:
        self.facts = facts
        self.before = before
        self.after = after
        self.names_before: dict[str, KnownName] = {}
        self.names: dict[str, KnownName] = {}
        self.traits_before: dict[str, Traits] = {}
        self.traits: dict[str, Traits] = {}
        self.links_before: dict[LinkKey, Link] = {}
        self.links: dict[LinkKey, Link] = {}
        self._by_speaker: dict[Speaker, list[LinkKey]] = defaultdict(list)
        self._to: dict[Identifier, dict[LinkKey, Link]] = defaultdict(dict)
        self._to_before: dict[Identifier, dict[LinkKey, Link]] = defaultdict(dict)
        self._asked: dict[str, set[Any]] = defaultdict(set)

    def read_names(self, names: Iterable[str]) -> None:
        """Read what is kept of these names."""
        new = self._new("names", names)
        self._take_names(read_tuples(self.facts, NAMES, ("name",), [(one,) for one in new]))

    def read_customers(self, customer_ids: Iterable[str]) -> None:
        """Read all names that these customers go by."""
        new = self._new("customers", customer_ids)
        rows = read_tuples(self.facts, NAMES, ("customer_id",), [(one,) for one in new])
        self._asked["names"].update(name for name, *_ in rows)
        self._take_names(rows)

    def read_traits(self, names: Iterable[str]) -> None:
        """Read what was told under these names."""
        new = [(name,) for name in self._new("traits", names)]
        for name, text in read_tuples(self.facts, TOLD_TRAITS, ("name",), new):
            self.traits_before[name] = words = read_words(text)
            self.traits.setdefault(name, words)

    def read_speakers(self, speakers: Iterable[Speaker], *, joining: bool = False) -> None:
        """Read all links of these names, or those that may join them to another name."""
        new = self._new("joining speakers" if joining else "speakers", speakers)
        if joining:
            new -= self._asked["speakers"]
        among = {"kind": ONE_CUSTOMER} if joining else None
        columns = ("speaker_kind", "speaker")
        self._take_links(read_tuples(self.facts, LINKS, columns, new, among=among))

    def read_identifiers(self, identifiers: Iterable[Identifier]) -> None:
        """Read all links to these identifiers, whoever they are of."""
        new = self._new("identifiers", identifiers)
        self._take_links(read_tuples(self.facts, LINKS, ("kind", "value"), new))

    def hear(self, told: Told) -> tuple[list[Link], set[str]]:
        """Add what calls say; give the links and the names that say something new."""
        changed = [link for key, link in told.links.items() if self._add(key, link)]
        return changed, self._hear_names(told)

    def add_link(self, link: Link) -> None:
        self._add(link.key, link)

    def links_of(self, speaker: Speaker, *, before: bool = False) -> list[Link]:
        links = self.links_before if before else self.links
        return [links[key] for key in self._by_speaker.get(speaker, ()) if key in links]

    def links_to(self, identifier: Identifier, *, before: bool = False) -> Collection[Link]:
        links = (self._to_before if before else self._to).get(identifier)
        return links.values() if links else ()

    def customer_of(self, name: str, *, before: bool = False) -> str | None:
        known = (self.names_before if before else self.names).get(name)
        return None if known is None else known.customer_id

    def changed_names(self) -> list[KnownName]:
        return [one for name, one in self.names.items() if self.names_before.get(name) != one]

    def changed_traits(self) -> dict[str, Traits]:
        """What is told under names, where that is something else than before."""
        before = self.traits_before
        return {name: one for name, one in self.traits.items() if before.get(name) != one}

    def changed_links(self) -> list[tuple[LinkKey, Link]]:
        before = self.links_before
        return [(key, one) for key, one in self.links.items() if before.get(key) != one]

    def moved_names(self) -> dict[str, tuple[str | None, str]]:
        """The names that belong to another customer than before: from whom, to whom."""
        moved: dict[str, tuple[str | None, str]] = {}
        before = self.names_before
        for name, now in self.names.items():
            was = before.get(name)
            if was is now:
                continue
            if was is None or was.customer_id != now.customer_id:
                moved[name] = (None if was is None else was.customer_id, now.customer_id)
        return moved

    def _add(self, key: LinkKey, link: Link) -> bool:
        known = self.links.get(key)
        if known is None:
            self._by_speaker[link.speaker_kind, link.speaker].append(key)
        else:
            link = known.and_also(link)
            if link == known:
                return False
        self.links[key] = self._to[link.kind, link.value][key] = link
        return True

    def _hear_names(self, told: Told) -> set[str]:
        changed = set()
        for name in told.mentioned - told.names.keys():
            if name not in self.names:
                self.names[name] = KnownName(name, name)
                changed.add(name)
        for name, told_us in told.names.items():
            known = self.names.get(name)
            if known is None:
                self.names[name] = KnownName(name, name, told_us)
                changed.add(name)
            elif known.first_told_us is None or told_us < known.first_told_us:
                self.names[name] = KnownName(name, known.customer_id, told_us)
                changed.add(name)
        self.read_traits(told.traits)
        for name, traits in told.traits.items():
            self.traits[name] = later(self.traits.get(name, {}), traits)
        return changed

    def _new(self, what: str, asked: Iterable[Any]) -> set[Any]:
        known = self._asked[what]
        new = set(asked) - known
        known |= new
        return new

    def _take_names(self, rows: Iterable[tuple[Any, ...]]) -> None:
        for row in rows:
            known = KnownName(*row)
            if known.name not in self.names_before:
                self.names_before[known.name] = known
                self.names.setdefault(known.name, known)

    def _take_links(self, rows: Iterable[tuple[Any, ...]]) -> None:
        for speaker_kind, speaker, kind, *rest in rows:
            link = Link(_SPEAKERS[speaker_kind], speaker, _KINDS[kind], *rest)
            key = link.key
            if key not in self.links_before:
                self.links_before[key] = self._to_before[link.identifier][key] = link
                if key not in self.links:
                    self._add(key, link)


def read_words(text: str | None) -> Traits:
    """Read traits with their times, as they are kept."""
    return _words.decode(text) if text else {}


def write_words(traits: Traits) -> str:
    return msgspec.json.encode(traits).decode()
