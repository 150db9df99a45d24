"""The part of the identity graph that a batch of news touches, as it was and as it will be."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import msgspec
import pyarrow as pa

from rapport.profiles.identity.grouping import Decisions
from rapport.profiles.identity.telling import Told, later
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
    by_key,
)
from rapport.profiles.model import NameKind
from rapport.profiles.policy import IdentifierKind
from rapport.storage import Facts, FactTable, rows_like


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
        self._by_speaker: dict[Speaker, set[LinkKey]] = defaultdict(set)
        self._by_identifier: dict[Identifier, set[LinkKey]] = defaultdict(set)
        self._asked: dict[str, set[Any]] = defaultdict(set)

    def read_names(self, names: Iterable[str]) -> None:
        """Read what is kept of these names."""
        new = self._new("names", names)
        self._take_names(_rows(self.facts, NAMES, ("name",), [(name,) for name in new]))

    def read_customers(self, customer_ids: Iterable[str]) -> None:
        """Read all names that these customers go by."""
        new = self._new("customers", customer_ids)
        rows = _rows(self.facts, NAMES, ("customer_id",), [(one,) for one in new])
        self._asked["names"] |= {row["name"] for row in rows}
        self._take_names(rows)

    def read_traits(self, names: Iterable[str]) -> None:
        """Read what was told under these names."""
        new = self._new("traits", names)
        for row in _rows(self.facts, TOLD_TRAITS, ("name",), [(name,) for name in new]):
            self.traits_before[row["name"]] = read_words(row["traits"])
            self.traits.setdefault(row["name"], self.traits_before[row["name"]])

    def read_speakers(self, speakers: Iterable[Speaker]) -> None:
        """Read all links of these names."""
        new = self._new("speakers", speakers)
        columns = ("speaker_kind", "speaker")
        self._take_links(_rows(self.facts, LINKS, columns, [(str(k), v) for k, v in new]))

    def read_identifiers(self, identifiers: Iterable[Identifier]) -> None:
        """Read all links to these identifiers, whoever they are of."""
        new = self._new("identifiers", identifiers)
        columns = ("kind", "value")
        self._take_links(_rows(self.facts, LINKS, columns, [(str(k), v) for k, v in new]))

    def hear(self, told: Told) -> tuple[list[Link], set[str]]:
        """Add what calls say; give the links and the names that say something new."""
        changed = []
        for link in told.links.values():
            if self.add_link(link):
                changed.append(self.links[link.key])
        return changed, self._hear_names(told)

    def add_link(self, link: Link) -> bool:
        """Add a link, and say whether that changes anything."""
        now = by_key(self.links, link)
        if self.links.get(link.key) == now:
            return False
        self.links[link.key] = now
        self._index(link)
        return True

    def links_of(self, speaker: Speaker, *, before: bool = False) -> list[Link]:
        links = self.links_before if before else self.links
        return [links[key] for key in self._by_speaker.get(speaker, ()) if key in links]

    def links_to(self, identifier: Identifier, *, before: bool = False) -> list[Link]:
        links = self.links_before if before else self.links
        return [links[key] for key in self._by_identifier.get(identifier, ()) if key in links]

    def customer_of(self, name: str, *, before: bool = False) -> str | None:
        known = (self.names_before if before else self.names).get(name)
        return None if known is None else known.customer_id

    def changed_names(self) -> list[KnownName]:
        return [one for name, one in self.names.items() if self.names_before.get(name) != one]

    def changed_traits(self) -> dict[str, Traits]:
        """What is told under names, where that is something else than before."""
        before = self.traits_before
        return {name: one for name, one in self.traits.items() if before.get(name) != one}

    def changed_links(self) -> list[Link]:
        return [one for key, one in self.links.items() if self.links_before.get(key) != one]

    def moved_names(self) -> dict[str, tuple[str | None, str]]:
        """The names that belong to another customer than before: from whom, to whom."""
        moved: dict[str, tuple[str | None, str]] = {}
        for name, now in self.names.items():
            was = self.customer_of(name, before=True)
            if was != now.customer_id:
                moved[name] = (was, now.customer_id)
        return moved

    def _hear_names(self, told: Told) -> set[str]:
        changed = set()
        for name in told.mentioned - set(told.names):
            if name not in self.names:
                self.names[name] = KnownName(name=name, customer_id=name)
                changed.add(name)
        for name, at in told.names.items():
            known = self.names.get(name) or KnownName(name=name, customer_id=name)
            if known.first_told_at is None or at < known.first_told_at:
                known = replace(known, first_told_at=at)
                changed.add(name)
            self.names[name] = known
        self.read_traits(told.traits)
        for name, traits in told.traits.items():
            self.traits[name] = later(self.traits.get(name, {}), traits)
        return changed

    def _new(self, what: str, asked: Iterable[Any]) -> set[Any]:
        new = set(asked) - self._asked[what]
        self._asked[what] |= new
        return new

    def _take_names(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            known = KnownName(**row)
            if known.name not in self.names_before:
                self.names_before[known.name] = known
                self.names.setdefault(known.name, known)

    def _take_links(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            link = Link(
                **(
                    row
                    | {
                        "speaker_kind": NameKind(row["speaker_kind"]),
                        "kind": IdentifierKind(row["kind"]),
                    }
                )
            )
            if link.key not in self.links_before:
                self.links_before[link.key] = link
                self.links.setdefault(link.key, link)
                self._index(link)

    def _index(self, link: Link) -> None:
        self._by_speaker[link.speaker_kind, link.speaker].add(link.key)
        self._by_identifier[link.identifier].add(link.key)


def read_words(text: str | None) -> Traits:
    """Read traits with their times, as they are kept."""
    words: dict[str, tuple[int, object]] = {}
    if text:
        words = msgspec.json.decode(text, type=dict[str, tuple[int, Any]])
    return words


def write_words(traits: Traits) -> str:
    return msgspec.json.encode(traits).decode()


def _rows(
    facts: Facts, table: FactTable, columns: tuple[str, ...], values: list[tuple[str, ...]]
) -> list[dict[str, Any]]:
    if not values:
        return []
    parts = zip(*values, strict=True)
    wanted = pa.table(dict(zip(columns, (pa.array(p, pa.string()) for p in parts), strict=True)))
    rows: list[dict[str, Any]] = rows_like(facts, table, wanted).to_pylist()
    return rows
