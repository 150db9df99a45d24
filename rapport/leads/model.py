"""The nouns of the stage: forms as data, what visitors send, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class FieldKind(StrEnum):
    """What a field of a form holds. Stored names."""

    EMAIL = "email"
    TEXT = "text"
    PHONE = "phone"
    CHOICE = "choice"


class Trigger(StrEnum):
    """When a form shows itself. Stored names."""

    INLINE = "inline"
    DELAY = "delay"  # a pop-up after some seconds
    SCROLL = "scroll"  # a pop-up once so many percent of the page were scrolled
    EXIT = "exit"  # a pop-up as the pointer leaves the page


class Refused(StrEnum):
    """Why a sign-up does not count; whoever sent it is answered as if it did. Stored names."""

    HONEYPOT = "honeypot"
    TOO_FAST = "too fast"
    FORGED = "forged or old"
    REPLAYED = "replayed"
    NO_WORK = "work not proved"
    NETWORK = "network sends too many"
    FORM = "form takes no more"
    DISPOSABLE = "disposable address"
    NO_MAIL = "domain takes no mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field; `trait` is what its value is told as, empty for nothing. Texts are zh and en."""

    name: str
    kind: FieldKind
    labels: Mapping[str, str]
    required: bool = False
    trait: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form in one version. What is shown and agreed to never changes within a version.

    `texts` has `title`, `lead`, `button` and `done` by language; `consent` is the sentence that is
    agreed to. `double_opt_in` is by market, with `default`. `traits` are told of whoever signs up.
    `origins` are the sites that may embed it.
    """

    form_id: str
    version: int
    name: str
    fields: tuple[FormField, ...]
    texts: Mapping[str, Mapping[str, str]]
    consent: Mapping[str, str]
    consent_version: str
    topics: tuple[str, ...] = ()
    double_opt_in: Mapping[str, bool] = field(default_factory=dict)
    traits: Mapping[str, str] = field(default_factory=dict)
    origins: tuple[str, ...] = ()
    redirect: str = ""
    trigger: Trigger = Trigger.INLINE
    after: int = 0
    per_hour: int = 600
    created_at: datetime
    created_by: str
    archived_at: datetime | None = None

    def asks_twice(self, market: str) -> bool:
        """Whether a sign-up waits for its mail to be answered, in a market; if in doubt, yes."""
        return self.double_opt_in.get(market, self.double_opt_in.get("default", True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a visitor sent, and what the request says of itself. `values` by the field's name."""

    values: Mapping[str, str]
    challenge: str
    work: str = ""
    trap: str = ""
    language: str
    page: str = ""
    anonymous_id: str = ""
    ip: str = ""
    agent: str = ""
    sure: bool = False  # the address is meant as it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a post. `faults` are for the visitor; `refused` is for the shop alone.

    `hint` is the address that may have been meant, where that is the fault.
    """

    refused: Refused | None = None
    opt_in_id: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDay:
    """What a form did on one day of the shop. `refused` by reason."""

    form_id: str
    day: date
    views: int = 0
    posts: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LandingPage:
    """An approved draft that is published at `/l/{slug}` with a form in it."""

    slug: str
    draft_id: str
    draft_version: int
    form_id: str
    published_at: datetime
    published_by: str
    unpublished_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformLead:
    """A lead that an ad platform pushed: its id there, the form it came by, and its fields."""

    source: str
    lead_id: str
    form_id: str
    fields: Mapping[str, str]
    at: datetime
