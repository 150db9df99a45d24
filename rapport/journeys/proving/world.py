"""What a proof has to know of the world around a journey. Whatever is None is not checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from rapport.content import Objective


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """At most so many messages to a customer within any window of so many days.

    `channel` is empty for all channels together.
    """

    days: float
    most: int
    channel: str = ""

    @property
    def window(self) -> timedelta:
        return timedelta(days=self.days)


DEFAULT_CAPS = (Cap(days=1, most=2), Cap(days=7, most=4), Cap(days=30, most=10))
"""What a journey alone may send where a shop has set nothing: it is not the only sender."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """Hours of the customer's day in which a channel is silent; `start` may be after `end`."""

    channel: str
    start: time
    end: time

    def hold(self, at: time) -> bool:
        """Whether it is quiet at that time of the day."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


DEFAULT_QUIET_HOURS = tuple(
    QuietHours(channel=channel, start=time(21), end=time(8)) for channel in ("sms", "push")
)
"""21:00 to 8:00, as 47 CFR 64.1200(c)(1) has it for telephone solicitation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDraft:
    """An approved draft. `expires_at` is when the first fact it rests on stops to hold."""

    segment_id: str
    language: str
    channel: str
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBrief:
    """A brief, its groups and languages, and its approved drafts."""

    objective: Objective
    segments: tuple[str, ...]
    languages: tuple[str, ...]
    drafts: tuple[KnownDraft, ...] = ()
    has_offer: bool = False
    offer_ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What surrounds a journey at `now`.

    `languages` and `reach` are shares (0 to 1) of customers: by language (first subtag), and by
    channel on which they can be written to. `events` and `traits` are the names ever seen.
    """

    now: datetime | None = None
    briefs: Mapping[str, KnownBrief] | None = None
    segments: frozenset[str] | None = None
    topics: frozenset[str] | None = None
    events: frozenset[str] | None = None
    traits: frozenset[str] | None = None
    endpoints: frozenset[str] | None = None
    models: frozenset[str] | None = None
    teams: frozenset[str] | None = None
    languages: Mapping[str, float] | None = None
    reach: Mapping[str, float] | None = None
    caps: tuple[Cap, ...] = DEFAULT_CAPS
    quiet_hours: tuple[QuietHours, ...] = DEFAULT_QUIET_HOURS
