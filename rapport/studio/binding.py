"""Gives each recipient the paragraph of their pattern, when messages are made."""

from collections.abc import Sequence
from datetime import datetime

from rapport.content import PERSONAL_SLOT, Draft, slots_of
from rapport.profiles import Purpose, last_words
from rapport.storage import Database, Facts
from rapport.studio.evidence import patterns_of
from rapport.studio.store import usable_paragraphs


def personal_values(
    draft: Draft, customer_ids: Sequence[str], *, database: Database, facts: Facts, now: datetime
) -> dict[str, dict[str, object]]:
    """Give, per customer who gets one, what is bound as `personal` in a message of this draft.

    Who said no to personalisation is not in it, nor who never ordered: their message shows the
    default. A pattern without a text gets that of a coarser one.
    """
    if not customer_ids or PERSONAL_SLOT not in slots_of(draft.copy):
        return {}
    texts = usable_paragraphs(database, draft.draft_id, draft.version)
    if not texts:
        return {}
    words = last_words(
        database,
        channel=draft.channel,
        purpose=Purpose.PERSONALISATION,
        customer_ids=customer_ids,
    )
    willing = [one for one in customer_ids if words.get(one, True)]
    found: dict[str, dict[str, object]] = {}
    for customer_id, pattern in patterns_of(willing, facts=facts, now=now).items():
        text = next((texts[one.key] for one in pattern.coarser if one.key in texts), None)
        if text is not None:
            found[customer_id] = {"paragraph": text}
    return found
