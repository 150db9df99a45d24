"""The nouns of the stage."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import NewType

EntryId = NewType("EntryId", str)
FeedId = NewType("FeedId", str)


class EntryKind(StrEnum):
    """What an operator puts into the calendar."""

    CAMPAIGN = "campaign"  # messages to groups; the campaign itself may not be there yet
    TEXT = "text"  # a text that everybody can see, to be published
    NOTE = "note"  # the shop's own occasion, such as an anniversary


class ItemKind(StrEnum):
    """What the calendar shows."""

    CAMPAIGN = "campaign"
    TEXT = "text"
    NOTE = "note"
    JOURNEY = "journey"  # live from this day on


class State(StrEnum):
    """How far something is. A text and a campaign without a campaign go from idea to approved."""

    IDEA = "idea"  # no brief yet
    BRIEF = "brief"  # a brief, and no draft that passed its checks
    WRITTEN = "written"  # drafts, some of which wait for a reviewer
    APPROVED = "approved"  # every draft is approved
    PUBLISHED = "published"
    DESCRIBED = "described"  # the campaign is made, nobody is chosen
    PLANNED = "planned"  # recipients are fixed
    SCHEDULED = "scheduled"  # the server starts it
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"
    CANCELLED = "cancelled"
    LIVE = "live"  # a journey that takes customers in
    NOTED = "noted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be put into the calendar. An empty id or word stands for none.

    `at` is a clock time in the shop's time zone; None is the whole day. `format` is that of a text
    (`social`, `article` …). A title that is empty is taken from the campaign or the brief.
    """

    kind: EntryKind
    day: date
    at: time | None = None
    title: str = ""
    about: str = ""
    campaign_id: str = ""
    brief_id: str = ""
    format: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What an operator put into the calendar, as it is kept."""

    entry_id: EntryId
    kind: EntryKind
    day: date
    at: time | None = None
    title: str
    about: str = ""
    campaign_id: str = ""
    brief_id: str = ""
    format: str = ""
    language: str = ""
    address: str = ""  # where a published text can be read
    published_at: datetime | None = None
    created_at: datetime
    created_by: str
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of the calendar: an entry, or something that happened without one.

    `day` and `at` are those of the shop's time zone: of the launch once there was one, of the plan
    until then. `segment_ids` are the groups that are written to. `entry_id` is empty for a launch
    or a journey that nobody put in. `channels` are the formats of the brief, or of the entry.
    """

    item_id: str
    kind: ItemKind
    day: date
    at: time | None = None
    title: str
    about: str = ""
    state: State
    entry_id: str = ""
    campaign_id: str = ""
    brief_id: str = ""
    journey_id: str = ""
    offer_id: str = ""
    segment_ids: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    language: str = ""
    quiet_days: float = 0.0
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Why what is planned does not go together: a stable code, a sentence, the items concerned.

    `day` is where it is shown. It warns; nothing is moved or stopped by it.
    """

    code: str
    day: date
    message: str
    message_zh: str
    item_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Festival:
    """A day on which many people shop or do not work. `market` is `cn`, `us` or `eu`."""

    market: str
    name: str
    day: date
    en: str
    zh: str
    public: bool  # a public holiday there


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Leave to read the calendar at a secret address, for a calendar program."""

    feed_id: FeedId
    name: str
    created_by: str
    created_at: datetime
