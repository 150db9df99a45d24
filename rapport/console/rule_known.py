"""What a shop has to choose from while a rule is built: its events, traits, goods and groups."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rapport.app import topics_of_shop
from rapport.campaigns import list_campaigns
from rapport.console.figures import event_names, trait_names
from rapport.console.texts import Texts
from rapport.console.visits import Visit
from rapport.events import EVENTS
from rapport.segments import Vocabulary, read_vocabulary
from rapport.storage import Facts
from rapport.traits import TraitInfo, trait_catalog

Sort = Literal["text", "number", "money", "share", "flag", "list", "moment", "day", "any"]
"""What a named value is, which decides how it can be compared."""
Scope = Literal["trait", "computed", "where", "product"]
"""Where a named value stands: with the customer, computed, with an event, with its product."""

_SAMPLED = 3_000
_TRAITS: Mapping[str, Sort] = {
    "created_at": "moment",
    "updated_at": "moment",
    "birthday": "day",
    **dict.fromkeys(("country", "city", "language", "email", "phone", "first_name"), "text"),
    **dict.fromkeys(("last_name", "customer_id", "timezone"), "text"),
}
_OF_EVENTS: Mapping[str, Sort] = {
    "amount_minor": "money",
    "product_id": "text",
    "campaign_id": "text",
    "source": "text",
    "currency": "text",
    "order_id": "text",
}
_OF_PRODUCTS: Mapping[str, Sort] = {
    "category": "text",
    "brand": "text",
    "product_id": "text",
    "price_minor": "money",
    "in_stock": "flag",
    "currency": "text",
}
_UNITS: Mapping[str, Sort] = {"minor": "money", "share": "share"}
_TYPES: Mapping[str, Sort] = {
    "text": "text",
    "whole": "number",
    "number": "number",
    "moment": "moment",
    "date": "day",
    "flag": "flag",
    "list": "list",
}


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the fields offer. `properties` are those of events, with what each of them is."""

    t: Texts
    vocabulary: Vocabulary
    events: Sequence[str]
    traits: Sequence[str]
    properties: Mapping[str, Sort]
    computed: Mapping[str, TraitInfo]
    segments: Mapping[str, str]

    def names(self, scope: Scope) -> dict[str, str]:
        """Name what can be asked of, as stored name → shown name."""
        if scope == "computed":
            return {
                name: one.label.zh if self.t.language == "zh" else one.label.en
                for name, one in self.computed.items()
            }
        if scope == "trait":
            return {name: self.t.name("trait", name) for name in self.traits}
        own = self.properties if scope == "where" else self._attributes
        columns = _OF_EVENTS if scope == "where" else _OF_PRODUCTS
        return {name: self.t.name("rule.column", name) for name in (*columns, *own)}

    def sort_of(self, scope: Scope, name: str) -> Sort:
        """Say what a named value is; `any` is one that was never seen."""
        if scope == "computed":
            one = self.computed.get(name)
            return _UNITS.get(one.unit, _TYPES[one.type]) if one else "any"
        if scope == "trait":
            told = self.vocabulary.traits.get(name)
            return _TRAITS.get(name) or (_TYPES[told.type] if told else "any")
        if scope == "where":
            return _OF_EVENTS.get(name) or self.properties.get(name, "any")
        return _OF_PRODUCTS.get(name) or self._attributes.get(name, "any")

    def values_of(self, scope: Scope, name: str) -> dict[str, str]:
        """Give the values that a named value often has, as stored value → shown value."""
        words = self.vocabulary
        if scope == "trait":
            told = words.traits.get(name)
            return {value: value for value in told.values} if told else {}
        if scope == "computed":
            name = {"favourite_category": "category", "viewed_category": "category"}.get(name, name)
            name = {"favourite_brand": "brand", "viewed_brand": "brand"}.get(name, name)
        known: Mapping[str, Iterable[str]] = {
            "category": words.categories,
            "brand": words.brands,
            "currency": [words.currency] if words.currency else [],
        }
        if name in {"product_id", "favourite_product"}:
            return {one: (said[0] if said else one) for one, said in words.products.items()}
        if name == "campaign_id":
            return self.campaigns
        fitting = known.get(name) or (words.attributes.get(name, ()) if scope == "product" else ())
        return {value: value for value in fitting}

    @cached_property
    def campaigns(self) -> dict[str, str]:
        return {one: said[0] for one, said in self.vocabulary.campaigns.items()}

    @cached_property
    def lists(self) -> dict[str, str]:
        return {one: said[0] for one, said in self.vocabulary.lists.items()}

    @cached_property
    def _attributes(self) -> dict[str, Sort]:
        flags = {"true", "false"}
        return {
            name: "flag" if values and flags.issuperset(values) else "any"
            for name, values in self.vocabulary.attributes.items()
        }


def read_known(visit: Visit, *, but: str = "") -> Known:
    """Read what the shop has; `but` is the segment that is edited, and cannot name itself."""
    facts, database = visit.app.facts, visit.app.database
    vocabulary = read_vocabulary(
        facts=facts,
        database=database,
        now=visit.now,
        zone=visit.app.settings.shop.timezone,
        campaigns={one.campaign_id: (one.name,) for one in list_campaigns(database)},
        topics=topics_of_shop(visit.app),
    )
    return Known(
        t=visit.t,
        vocabulary=vocabulary,
        events=event_names(facts),
        traits=trait_names(facts),
        properties=_properties(facts),
        computed={one.name: one for one in trait_catalog(database)},
        segments={one: said[0] for one, said in vocabulary.segments.items() if one != but},
    )


def _properties(facts: Facts) -> dict[str, Sort]:
    """Look at some events for their properties, and what each is."""
    events = facts.table(EVENTS)
    sample = events.filter(events.properties.notnull()).select("properties").limit(_SAMPLED)
    found: dict[str, Sort] = {}
    for text in facts.read(sample)["properties"].to_pylist():
        for name, value in json.loads(text).items():
            if not isinstance(value, dict):
                found[name] = _sort_of(value)
    return dict(sorted(found.items()))


def _sort_of(value: object) -> Sort:
    match value:
        case bool():
            return "flag"
        case int() | float():
            return "number"
        case list():
            return "list"
        case _:
            return "text"
