"""Decides what a profile says from all that was told under the customer's names. No outside world.

Of each trait the last word counts, whoever brought it and in whatever order words arrived.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from rapport.profiles.identity.telling import later, plain
from rapport.profiles.links import KnownName, Traits, micros, moment_of
from rapport.profiles.model import PROFILES

_OWN = ("customer_id", "created_at", "updated_at", "traits")
_COLUMNS = tuple(name for name in PROFILES.columns if name not in _OWN)


class ProfileRow(msgspec.Struct, frozen=True):
    """A profile as it is kept: the columns of `PROFILES`, in their order, the traits as read."""

    customer_id: str
    email: str | None
    phone: str | None
    first_name: str | None
    last_name: str | None
    language: str | None
    country: str | None
    city: str | None
    timezone: str | None
    birthday: str | None
    created_us: int | None
    updated_us: int | None
    traits: dict[str, object]


class VisitorWords(msgspec.Struct, frozen=True):
    """What a visitor told at a moment, and whose it is: the columns of `VISITOR_TRAITS`."""

    call_id: str
    visitor: str
    customer_id: str | None
    told_us: int
    traits: Traits


def combined(
    customer_id: str,
    names: Iterable[KnownName],
    visitors: Iterable[VisitorWords],
    traits: Mapping[str, Traits],
) -> ProfileRow | None:
    """Make the profile of a customer; None where no call was ever told under the names."""
    told: Traits = {}
    firsts: list[int] = []
    for name in names:
        told = later(told, traits.get(name.name, {}))
        if name.first_told_us is not None:
            firsts.append(name.first_told_us)
    if not firsts:
        return None
    for words in visitors:
        told = later(told, words.traits)
        firsts.append(words.told_us)
    values = {trait: value for trait, (_, value) in told.items() if value is not None}
    created = values.pop("created_at", None)
    columns = {name: values.pop(name, None) for name in _COLUMNS}
    return ProfileRow(
        customer_id,
        created_us=micros(datetime.fromisoformat(str(created))) if created else min(firsts),
        updated_us=max(at for at, _ in told.values()) if told else None,
        traits=dict(sorted(values.items())),
        **columns,  # type: ignore[arg-type]  # columns are texts
    )


def adopted(profile: ProfileRow, expected: ProfileRow | None, known: Traits) -> Traits:
    """Take over what a profile says that no call told: somebody imported or put it.

    `expected` is what calls make of the profile.
    """
    if expected is not None and _alike(profile, expected):
        return known
    since_us = told_since(profile)
    said, told = _words(profile), {} if expected is None else _words(expected)
    words = dict(known)
    for trait in (said.keys() | told.keys()) - {"created_at"}:
        if said.get(trait) != told.get(trait):
            words[trait] = (_after(words, trait, since_us), plain(said.get(trait)))
    created_us = profile.created_us
    if created_us is not None and (expected is None or created_us != expected.created_us):
        created = plain(moment_of(created_us))
        words["created_at"] = (_after(words, "created_at", since_us), created)
    return words


def told_since(profile: ProfileRow) -> int:
    """When a profile that was imported or put was told, in microseconds."""
    since_us = profile.created_us if profile.updated_us is None else profile.updated_us
    return since_us or 0


def _alike(profile: ProfileRow, expected: ProfileRow) -> bool:
    """Whether the two say the same, whenever it was told."""
    if profile.updated_us != expected.updated_us:
        expected = msgspec.structs.replace(expected, updated_us=profile.updated_us)
    return profile == expected


def _after(words: Traits, trait: str, at_us: int) -> int:
    return max(at_us, words[trait][0] + 1) if trait in words else at_us


def _words(profile: ProfileRow) -> Mapping[str, object]:
    columns = {name: getattr(profile, name) for name in _COLUMNS}
    return {name: value for name, value in columns.items() if value is not None} | {
        name: plain(value) for name, value in profile.traits.items()
    }
