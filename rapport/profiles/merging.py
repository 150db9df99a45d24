"""Decides what a profile says after news about the customer. No outside world."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from rapport.events import CustomerId
from rapport.profiles.model import Profile
from rapport.profiles.traits import ReadTraits, read_traits


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What was told about a customer at a moment, as it was told."""

    customer_id: CustomerId
    told_at: datetime
    traits: Mapping[str, object] = field(default_factory=dict)


def with_news(profile: Profile, news: News) -> Profile:
    """Merge the news into the profile, key by key.

    What was told later wins: news older than the profile's last fills gaps only. A trait told as
    null is taken away.
    """
    return with_read(profile, read_traits(news.traits), told_at=news.told_at)


def with_read(profile: Profile, read: ReadTraits, *, told_at: datetime) -> Profile:
    """Merge traits that were read already, as `with_news` does."""
    late = profile.updated_at is not None and told_at < profile.updated_at
    columns: dict[str, Any] = dict(read.columns)
    rest = dict(read.rest)
    if late:
        columns = {key: value for key, value in columns.items() if getattr(profile, key) is None}
        rest = {key: value for key, value in rest.items() if key not in profile.traits}
    traits = {
        key: value for key, value in (dict(profile.traits) | rest).items() if value is not None
    }
    updated_at = profile.updated_at if late else told_at
    return replace(profile, **columns, traits=traits, updated_at=updated_at)


def first_seen(customer_id: CustomerId, moment: datetime) -> Profile:
    """The least we can say: the customer exists, and since when we know."""
    return Profile(customer_id=customer_id, created_at=moment)


def merged(old: Profile | None, new: Profile | None, customer_id: CustomerId) -> Profile | None:
    """Make one profile of two of the same person; what the newer id says wins."""
    if old is None or new is None:
        one = old or new
        return replace(one, customer_id=customer_id) if one else None
    columns: dict[str, Any] = {
        name: getattr(new, name) if getattr(new, name) is not None else getattr(old, name)
        for name in Profile.__dataclass_fields__
        if name not in ("customer_id", "traits", "created_at")
    }
    return Profile(
        customer_id=customer_id,
        created_at=_earliest(old.created_at, new.created_at),
        traits=dict(old.traits) | dict(new.traits),
        **columns,
    )


def apply_news(profiles: Mapping[CustomerId, Profile], news: Iterable[News]) -> list[Profile]:
    """Give the profiles that the news change or make, in the order of the news."""
    now = dict(profiles)
    for item in sorted(news, key=lambda item: item.told_at):
        known = now.get(item.customer_id) or first_seen(item.customer_id, item.told_at)
        now[item.customer_id] = with_news(known, item) if item.traits else known
    return [profile for key, profile in now.items() if profiles.get(key) != profile]


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)
