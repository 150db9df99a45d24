"""The nouns of the stage: a brief goes in, drafts come out, findings say what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import product
from typing import NewType

BriefId = NewType("BriefId", str)
DraftId = NewType("DraftId", str)


class Objective(StrEnum):
    """What a message is for."""

    WELCOME = "welcome"
    BROWSE = "browse"
    FIRST_ORDER = "first-order"
    SECOND_ORDER = "second-order"
    WIN_BACK = "win-back"
    LAUNCH = "launch"
    CART = "cart"
    REPLENISHMENT = "replenishment"
    PRICE_DROP = "price-drop"
    BACK_IN_STOCK = "back-in-stock"
    LOYALTY = "loyalty"
    REVIEW_REQUEST = "review-request"
    BIRTHDAY = "birthday"
    EVENT = "event"


class Tone(StrEnum):
    """How a message sounds."""

    WARM = "warm"
    PLAIN = "plain"
    PLAYFUL = "playful"
    REFINED = "refined"


class Length(StrEnum):
    """How much a message says."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


class Reading(StrEnum):
    """For whom a text must be easy to read."""

    EASY = "easy"  # everybody: short sentences, everyday words
    GENERAL = "general"  # as a good newspaper
    EXPERT = "expert"  # people who know the goods


class DraftStatus(StrEnum):
    """Where a draft stands. Only an approved draft may be sent."""

    WRITTEN = "written"  # passed its checks, waits for a reviewer
    REFUSED = "refused"  # failed a check; a person may edit it
    RETURNED = "returned"  # a reviewer sent it back with a reason
    REJECTED = "rejected"  # a reviewer said no for good
    APPROVED = "approved"  # a reviewer said yes to exactly this version


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The people one draft is written for: a segment, and words that tell a writer about them.

    `prompt` names the prompt that a model is asked with for them; empty for the usual one.
    """

    segment_id: str
    name: str
    about: str = ""
    prompt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One place of a brief that needs texts: a group, the products shown, a channel, a language."""

    segment_id: str
    product_ids: tuple[str, ...]
    channel: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What a marketer wants said. One draft is written per cell and variant.

    All products stand in one text, or each has texts of its own (`each_product`). `characters` is
    the least and the most of a body as its readers see it, spaces apart; None leaves it to the
    length. `apart` (0 to 1) is the least share of words in which two variants differ.
    """

    brief_id: BriefId
    name: str
    objective: Objective
    groups: tuple[Group, ...]
    product_ids: tuple[str, ...] = ()
    each_product: bool = False
    offer_id: str | None = None
    channels: tuple[str, ...] = ("email",)
    languages: tuple[str, ...] = ("zh",)
    tone: Tone = Tone.WARM
    length: Length = Length.MEDIUM
    must_have: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    characters: tuple[int, int] | None = None
    reading: Reading | None = None
    apart: float = 0.3
    variants: int = 1
    created_at: datetime
    created_by: str

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell: by group, then product, channel and language, each in the brief's order."""
        shown = [(one,) for one in self.product_ids] if self.each_product else [self.product_ids]
        return tuple(
            Cell(segment_id=group.segment_id, product_ids=ids, channel=channel, language=language)
            for group, ids, channel, language in product(
                self.groups, shown, self.channels, self.languages
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The text of a draft: Liquid with typed slots.

    `more` are the parts beyond these three that its format has, as name and text; a list has one
    item a line.
    """

    body: str
    subject: str = ""
    preheader: str = ""
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check found: a stable code, the sentence, the words at fault and where they stand.

    `severity` is `refuse` (may not be sent) or `warn` (a reviewer decides). `part` is the name of
    a part of the copy; `start` is the place of `span` in that part, -1 where there is none.
    """

    code: str
    severity: str
    message: str
    message_zh: str = ""
    part: str = ""
    span: str = ""
    start: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """What a text was asked to try: settings of attributes, and why.

    `propensity` (above 0, up to 1) is the probability with which the settings were drawn. `reason`
    is a sentence for people.
    """

    settings: Mapping[str, str]
    propensity: float
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A proposal with an author, a version and what its checks said.

    `attributes` are read from the text; `suggested` is what it was asked to be, which it need not
    have become, and None where nobody suggested anything. `safe` is what is sent instead once a
    fact behind `copy` went stale: it rests on nothing that can. None where nothing worth sending
    would be left, and of drafts from before there was any.
    """

    draft_id: DraftId
    version: int
    brief_id: BriefId
    segment_id: str
    variant: str
    language: str
    channel: str
    product_ids: tuple[str, ...] = ()
    copy: Copy
    status: DraftStatus
    written_by: str
    prompt: str = ""
    findings: tuple[Finding, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    suggested: Suggested | None = None
    created_at: datetime
    safe: Copy | None = None

    @property
    def cell(self) -> Cell:
        """The place of its brief that it was written for."""
        return Cell(
            segment_id=self.segment_id,
            product_ids=self.product_ids,
            channel=self.channel,
            language=self.language,
        )
