"""Conversations: quoted answers, honest silence, and a person always within reach."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.conversations import (
    Article,
    Author,
    BadTurn,
    Conversation,
    ConversationNotFound,
    Intent,
    Knowledge,
    NotHandedOff,
    Quote,
    Turn,
    get_conversation,
    intent_of,
    list_conversations,
    reply,
    start_conversation,
    take_turn,
)
from rapport.events import (
    EVENTS,
    ORDER_LINES,
    CustomerId,
    Event,
    EventId,
    EventName,
    read_inbox,
    record_events,
)
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ARTICLE = "# Returns\n\nYou can return an unused item within 30 days."
ARTIKEL_ZH = "# 退换货\n\n未使用的商品可在 30 天内退货。"


@pytest.fixture
def facts_ready(facts: Facts) -> Facts:
    facts.ensure(EVENTS)
    facts.ensure(ORDER_LINES)
    return facts


def knowledge() -> Knowledge:
    return Knowledge(
        [
            Article(
                article_id=f"art_{language}",
                language=language,
                title=title,
                body=body,
                path=f"{language}/returns.md",
                updated_at=NOW,
            )
            for language, title, body in (("en", "Returns", ARTICLE), ("zh", "退换货", ARTIKEL_ZH))
        ]
    )


def opened(database: Database, *, customer_id: str | None = None) -> Conversation:
    return start_conversation(database=database, customer_id=customer_id, language="en", now=NOW)


def said(
    text: str, conversation: Conversation, *, database: Database, facts: Facts
) -> tuple[Turn, ...]:
    return take_turn(
        conversation.conversation_id,
        text,
        database=database,
        facts=facts,
        knowledge=knowledge(),
        now=NOW,
    )


def acts(turns: tuple[Turn, ...]) -> list[str]:
    return [act.name for turn in turns for act in turn.acts]


def an_order(customer_id: str, *, days_ago: int, refund: bool = False) -> Event:
    at = NOW - timedelta(days=days_ago)
    name = EventName.ORDER_REFUNDED if refund else EventName.ORDER_COMPLETED
    return Event(
        event_id=EventId(f"{customer_id}-{days_ago}-{name}"),
        name=name,
        happened_at=at,
        received_at=at,
        source="test",
        customer_id=CustomerId(customer_id),
        order_id="R-77",
        amount_minor=100,
        currency="CNY",
    )


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("转人工", Intent.HUMAN),
        ("我要找人工客服", Intent.HUMAN),
        ("human", Intent.HUMAN),
        ("Can I speak to someone please", Intent.HUMAN),
        ("我的订单到哪了", Intent.ORDER_STATUS),
        ("帮我查一下物流", Intent.ORDER_STATUS),
        ("Where is my parcel?", Intent.ORDER_STATUS),
        ("Has my order been shipped?", Intent.ORDER_STATUS),
        ("怎么退货", Intent.RETURN),
        ("I'd like my money back", Intent.RETURN),
        ("你好！", Intent.GREETING),
        ("Hi there", Intent.GREETING),
        ("谢谢你", Intent.THANKS),
        ("thanks a lot!", Intent.THANKS),
        ("thanks, but where do you ship to?", Intent.QUESTION),
        ("你好，运费多少", Intent.QUESTION),
        ("Is the lamp dimmable?", Intent.QUESTION),
    ],
)
def test_what_a_customer_wants_is_read_from_fixed_words(text: str, intent: Intent) -> None:
    assert intent_of(text) is intent


def test_an_answer_is_a_quotation_with_its_source(database: Database, facts_ready: Facts) -> None:
    turns = said("Can I return it?", opened(database), database=database, facts=facts_ready)
    [quote] = turns[1].acts
    assert isinstance(quote, Quote)
    assert quote.article_id == "art_en"
    assert turns[1].text == ("You can return an unused item within 30 days.\n(from “Returns”)")


def test_a_question_is_answered_in_its_own_language(database: Database, facts_ready: Facts) -> None:
    turns = said("怎么退货", opened(database), database=database, facts=facts_ready)
    assert turns[1].text == "未使用的商品可在 30 天内退货。\n（摘自《退换货》）"


def test_what_is_not_known_is_said_to_be_so_and_then_a_person_is_called(
    database: Database, facts_ready: Facts
) -> None:
    conversation = opened(database)
    first = said("Who won the match?", conversation, database=database, facts=facts_ready)
    second = said("And who lost?", conversation, database=database, facts=facts_ready)
    assert (acts(first), acts(second)) == (["not-known"], ["hand-off"])


def test_one_good_answer_starts_the_count_of_unanswered_questions_again(
    database: Database, facts_ready: Facts
) -> None:
    conversation = opened(database)
    for text in ("Who won the match?", "Can I return it?"):
        said(text, conversation, database=database, facts=facts_ready)
    third = said("And who lost?", conversation, database=database, facts=facts_ready)
    assert acts(third) == ["not-known"]


@pytest.mark.parametrize("text", ["转人工", "HUMAN", "I want to talk to a real person"])
def test_asking_for_a_person_always_works_and_silences_the_assistant(
    database: Database, facts_ready: Facts, text: str
) -> None:
    conversation = opened(database)
    assert acts(said(text, conversation, database=database, facts=facts_ready)) == ["hand-off"]
    [after] = said("Can I return it?", conversation, database=database, facts=facts_ready)
    assert after.author is Author.CUSTOMER
    [waiting] = list_conversations(database=database, handed_off=True)
    assert waiting.conversation_id == conversation.conversation_id


def test_a_person_answers_and_gives_the_conversation_back(
    database: Database, facts_ready: Facts
) -> None:
    conversation = opened(database)
    said("human", conversation, database=database, facts=facts_ready)
    reply(conversation.conversation_id, "Hello, I am Li.", database=database, now=NOW)
    assert len(said("Returns?", conversation, database=database, facts=facts_ready)) == 1
    reply(conversation.conversation_id, "", database=database, now=NOW, give_back=True)
    assert acts(said("Can I return it?", conversation, database=database, facts=facts_ready)) == [
        "quote"
    ]
    assert list_conversations(database=database, handed_off=True) == []


def test_a_person_does_not_speak_over_the_assistant(database: Database) -> None:
    with pytest.raises(NotHandedOff):
        reply(opened(database).conversation_id, "Hello", database=database, now=NOW)


def test_a_known_customer_is_told_of_the_newest_order_and_its_refund(
    database: Database, facts_ready: Facts
) -> None:
    record_events(
        facts_ready,
        [an_order("ada", days_ago=9), an_order("ada", days_ago=2, refund=True)],
    )
    conversation = opened(database, customer_id="ada")
    turns = said("Where is my order?", conversation, database=database, facts=facts_ready)
    assert acts(turns) == ["tell-order"]
    assert "Your latest order R-77 was placed on February 20, 2026." in turns[1].text
    assert "A refund is recorded" in turns[1].text


def test_a_visitor_is_never_told_of_an_order(database: Database, facts_ready: Facts) -> None:
    record_events(facts_ready, [an_order("ada", days_ago=9)])
    turns = said("我的订单到哪了", opened(database), database=database, facts=facts_ready)
    assert acts(turns)[0] == "ask-who"
    assert "R-77" not in turns[1].text


def test_a_customer_without_an_order_is_not_told_a_tale(
    database: Database, facts_ready: Facts
) -> None:
    conversation = opened(database, customer_id="bob")
    turns = said("Where is my order?", conversation, database=database, facts=facts_ready)
    assert acts(turns) == ["not-known"]


def test_every_turn_is_kept_in_order_and_leaves_an_event_without_its_text(
    database: Database, facts_ready: Facts
) -> None:
    conversation = opened(database, customer_id="ada")
    said("Can I return it?", conversation, database=database, facts=facts_ready)
    said("human", conversation, database=database, facts=facts_ready)
    kept = get_conversation(conversation.conversation_id, database=database)
    assert [(turn.number, turn.author) for turn in kept.turns] == [
        (1, Author.CUSTOMER),
        (2, Author.ASSISTANT),
        (3, Author.CUSTOMER),
        (4, Author.ASSISTANT),
    ]
    calls = [call for _, some in read_inbox(database, limit=10) for call in some]
    events = [call.event for call in calls if call.event]
    assert [event.properties["turn"] for event in events] == [1, 2, 3, 4]
    assert {event.customer_id for event in events} == {"ada"}
    assert "return it" not in str(events)


def test_turns_come_back_as_they_were_said_on_either_store(
    any_database: Database, facts_ready: Facts
) -> None:
    conversation = opened(any_database)
    turns = said("Can I return it?", conversation, database=any_database, facts=facts_ready)
    assert get_conversation(conversation.conversation_id, database=any_database).turns == turns


@pytest.mark.parametrize(("text", "said_why"), [("  ", "nothing was said"), ("x" * 2001, "2001")])
def test_an_empty_or_endless_turn_is_refused(
    database: Database, facts_ready: Facts, text: str, said_why: str
) -> None:
    with pytest.raises(BadTurn, match=said_why):
        said(text, opened(database), database=database, facts=facts_ready)


def test_a_conversation_that_does_not_exist_is_named(database: Database) -> None:
    with pytest.raises(ConversationNotFound, match="cnv_0"):
        get_conversation("cnv_0", database=database)
