"""Takes entries of a proposal into a book: those that a person chose, and no other."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from rapport.brand.comparing import KEYS, entries_in, shown
from rapport.brand.files import parse_book, plain_book
from rapport.brand.model import BrandBook, Evidence

_SINGLE = ("voice",)

Choice = tuple[str, str]
"""Which entry: its section and its key; of the voice the key is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """One entry of a proposal, as a person is asked about it. `known`: the book has it already."""

    section: str
    entry: str
    said: str
    evidence: Evidence | None
    known: bool

    @property
    def choice(self) -> Choice:
        """Name it among the chosen ones."""
        return self.section, self.entry


def proposed_entries(proposal: BrandBook, book: BrandBook | None) -> list[Proposed]:
    """List what a proposal holds, section by section, and whether the book has the same."""
    plain = plain_book(proposal)
    have = plain_book(book) if book else {}
    found: list[Proposed] = []
    for section in (*_SINGLE, *KEYS, "manner"):
        if section not in plain:
            continue
        before = entries_in(section, have.get(section))
        seen = dict(_evidence(section, plain[section]))
        for entry, said in entries_in(section, plain[section]).items():
            found.append(
                Proposed(
                    section=section,
                    entry=entry,
                    said=said,
                    evidence=seen.get(entry),
                    known=before.get(entry) == said,
                )
            )
    return found


def adopt(book: BrandBook, proposal: BrandBook, chosen: Set[Choice]) -> BrandBook:
    """Give the book with the chosen entries; one with the same key is replaced."""
    mine, theirs = plain_book(book), plain_book(proposal)
    if ("voice", "") in chosen and "voice" in theirs:
        mine["voice"] = theirs["voice"]
    for section, key in KEYS.items():
        taken = [one for one in _listed(theirs, section) if (section, str(one[key])) in chosen]
        names = {one[key] for one in taken}
        kept = [one for one in _listed(mine, section) if one[key] not in names]
        mine[section] = [*kept, *taken]
    manner, other = _mapping(mine, "manner"), _mapping(theirs, "manner")
    taken_names = {entry for section, entry in chosen if section == "manner" and entry in other}
    seen = {**_mapping(manner, "evidence")} | {
        name: one for name, one in _mapping(other, "evidence").items() if name in taken_names
    }
    manner |= {name: other[name] for name in taken_names}
    mine["manner"] = manner | ({"evidence": seen} if seen else {})
    return parse_book(mine)


def _evidence(section: str, value: object) -> Iterator[tuple[str, Evidence]]:
    if section == "manner" and isinstance(value, Mapping):
        for name, seen in _mapping(value, "evidence").items():
            yield name, _seen(seen)
    elif isinstance(value, list):
        for entry in value:
            if "evidence" in entry:
                yield shown(entry[KEYS[section]]), _seen(entry["evidence"])


def _seen(plain: object) -> Evidence:
    assert isinstance(plain, Mapping)
    places = tuple(plain.get("places", ()))
    return Evidence(count=plain["count"], of=plain["of"], places=places)


def _listed(plain: Mapping[str, object], section: str) -> list[dict[str, object]]:
    found = plain.get(section, [])
    assert isinstance(found, list)
    return found


def _mapping(plain: Mapping[str, object], name: str) -> dict[str, object]:
    found = plain.get(name, {})
    assert isinstance(found, Mapping)
    return dict(found)
