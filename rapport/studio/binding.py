"""Gives each recipient what is theirs alone when messages are made: a paragraph, products."""

from collections.abc import Sequence
from datetime import datetime

from rapport.catalog import find_products
from rapport.content import (
    PERSONAL_SLOT,
    SPARE,
    Draft,
    bind_recommended,
    recommended_count,
    slots_of,
)
from rapport.profiles import Purpose, last_words
from rapport.recommendations import RecommendationDesk, recommend_to
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


def recommended_of(
    draft: Draft, customer_ids: Sequence[str], *, database: Database, facts: Facts, now: datetime
) -> dict[str, dict[str, object]]:
    """Give, per customer, the slots of recommended products in a message of this draft.

    Who said no to personalisation is not in it: their message shows the default. Some more are
    bound than the text asks for, in case one sells out before the message leaves.
    """
    count = recommended_count(draft.copy)
    if not customer_ids or not count:
        return {}
    words = last_words(
        database,
        channel=draft.channel,
        purpose=Purpose.PERSONALISATION,
        customer_ids=customer_ids,
    )
    willing = [one for one in customer_ids if words.get(one, True)]
    desk = RecommendationDesk(database=database, facts=facts)
    found = recommend_to(desk, willing, now=now, count=count + SPARE)
    listed = {one.product_id for each in found.values() for one in each}
    products = find_products(facts, sorted(listed))
    return {
        customer_id: bind_recommended(
            [products[one.product_id] for one in each], draft.language, count=count
        )
        for customer_id, each in found.items()
        if each
    }


def bound_values(
    draft: Draft, customer_ids: Sequence[str], *, database: Database, facts: Facts, now: datetime
) -> dict[str, dict[str, object]]:
    """Give, per customer, the slots of a message of this draft that are theirs alone."""
    paragraphs = personal_values(draft, customer_ids, database=database, facts=facts, now=now)
    products = recommended_of(draft, customer_ids, database=database, facts=facts, now=now)
    found: dict[str, dict[str, object]] = {
        customer_id: {"personal": value} for customer_id, value in paragraphs.items()
    }
    for customer_id, value in products.items():
        found.setdefault(customer_id, {}).update(value)
    return found
