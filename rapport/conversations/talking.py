"""Holds conversations: keeps every turn, lets the policy choose, and leaves an event for each."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import structlog

from rapport.conversations.errors import BadTurn, NotHandedOff
from rapport.conversations.intents import intent_of
from rapport.conversations.knowledge import Knowledge
from rapport.conversations.model import (
    Author,
    Conversation,
    ConversationId,
    GiveBack,
    Intent,
    LastOrder,
    Recommend,
    Turn,
)
from rapport.conversations.orders import last_order
from rapport.conversations.policy import next_acts, state_after
from rapport.conversations.recommending import recommend_in_talk
from rapport.conversations.store import (
    add_conversation,
    add_turns,
    conversations_behind,
    conversations_from,
    conversations_with,
    latest_conversations,
    read_conversation,
)
from rapport.conversations.wording import say
from rapport.conversations.words import language_of
from rapport.events import CustomerId, Event, EventId, EventName, add_events
from rapport.kit.ids import id_of, new_id
from rapport.recommendations import RecommendationDesk
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

LONGEST_TURN = 2000
TURN_EVENT = "Conversation Turn Added"
_SOURCE = "conversations"
_LIST = "conversation"


def start_conversation(
    *, database: Database, customer_id: str | None, language: str, now: datetime
) -> Conversation:
    """Open a conversation. `customer_id` only if the shop has made sure who is writing."""
    conversation = Conversation(
        conversation_id=ConversationId(new_id("cnv")),
        customer_id=customer_id,
        language=language,
        started_at=now,
        last_turn_at=now,
    )
    with database.begin() as connection:
        add_conversation(connection, conversation)
    return conversation


def take_turn(  # noqa: PLR0913  doors, each by its name
    conversation_id: str,
    text: str,
    *,
    database: Database,
    facts: Facts,
    knowledge: Knowledge,
    now: datetime,
    anonymous_id: str | None = None,
) -> tuple[Turn, ...]:
    """Keep what a customer says and what the assistant answers; return both.

    Only the customer's turn comes back when a person has the conversation. Turns and their events
    are one commit. `anonymous_id` is the browser of a visitor whom nobody knows: what it looked at
    may be recommended by.
    """
    said = _checked(text)
    intent = intent_of(said)
    recommended = None
    if intent is Intent.RECOMMEND:  # before the transaction: a shop without a recommender fits one
        before = get_conversation(conversation_id, database=database)
        recommended = _recommended(
            before, said, RecommendationDesk(database=database, facts=facts), anonymous_id, now
        )
    with database.begin() as connection:
        conversation = read_conversation(connection, conversation_id)
        customer = _turn(conversation, 1, Author.CUSTOMER, said, now=now, intent=intent)
        acts = next_acts(
            state_after(conversation.turns),
            intent,
            found=knowledge.find(said, language=conversation.language),
            order=_order(conversation, intent, facts),
            known=conversation.customer_id is not None,
            recommended=recommended,
        )
        turns = [customer]
        if acts:
            answer = say(acts, language_of(said, otherwise=conversation.language))
            turns.append(_turn(conversation, 2, Author.ASSISTANT, answer, now=now, acts=acts))
        handed_off = state_after([*conversation.turns, *turns]).handed_off
        add_turns(connection, turns, handed_off=handed_off)
        add_events(connection, _events(conversation, turns))
    log.info("conversation.turn_taken", conversation_id=conversation_id, intent=str(intent))
    return tuple(turns)


def reply(
    conversation_id: str, text: str, *, database: Database, now: datetime, give_back: bool = False
) -> Turn:
    """Keep what an operator answers; `give_back` lets the assistant take the next turn.

    Only a conversation that was handed off can be answered, so that two never speak at once.
    """
    acts = (GiveBack(),) if give_back else ()
    with database.begin() as connection:
        conversation = read_conversation(connection, conversation_id)
        if not conversation.handed_off:
            raise NotHandedOff(
                f"the assistant answers conversation {conversation_id!r}; "
                f"it can be answered once it is handed off"
            )
        said = say(acts, conversation.language) if give_back and not text.strip() else text
        turn = _turn(conversation, 1, Author.OPERATOR, _checked(said), now=now, acts=acts)
        add_turns(connection, [turn], handed_off=not give_back)
        add_events(connection, _events(conversation, [turn]))
    return turn


def get_conversation(conversation_id: str, *, database: Database) -> Conversation:
    """Return a conversation with its turns."""
    with database.begin() as connection:
        return read_conversation(connection, conversation_id)


def list_conversations(
    *, database: Database, handed_off: bool | None = None, limit: int = 100
) -> list[Conversation]:
    """List conversations without their turns, the latest first, all or (not) handed off."""
    with database.begin() as connection:
        return latest_conversations(connection, handed_off=handed_off, limit=limit)


def conversations_of(
    customer_id: str, *, database: Database, limit: int = 20
) -> list[Conversation]:
    """Give a customer's conversations with their turns, the latest first."""
    with database.read() as connection:
        return conversations_with(connection, customer_id, limit=limit)


