"""The nouns of the stage: a fetch of a link of ours, what speaks for a person, and a judgement."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class FetchKind(StrEnum):
    """What was fetched. Stored names."""

    OPEN = "open"  # the pixel
    CLICK = "click"
    TRAP = "trap"  # the link that no person can see
    LOOK = "look"  # the page behind the unsubscribe link
    STOP = "stop"  # the button on that page, or a provider's one click


REACTIONS = (FetchKind.OPEN, FetchKind.CLICK)
"""The kinds that are events, and are judged."""


class Sign(StrEnum):
    """What speaks for a person or for a program. Stored names."""

    HEAD = "head"  # only the header was asked for
    PREFETCH = "prefetch"  # fetched ahead, before anybody chose to
    SCANNER_AGENT = "scanner-agent"  # it calls itself a scanner, a preview or a crawler
    SCANNER_NETWORK = "scanner-network"  # from a network of a maker of mail scanners
    PROGRAM_AGENT = "program-agent"  # a library for programs, or no name at all
    APPLE_PROXY = "apple-proxy"  # Apple fetches pictures whether the mail is read or not
    MAIL_PROXY = "mail-proxy"  # Gmail or Yahoo fetch pictures when the mail is opened, mostly
    BROWSER = "browser"  # it says that a person's hand led here
    TRAP = "trap"  # the same fetched the link that no person can see
    BURST = "burst"  # several links of one mail within seconds
    EARLY = "early"  # before the mail was delivered, or in the same second
    QUICK = "quick"  # so soon after the delivery that few people can
    SHARED = "shared-network"  # one network fetches from mails of many customers within seconds
    LOOKED = "looked"  # the page to unsubscribe too, and nothing was answered there


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How somebody asked for a link: what the request itself says of them.

    `address` is the IP address, empty where it is not known. It is never kept.
    """

    method: str = "GET"
    agent: str | None = None
    address: str = ""
    prefetch: bool = False
    by_hand: bool = False


UNKNOWN = Asked(agent="Mozilla/5.0 (unknown)")
"""Somebody of whom nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Whether a person did it. `human` is a probability; `because` are the signs that decided."""

    human: float
    because: tuple[Sign, ...] = ()

    @property
    def scanner(self) -> bool:
        """Whether a program did it, rather than a person."""
        return self.human < 0.5  # noqa: PLR2004  more likely than not


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One fetch as it is kept for some days, to be judged beside its neighbours.

    `network` stands for the network it came from, by a keyed hash; empty if that is not known.
    `signs` were there at the moment itself.
    """

    fetch_id: str
    message_id: str
    kind: FetchKind
    fetched_at: datetime
    link: str = ""
    network: str = ""
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a fetched message is: whose, of which campaign, and when it was delivered."""

    customer_id: str
    made_for: str
    campaign_id: str
    arm: str
    draft_id: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """What is known around a fetch: of its mail, and of its network by customer and moment."""

    sent_at: datetime | None
    of_mail: Sequence[Fetch] = field(default=())
    of_network: Sequence[tuple[str, datetime]] = field(default=())
