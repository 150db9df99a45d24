"""Conversations over HTTP: the shop's website or app speaks for its customers."""

from datetime import datetime
from typing import Annotated, Self

import msgspec
from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from rapport.access import Permission
from rapport.api.context import AppDep, Needs
from rapport.conversations import (
    LONGEST_TURN,
    Act,
    Conversation,
    Turn,
    WishKind,
    get_conversation,
    list_conversations,
    load_knowledge,
    reply,
    start_conversation,
    take_turn,
)

router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])

_May_talk = Depends(Needs(Permission.SEND))
_May_look = Depends(Needs(Permission.VIEW))


class NewConversation(BaseModel):
    """Who is writing, if the shop has made sure of it, and in which language."""

    model_config = ConfigDict(extra="forbid")

    customer_id: str | None = Field(default=None, min_length=1, max_length=200)
    language: str | None = Field(default=None, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")


class Said(BaseModel):
    """What is said."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=LONGEST_TURN)


class NewTurn(Said):
    """What a customer says, and the browser of one whom the shop does not know."""

    anonymous_id: str | None = Field(
        default=None,
        max_length=200,
        description="The visitor's id of your tracking: products go by what it looked at.",
    )


class NewReply(Said):
    """What an operator answers; `give_back` lets the assistant take the next turn."""

    give_back: bool = False


class OfferedOut(BaseModel):
    """A product that was recommended, with the price and the reason that were told."""

    product_id: str
    name: str
    price_minor: int
    currency: str
    url: str | None
    because: str
    because_product_id: str | None


class WishOut(BaseModel):
    """What recommended products should be: a budget, a category, a brand, words of names."""

    kind: WishKind
    text: str


class ActOut(BaseModel):
    """What was done by a turn; a quotation names its article, a recommendation its products."""

    act: str
    article_id: str | None = None
    title: str | None = None
    confidence: float | None = None
    because: str | None = None
    products: list[OfferedOut] | None = None
    kept: list[WishOut] | None = Field(default=None, description="What all products fit.")
    dropped: list[WishOut] | None = Field(
        default=None, description="What no product fitted, and was left aside."
    )

    @classmethod
    def of(cls, act: Act) -> Self:
        names = [name for name in cls.model_fields if name != "act" and hasattr(act, name)]
        told = {name: getattr(act, name) for name in names}
        return cls.model_validate({"act": act.name, **msgspec.to_builtins(told)})


class TurnOut(BaseModel):
    """One thing that was said."""

    number: int
    author: str
    text: str
    said_at: datetime
    intent: str | None
    acts: list[ActOut]

    @classmethod
    def of(cls, turn: Turn) -> Self:
        return cls(
            number=turn.number,
            author=turn.author,
            text=turn.text,
            said_at=turn.said_at,
            intent=turn.intent,
            acts=[ActOut.of(act) for act in turn.acts],
        )


class ConversationOut(BaseModel):
    """A conversation; its turns only when one is asked for."""

    conversation_id: str
    customer_id: str | None
    language: str
    handed_off: bool
    started_at: datetime
    last_turn_at: datetime
    turns: list[TurnOut]

    @classmethod
    def of(cls, conversation: Conversation) -> Self:
        return cls(
            conversation_id=conversation.conversation_id,
            customer_id=conversation.customer_id,
            language=conversation.language,
            handed_off=conversation.handed_off,
            started_at=conversation.started_at,
            last_turn_at=conversation.last_turn_at,
            turns=[TurnOut.of(turn) for turn in conversation.turns],
        )


@router.post("", status_code=201, dependencies=[_May_talk])
def start(app: AppDep, new: NewConversation) -> ConversationOut:
    """Open a conversation."""
    conversation = start_conversation(
        database=app.database,
        customer_id=new.customer_id,
        language=new.language or app.settings.shop.language,
        now=app.clock(),
    )
    return ConversationOut.of(conversation)


@router.get("", dependencies=[_May_look])
def show_list(
    app: AppDep,
    handed_off: Annotated[bool | None, Query(description="Only those that wait, or not.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[ConversationOut]:
    """List conversations, the latest first, without their turns."""
    kept = list_conversations(database=app.database, handed_off=handed_off, limit=limit)
    return [ConversationOut.of(conversation) for conversation in kept]


@router.get("/{conversation_id}", dependencies=[_May_look])
def show(app: AppDep, conversation_id: str) -> ConversationOut:
    """Show a conversation with its turns."""
    return ConversationOut.of(get_conversation(conversation_id, database=app.database))


@router.post("/{conversation_id}/turns", dependencies=[_May_talk])
def say(app: AppDep, conversation_id: str, new: NewTurn) -> list[TurnOut]:
    """Keep what the customer says and return it with the answer, if the assistant gives one."""
    turns = take_turn(
        conversation_id,
        new.text,
        database=app.database,
        facts=app.facts,
        knowledge=load_knowledge(app.database),
        now=app.clock(),
        anonymous_id=new.anonymous_id,
    )
    return [TurnOut.of(turn) for turn in turns]


@router.post("/{conversation_id}/replies", dependencies=[_May_talk])
def answer(app: AppDep, conversation_id: str, new: NewReply) -> TurnOut:
    """Answer as a person, once the conversation was handed off."""
    turn = reply(
        conversation_id,
        new.text,
        database=app.database,
        now=app.clock(),
        give_back=new.give_back,
    )
    return TurnOut.of(turn)