def conversations_after(
    conversation_id: str = "", *, database: Database, limit: int = 500
) -> list[Conversation]:
    """Give the conversations whose ids come after one, in order, with their turns."""
    with database.read() as connection:
        return conversations_behind(connection, conversation_id, limit=limit)


def conversations_touched(
    since: datetime | None, *, database: Database, after: str = "", limit: int = 500
) -> list[Conversation]:
    """Give the conversations whose last turn came at or behind a moment, with their turns.

    The oldest come first; of those with just that moment, the ids that come after one.
    """
    with database.read() as connection:
        return conversations_from(connection, since, after=after, limit=limit)


def _checked(text: str) -> str:
    said = text.strip()
    if not said:
        raise BadTurn("nothing was said; send a text")
    if len(said) > LONGEST_TURN:
        raise BadTurn(f"the text has {len(said)} characters; at most {LONGEST_TURN} are read")
    return said


def _order(conversation: Conversation, intent: Intent, facts: Facts) -> LastOrder | None:
    if intent is not Intent.ORDER_STATUS or conversation.customer_id is None:
        return None
    return last_order(conversation.customer_id, facts=facts)


def _recommended(
    conversation: Conversation,
    said: str,
    desk: RecommendationDesk,
    anonymous_id: str | None,
    now: datetime,
) -> Recommend | None:
    if conversation.handed_off:
        return None
    return recommend_in_talk(
        desk,
        said,
        customer_id=conversation.customer_id,
        anonymous_id=anonymous_id,
        language=language_of(said, otherwise=conversation.language),
        now=now,
    )


def _turn(  # noqa: PLR0913
    conversation: Conversation,
    after: int,
    author: Author,
    text: str,
    *,
    now: datetime,
    intent: Intent | None = None,
    acts: Sequence[object] = (),
) -> Turn:
    return Turn(
        conversation_id=conversation.conversation_id,
        number=len(conversation.turns) + after,
        author=author,
        text=text,
        said_at=now,
        intent=intent,
        acts=tuple(acts),  # type: ignore[arg-type]
    )


def _events(conversation: Conversation, turns: Sequence[Turn]) -> list[Event]:
    """One event per turn, without the text, and one per product that was recommended in it."""
    return [
        event
        for turn in turns
        for event in (_turn_event(conversation, turn), *_recommended_events(conversation, turn))
    ]


def _turn_event(conversation: Conversation, turn: Turn) -> Event:
    """Say that there was a turn: events hold no free text of people."""
    return _event(
        conversation,
        turn,
        TURN_EVENT,
        (),
        properties={
            "author": str(turn.author),
            "intent": str(turn.intent) if turn.intent else None,
            "acts": [act.name for act in turn.acts],
        },
    )


def _recommended_events(conversation: Conversation, turn: Turn) -> Iterator[Event]:
    """What was shown, where and why, so that what came of it can be learned from."""
    for act in turn.acts:
        if not isinstance(act, Recommend):
            continue
        for place, one in enumerate(act.products, start=1):
            yield _event(
                conversation,
                turn,
                EventName.PRODUCT_RECOMMENDED,
                (one.product_id,),
                product_id=one.product_id,
                properties={
                    "list_id": _LIST,
                    "position": place,
                    "because": str(one.because),
                    "because_product_id": one.because_product_id,
                    "propensity": 1.0,  # the list follows from the scores: no chance is in it
                },
            )


def _event(
    conversation: Conversation,
    turn: Turn,
    name: str,
    about: Sequence[str],
    *,
    properties: Mapping[str, object],
    product_id: str | None = None,
) -> Event:
    return Event(
        event_id=EventId(id_of("evt", turn.conversation_id, str(turn.number), *about)),
        name=name,
        happened_at=turn.said_at,
        received_at=turn.said_at,
        source=_SOURCE,
        customer_id=CustomerId(conversation.customer_id) if conversation.customer_id else None,
        anonymous_id=None if conversation.customer_id else conversation.conversation_id,
        product_id=product_id,
        properties={
            "conversation_id": turn.conversation_id,
            "turn": turn.number,
            **properties,
        },
    )
