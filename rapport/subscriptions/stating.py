"""What a customer said of themself, shown to them behind their link: theirs to correct and delete.

Choosing by what is sensitive needs a consent of its own, asked here and taken back here (PIPL Art.
28 to 31, GDPR Art. 9). Reading the link changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from rapport.delivery import Links, Message, get_message
from rapport.events import CustomerId
from rapport.profiles import Consent, record_consents
from rapport.statements import (
    SENSITIVE_CHANNEL,
    SENSITIVE_PURPOSE,
    Statement,
    correct_statement,
    erase_statement,
    has_agreed,
    settle_agreed,
    statements_of,
)
from rapport.storage import Database, Facts
from rapport.subscriptions.model import Letterhead

SENSITIVE_TEXT_VERSION = "sensitive-1"
"""Version of the words that ask for the use of what is sensitive; a new wording gets a new one."""

BY_CUSTOMER = "customer"
"""Who changed a statement, where it was the customer. Stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedDesk:
    """What the page of statements needs."""

    links: Links
    database: Database
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedPage:
    """What holds of a customer's statements, the newest first; `agreed` to the sensitive ones."""

    letterhead: Letterhead
    statements: tuple[Statement, ...]
    agreed: bool


def read_stated(token: str, *, desk: StatedDesk, now: datetime) -> StatedPage:
    """Say what the customer of a link said and still holds; nothing is changed."""
    message = _message(token, desk)
    held = [one for one in statements_of(desk.facts, message.customer_id) if one.holds_at(now)]
    return StatedPage(
        letterhead=Letterhead(message_id=message.message_id, language=message.language),
        statements=tuple(held),
        agreed=has_agreed(desk.database, message.customer_id),
    )


def correct_stated(
    token: str, statement_id: str, value: str, *, desk: StatedDesk, now: datetime
) -> Statement:
    """Let the customer give a statement of theirs another value.

    Raises `StatementNotFound` also for what somebody else said, and `BadStatementValue`.
    """
    customer_id = _message(token, desk).customer_id
    return correct_statement(
        desk.facts, customer_id, statement_id, value=value, operator=BY_CUSTOMER, now=now
    )


def erase_stated(token: str, statement_id: str, *, desk: StatedDesk, now: datetime) -> Statement:
    """Let the customer have a statement of theirs forgotten, words and all.

    Raises `StatementNotFound` also for what somebody else said.
    """
    customer_id = _message(token, desk).customer_id
    return erase_statement(desk.facts, customer_id, statement_id, operator=BY_CUSTOMER, now=now)


def agree_to_sensitive(token: str, *, granted: bool, desk: StatedDesk, now: datetime) -> None:
    """Record the customer's word on the use of what is sensitive; it holds from now on."""
    message = _message(token, desk)
    word = Consent(
        customer_id=CustomerId(message.made_for),
        channel=SENSITIVE_CHANNEL,
        purpose=SENSITIVE_PURPOSE,
        granted=granted,
        recorded_at=now,
        how="preferences-page",
        text_version=SENSITIVE_TEXT_VERSION,
    )
    record_consents(desk.database, [word])
    holds = has_agreed(desk.database, message.customer_id)
    agreed = {message.customer_id} if holds else frozenset[str]()
    settle_agreed(desk.facts, agreed, customer_id=message.customer_id)


def _message(token: str, desk: StatedDesk) -> Message:
    return get_message(desk.database, desk.links.read_preferences(token))
