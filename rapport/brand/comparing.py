"""What changed between two versions of a brand book, entry by entry."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rapport.brand.files import plain_book
from rapport.brand.model import BrandBook

KEYS = {
    "examples": "do",
    "tone": "scale",
    "prefer": "say",
    "avoid": "word",
    "terms": "source",
    "disclaimers": "text",
}
"""Section -> the field that says which entry is which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One entry or value: empty `before` was added, empty `after` was removed."""

    section: str
    entry: str
    before: str
    after: str


def changes_between(before: BrandBook | None, after: BrandBook) -> list[Change]:
    """List what is different, by section in the order of the book; None before is an empty book."""
    old, new = plain_book(before) if before else {}, plain_book(after)
    found: list[Change] = []
    for section in dict.fromkeys((*old, *new)):
        found += _section(section, old.get(section), new.get(section))
    return found


def _section(section: str, old: object, new: object) -> Iterator[Change]:
    before, after = entries_in(section, old), entries_in(section, new)
    for entry in dict.fromkeys((*before, *after)):
        if before.get(entry) != after.get(entry):
            yield Change(
                section=section,
                entry=entry,
                before=before.get(entry, ""),
                after=after.get(entry, ""),
            )


def entries_in(section: str, value: object) -> dict[str, str]:
    """Give the entries of a section of a plain book as key -> what it says, without evidence."""
    match value:
        case None:
            return {}
        case list():
            return dict(_keyed(value, KEYS[section]))
        case Mapping():
            return {name: shown(one) for name, one in value.items() if name != "evidence"}
        case _:
            return {"": shown(value)}


def _keyed(entries: list[object], key: str) -> Iterator[tuple[str, str]]:
    for entry in entries:
        assert isinstance(entry, Mapping)
        rest = {name: one for name, one in entry.items() if name not in (key, "evidence")}
        said = "; ".join(f"{name}: {shown(one)}" for name, one in rest.items())
        yield str(entry[key]), said or str(entry[key])


def shown(value: object) -> str:
    """Say a plain value in one line."""
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)
