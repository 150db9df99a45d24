"""The statements that a text may say, as columns of customers: only what marketing may know.

A value is in the words of the customer's language, and missing where that is not known: a text that
asks for one needs a default.
"""

from collections.abc import Collection
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
    asked = [key for key in keys().values() if key.slot in STATED_SLOTS]
    said = held.filter(held.key.isin([key.name for key in asked]))
    last = said.group_by(owner=said.customer_id).agg(
        **{
            key.slot: said["value"].argmax(said.said_at, where=said.key == key.name)
            for key in asked
        }
    )
    joined = profiles.left_join(last, profiles.customer_id == last.owner)
    words = {key.slot: _in_words(key, joined[key.slot], joined.language) for key in asked}
    return joined.mutate(**words).drop("owner")


def stated_values(
    facts: FactReader, profiles: ir.Table, customer_ids: Collection[str], *, now: datetime
) -> dict[str, dict[str, str]]:
    """Give what a text may say of these customers' statements: by customer, by slot."""
    wanted = profiles.filter(profiles.customer_id.isin(sorted(customer_ids)))
    rows = facts.read(
        with_stated(wanted.select("customer_id", "language"), facts, now=now)
    ).to_pylist()
    return {
        row["customer_id"]: {name: row[name] for name in STATED_SLOTS if row[name] is not None}
        for row in rows
    }


def _in_words(key: Key, told: ir.StringValue, language: ir.StringValue) -> ir.StringValue:
    if key.kind is ValueKind.SIZE:
        return told.upper()
    zh, en = (
        told.cases(*((value, words[one]) for value, words in key.values.items()))
        for one in ("zh", "en")
    )
    spoken = language.lower()
    return ibis.cases((spoken.startswith("zh"), zh), (spoken.startswith("en"), en))
