"""Copies what customers wrote to the shop into its feedback: chats, replies to mails, surveys."""

from datetime import datetime, timedelta

import pyarrow as pa

from rapport.app.opening import App
from rapport.conversations import Author, Conversation, Intent, conversations_touched
from rapport.feedback import FEEDBACK, OWN_PLATFORM, FeedbackKind
from rapport.insights import OWN_TERMS, gather_answers, gather_replies
from rapport.kit.ids import id_of
from rapport.llm import without_personal_data
from rapport.storage import Facts

_AT_ONCE = 500  # conversations
_OVERLAP = timedelta(hours=1)  # turns that were committed late are copied as well
_NO_OPINION = frozenset({Intent.GREETING, Intent.THANKS})


def gather_own_texts(app: App) -> int:
    """Copy what is new, each text once; return how many texts were new or changed."""
    gathered = gather_answers(app.facts) + gather_replies(app.facts)
    return gathered + _gather_chats(app)


def _gather_chats(app: App) -> int:
    """Go on from the newest chat that was copied: what was said before it is there already."""
    newest = _newest_chat(app.facts)
    since, last, gathered = None if newest is None else newest - _OVERLAP, "", 0
    while found := conversations_touched(since, after=last, database=app.database, limit=_AT_ONCE):
        since, last = found[-1].last_turn_at, found[-1].conversation_id
        rows = [row for one in found for row in _turns(one)]
        if rows:
            table = pa.Table.from_pylist(rows, FEEDBACK.columns.to_pyarrow())
            done = app.facts.upsert(FEEDBACK, table)
            gathered += done.inserted + done.updated
    return gathered


def _turns(conversation: Conversation) -> list[dict[str, object]]:
    """What the customer said, as rows of feedback."""
    return [
        {
            "feedback_id": id_of("chat", conversation.conversation_id, str(turn.number)),
            "kind": FeedbackKind.CHAT.value,
            "platform": OWN_PLATFORM,
            "licence": OWN_TERMS,
            "thread_id": conversation.conversation_id,
            "customer_id": conversation.customer_id,
            "text": without_personal_data(turn.text),
            "language": conversation.language,
            "written_at": turn.said_at,
        }
        for turn in conversation.turns
        if turn.author is Author.CUSTOMER and turn.intent not in _NO_OPINION
    ]


def _newest_chat(facts: Facts) -> datetime | None:
    table = facts.table(FEEDBACK)
    chats = table.filter(
        table.kind == FeedbackKind.CHAT.value,
        table.platform == OWN_PLATFORM,
        table.licence == OWN_TERMS,
    )
    newest = facts.read(chats.aggregate(newest=chats.written_at.max()))
    moment: datetime | None = newest["newest"][0].as_py()
    return moment
