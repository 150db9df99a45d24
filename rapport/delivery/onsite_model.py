"""The noun of messages on the shop's own site, and what a visitor does with one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rapport.delivery.model import MessageId


class OnsiteState(StrEnum):
    """A message is available until it is answered; after its time nobody sees it. Stored names."""

    AVAILABLE = "available"
    CLICKED = "clicked"
    DISMISSED = "dismissed"


class OnsiteDeed(StrEnum):
    """What a visitor's browser tells."""

    SHOWN = "shown"
    CLICKED = "clicked"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnsiteMessage:
    """A message as the page shows it. `link` is the page that its button opens, if any."""

    message_id: MessageId
    customer_id: str
    title: str
    text: str
    button: str
    link: str
    language: str
    made_at: datetime
    expires_at: datetime
    state: OnsiteState = OnsiteState.AVAILABLE
    shows: int = 0
    shown_at: datetime | None = None
    told_as: str = ""
