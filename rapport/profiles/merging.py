"""Decides what a profile says after a file told something of the customer. No outside world."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from rapport.events import CustomerId
from rapport.profiles.model import Profile
from rapport.profiles.traits import ReadTraits


def with_read(profile: Profile, read: ReadTraits, *, told_at: datetime) -> Profile:
    """Merge the news into the profile, key by key.

    What was told later wins: news older than the profile's last fills gaps only. A trait told as
    null is taken away.
    """
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
