"""The statements that a text may say, as columns of customers: only what marketing may know.

A value is in the words of the customer's language, and missing where that is not known: a text that
asks for one needs a default.
"""

from datetime import datetime

import ibis
import ibis.expr.types as ir

from rapport.statements.keeping import current_statements
from rapport.statements.model import Key, Use, ValueKind
from rapport.statements.tables import STATEMENTS
from rapport.statements.vocabulary import keys
from rapport.storage import FactReader

_SAID = ("shoe-size", "clothing-size", "skin-type", "hair-type", "pet", "colour-liked")

STATED_SLOTS = tuple(keys()[name].slot for name in _SAID if keys()[name].is_for_marketing)
"""What of a customer's statements a text may say."""


def with_stated(profiles: ir.Table, facts: FactReader, *, now: datetime) -> ir.Table:
    """Give profiles with a column for each of `STATED_SLOTS`; of many values, the one said last."""
    held = current_statements(facts.table(STATEMENTS), use=Use.MARKETING, now=now)
    found = profiles
    for key in (one for one in keys().values() if one.slot in STATED_SLOTS):
        mine = held.filter(held.key == key.name)
        last = mine.group_by("customer_id").agg(told=mine["value"].argmax(mine.said_at))
        named = last.select(owner="customer_id", told="told")
        joined = found.left_join(named, found.customer_id == named.owner)
        found = joined.mutate(**{key.slot: _in_words(key, joined.told, joined.language)}).drop(
            "owner", "told"
        )
    return found


def _in_words(key: Key, told: ir.StringValue, language: ir.StringValue) -> ir.StringValue:
    if key.kind is ValueKind.SIZE:
        return told.upper()
    zh, en = (
        told.cases(*((value, words[one]) for value, words in key.values.items()))
        for one in ("zh", "en")
    )
    spoken = language.lower()
    return ibis.cases((spoken.startswith("zh"), zh), (spoken.startswith("en"), en))
