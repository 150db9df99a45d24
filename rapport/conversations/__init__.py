"""Conversations: answers customers from the shop's own articles, and hands over to a person.

In: what a customer writes, the knowledge base, the customer's orders, what may be recommended to
them. Out: turns, each with the acts behind it, and an event per turn and recommended product. An
answer is a quotation with its source, products with their reasons, or "I do not know". Must never
state a fact that is in no article, order or catalogue, act for a customer, or keep a person out of
reach.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.conversations.errors import (
        BadKnowledge,
        BadTurn,
        ConversationNotFound,
        NotHandedOff,
    )
    from rapport.conversations.following_up import FollowUp, FollowUpWhy, open_follow_ups
    from rapport.conversations.gaps import KnowledgeGap, knowledge_gaps
    from rapport.conversations.intents import intent_of
    from rapport.conversations.knowledge import (
        Knowledge,
        KnowledgeImport,
        import_knowledge,
        load_knowledge,
        read_articles,
    )
    from rapport.conversations.model import (
        Act,
        Article,
        Author,
        Conversation,
        ConversationId,
        Found,
        Intent,
        Offered,
        Quote,
        Recommend,
        Turn,
        Wish,
        WishKind,
    )
    from rapport.conversations.policy import SURE_ENOUGH
    from rapport.conversations.talking import (
        LONGEST_TURN,
        conversations_after,
        conversations_of,
        conversations_touched,
        get_conversation,
        list_conversations,
        reply,
        start_conversation,
        take_turn,
    )
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "LONGEST_TURN",
    "SURE_ENOUGH",
    "Act",
    "Article",
    "Author",
    "BadKnowledge",
    "BadTurn",
    "Conversation",
    "ConversationId",
    "ConversationNotFound",
    "FollowUp",
    "FollowUpWhy",
    "Found",
    "Intent",
    "Knowledge",
    "KnowledgeGap",
    "KnowledgeImport",
    "NotHandedOff",
    "Offered",
    "Quote",
    "Recommend",
    "Turn",
    "Wish",
    "WishKind",
    "conversations_after",
    "conversations_of",
    "conversations_touched",
    "get_conversation",
    "import_knowledge",
    "intent_of",
    "knowledge_gaps",
    "list_conversations",
    "load_knowledge",
    "open_follow_ups",
    "read_articles",
    "reply",
    "start_conversation",
    "take_turn",
]
