"""Decides what a profile says from all that was told under the customer's names. No outside world.

Of each trait the last word counts, whoever brought it and in whatever order words arrived.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from rapport.events import CustomerId
from rapport.profiles.identity.telling import later, plain
from rapport.profiles.links import KnownName, Traits, micros, moment_of
from rapport.profiles.model import Profile

_OWN = ("customer_id", "created_at", "updated_at", "traits")
_COLUMNS = tuple(name for name in Profile.__dataclass_fields__ if name not in _OWN)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorWords:
    """What a visitor told at a moment, and whose it is."""

    call_id: str
    visitor: str
    customer_id: str | None
    told_at: datetime
    traits: Traits


def combined(
    customer_id: str,
    names: Iterable[KnownName],
    visitors: Iterable[VisitorWords],
    traits: Mapping[str, Traits],
) -> Profile | None:
    """Make the profile of a customer; None where no call was ever told under the names."""
    told: Traits = {}
    firsts: list[datetime] = []
    for name in names:
        told = later(told, traits.get(name.name, {}))
        firsts += [name.first_told_at] if name.first_told_at else []
    if not firsts:
        return None
    for words in visitors:
        told = later(told, words.traits)
        firsts.append(words.told_at)
    values = {trait: value for trait, (_, value) in sorted(told.items()) if value is not None}
    created_at = values.pop("created_at", None)
    columns = {name: values.pop(name, None) for name in _COLUMNS}
    return Profile(
        customer_id=CustomerId(customer_id),
        created_at=datetime.fromisoformat(str(created_at)) if created_at else min(firsts),
        updated_at=moment_of(max(at for at, _ in told.values())) if told else None,
        traits=values,
        **columns,  # type: ignore[arg-type]  # columns are texts
    )


def adopted(profile: Profile, expected: Profile | None, known: Traits) -> Traits:
    """Take over what a profile says that no call told: somebody imported or put it.

    `expected` is what calls make of the profile.
    """
    since = told_since(profile)
    if expected is not None and replace(expected, updated_at=profile.updated_at) == profile:
        return known
    said, told = _words(profile), {} if expected is None else _words(expected)
    words = dict(known)
    for trait in (said.keys() | told.keys()) - {"created_at"}:
        if said.get(trait) != told.get(trait):
            words[trait] = (_after(words, trait, since), plain(said.get(trait)))
    created = profile.created_at
    if created is not None and (expected is None or created != expected.created_at):
        words["created_at"] = (_after(words, "created_at", since), plain(created))
    return words


def told_since(profile: Profile) -> datetime:
    """When a profile that was imported or put was told."""
    return profile.updated_at or profile.created_at or _EPOCH


def _after(words: Traits, trait: str, since: datetime) -> int:
    at = micros(since)
    return max(at, words[trait][0] + 1) if trait in words else at


def _words(profile: Profile) -> Mapping[str, object]:
    columns = {name: getattr(profile, name) for name in _COLUMNS}
    return {name: value for name, value in columns.items() if value is not None} | {
        name: plain(value) for name, value in profile.traits.items()
    }
