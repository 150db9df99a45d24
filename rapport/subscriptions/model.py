"""The nouns of the stage: topics, sign-ups with their proof, and what a customer has chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rapport.profiles import Consent

LONGEST_TOPIC = 34
"""Letters of a topic's key: with `topic:` before it, it is a purpose of the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Something a customer can ask to be told about, or not.

    `names` and `sentences` are texts in `zh` and `en`. `default_in` says whether who said nothing
    is told about it as long as marketing holds. One that is archived is offered to nobody, and what
    was said about it stays.
    """

    topic: str
    names: Mapping[str, str]
    sentences: Mapping[str, str]
    channels: tuple[str, ...]
    default_in: bool = True
    position: int = 0
    archived_at: datetime | None = None
    changed_at: datetime
    changed_by: str

    def name_in(self, language: str) -> str:
        """The name in the language that is nearest: `zh`, else English."""
        return self.names[_short(language)]

    def sentence_in(self, language: str) -> str:
        """What it is about, likewise."""
        return self.sentences[_short(language)]


class OptInState(StrEnum):
    """Where a sign-up stands. Stored names."""

    PENDING = "pending"  # waits for the click in its mail
    CONFIRMED = "confirmed"  # whoever reads the mailbox said yes
    SINGLE = "single"  # the form alone was asked for; nobody proved that the address is theirs


class AgentKind(StrEnum):
    """What kind of program a sign-up came from. Stored names; its own words are not kept."""

    PHONE = "phone"
    TABLET = "tablet"
    DESKTOP = "desktop"
    PROGRAM = "program"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What a request leaves as proof: when, where from as far as the settings let it be kept."""

    at: datetime
    ip: str = ""
    agent: AgentKind = AgentKind.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp:
    """A wish to be written to, as a form took it.

    `text` is what the form said, word for word, and `text_version` its version. `page` is the page
    that the form stood on, without what follows `?`. `traits` are told of the customer once the
    sign-up counts.
    """

    address: str
    channel: str = "email"
    language: str
    topics: tuple[str, ...] = ()
    form_id: str
    form_version: int
    text: str
    text_version: str
    page: str = ""
    anonymous_id: str | None = None
    traits: Mapping[str, object] = field(default_factory=dict)
    trace: Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class OptIn:
    """A sign-up with its proof. `told_as` as in every row that follows names.

    `mails` is how many mails asked to confirm it, the last one at `mailed_at`.
    """

    opt_in_id: str
    customer_id: str
    told_as: str = ""
    address: str
    channel: str
    language: str
    topics: tuple[str, ...]
    form_id: str
    form_version: int
    text: str
    text_version: str
    page: str
    anonymous_id: str | None
    traits: Mapping[str, object]
    asked_at: datetime
    asked_ip: str
    asked_agent: AgentKind
    state: OptInState
    mails: int = 0
    mailed_at: datetime | None = None
    expires_at: datetime
    confirmed_at: datetime | None = None
    confirmed_ip: str = ""
    confirmed_agent: AgentKind | None = None

    @property
    def made_for(self) -> str:
        """The id under which it was made: the ledger's lines are told of it."""
        return self.told_as or self.customer_id

    def is_expired(self, now: datetime) -> bool:
        """Whether it waited too long."""
        return self.state is OptInState.PENDING and self.expires_at <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What a public page may know of the message it belongs to: no name and no address."""

    message_id: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a customer wants on one channel. `topics` are those they want to hear about."""

    marketing: bool
    personalisation: bool
    less_often: bool = False
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What holds on one channel; `agreed` is the line of the ledger that let us write at all."""

    channel: str
    wish: Wish
    agreed: Consent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What holds for the customer who got the message, the message's own channel first."""

    letterhead: Letterhead
    topics: tuple[Topic, ...]
    channels: tuple[Choices, ...]

    def topics_on(self, channel: str) -> tuple[Topic, ...]:
        """The topics that are told about on a channel."""
        return tuple(one for one in self.topics if channel in one.channels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that a customer changed: the purpose it is about, and whether it is on now."""

    channel: str
    purpose: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What holds after a change, what it was that changed, and what held before."""

    now: Preferences
    changes: tuple[Change, ...]
    before: Preferences


def _short(language: str) -> str:
    return "zh" if language.lower().startswith("zh") else "en"
