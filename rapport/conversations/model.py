"""The nouns of the stage: an article and its passages, a conversation and its turns, acts."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, NewType

from rapport.recommendations import Because

ConversationId = NewType("ConversationId", str)


class Author(StrEnum):
    """Who said something. Stored names are forever."""

    CUSTOMER = "customer"
    ASSISTANT = "assistant"
    OPERATOR = "operator"


class Intent(StrEnum):
    """What a customer wants, where a rule could tell. Stored names are forever."""

    HUMAN = "human"
    ORDER_STATUS = "order-status"
    RETURN = "return"
    RECOMMEND = "recommend"
    GREETING = "greeting"
    THANKS = "thanks"
    QUESTION = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A page of the knowledge base: a title and Markdown below it; `path` is within its folder."""

    article_id: str
    language: str
    title: str
    body: str
    path: str
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A part of an article short enough to be quoted whole: what stands under one heading."""

    article_id: str
    language: str
    title: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What speaks for a passage: shares (0 to 1) of the question's weight, and words in common."""

    covered: float
    in_heading: float
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The best passage for a question, and the probability (0 to 1) that it answers it."""

    passage: Passage
    evidence: Evidence
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LastOrder:
    """The newest order of a customer: what Rapport knows about it, which is not where it is."""

    order_id: str | None
    ordered_at: datetime
    refunded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Greet:
    """Say hello and what can be asked."""

    name: ClassVar[str] = "greet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thank:
    """Answer thanks."""

    name: ClassVar[str] = "thank"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Quote a passage word for word, and name the article it stands in."""

    name: ClassVar[str] = "quote"
    article_id: str
    title: str
    heading: str
    text: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TellOrder:
    """Say what is known of the customer's newest order."""

    name: ClassVar[str] = "tell-order"
    order_id: str | None
    ordered_at: datetime
    refunded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskWho:
    """Say that orders can only be looked up for a customer who is signed in to the shop."""

    name: ClassVar[str] = "ask-who"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotKnown:
    """Say that there is no answer, and offer a person."""

    name: ClassVar[str] = "not-known"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOff:
    """Pass the conversation to a person; the assistant is silent until it is given back."""

    name: ClassVar[str] = "hand-off"
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveBack:
    """Let the assistant answer again; only an operator does this."""

    name: ClassVar[str] = "give-back"


class WishKind(StrEnum):
    """What a customer may want of recommended products. Stored names are forever."""

    BUDGET = "budget"
    CATEGORY = "category"
    BRAND = "brand"
    WORDS = "words"  # of products' names


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What recommended products must be, in the customer's words or the catalogue's."""

    kind: WishKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A product recommended in a turn: as the catalogue had it then, and the exact reason."""

    product_id: str
    name: str
    price_minor: int
    currency: str
    url: str | None
    because: Because
    because_product_id: str | None
    because_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommend:
    """Name products, the best first, each with its reason.

    All fit the wishes `kept`; no product that may be recommended fitted them and those `dropped`.
    """

    name: ClassVar[str] = "recommend"
    products: tuple[Offered, ...]
    kept: tuple[Wish, ...] = ()
    dropped: tuple[Wish, ...] = ()


Act = Greet | Thank | Quote | TellOrder | Recommend | AskWho | NotKnown | HandOff | GiveBack
"""All that can be done in a conversation. The assistant never writes a fact of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Something said. `intent` is what a customer wants, `acts` what the others did by it."""

    conversation_id: ConversationId
    number: int
    author: Author
    text: str
    said_at: datetime
    intent: Intent | None = None
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a conversation stands: follows from its turns and from nothing else."""

    handed_off: bool = False
    not_known_in_a_row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A customer, or a visitor not yet known, and everything said."""

    conversation_id: ConversationId
    customer_id: str | None
    language: str
    started_at: datetime
    last_turn_at: datetime
    handed_off: bool = False
    turns: tuple[Turn, ...] = field(default=())
