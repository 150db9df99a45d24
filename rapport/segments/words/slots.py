"""What each slot of a template reads."""

import re
from collections.abc import Callable, Mapping, Sequence

from rapport.catalog import PRODUCTS
from rapport.events import EVENTS
from rapport.profiles import PROFILES
from rapport.segments.conditions import Condition
from rapport.segments.figures import AggregateName, TotalName
from rapport.segments.phrases import PRICES
from rapport.segments.words import dates, goods, numbers, periods, values
from rapport.segments.words.need_words import need
from rapport.segments.words.reader import Found, Reader, Slot
from rapport.segments.words.source import fold

_CELL = re.compile(r"[1-5*]{3}")
_CURRENCY = re.compile(r"[a-z]{3}")
_USUAL = ("email", "phone", "birthday", "city", "country", "language", "first_name", "last_name")


def _meaning(group: str) -> Slot:
    """Read a word of a group, as what it means."""

    def read(reader: Reader, place: int) -> Found | None:
        found = reader.best(group, place)
        return Found(found.meaning, found.end) if found else None

    return read


def _known(sort: str, *, free: bool) -> Slot:
    """Read the shop's word for a thing, with or without quotes; `free`: or any quoted text."""

    def read(reader: Reader, place: int) -> Found | None:
        quote = reader.source.quoted(place)
        if quote:
            terms = [t for t in reader.vocabulary.terms.get(fold(quote[0]), ()) if t.sort == sort]
            if terms:
                return Found(values.pick_term(reader, terms, place, quote[1]).value, quote[1])
            return Found(quote[0], quote[1]) if free else None
        terms_here, end = reader.terms(place, (sort,))
        if not terms_here:
            return None
        return Found(values.pick_term(reader, terms_here, place, end).value, end)

    return read


def _several(slot: str, joined: str) -> Slot:
    """Read one or more of a slot."""

    def read(reader: Reader, place: int) -> Found | None:
        found, told, end = reader.slot(slot, place), [], place
        while found:
            told.append(found.value)
            end = found.end
            between = reader.best(joined, end)
            found = reader.slot(slot, between.end) if between else None
        return Found(tuple(told), end) if told else None

    return read


def _quoted(reader: Reader, place: int) -> Found | None:
    quote = reader.source.quoted(place)
    return Found(quote[0], quote[1]) if quote else None


def _channel(reader: Reader, place: int) -> Found | None:
    return _meaning("channels")(reader, place) or _quoted(reader, place)


def _trait_value(reader: Reader, place: int) -> Found | None:
    """Read a word that is a value of one of the shop's traits; not a place, not a language."""
    terms, end = reader.terms(place, ("value",))
    fitting = tuple(t for t in terms if t.of not in ("city", "country", "language"))
    if not fitting:
        return None
    term = values.pick_term(reader, fitting, place, end)
    return Found((term.of, term.value), end)


def _value_of(traits: Sequence[str]) -> Slot:
    def read(reader: Reader, place: int) -> Found | None:
        terms, end = reader.terms(place, ("value",))
        fitting = tuple(t for t in terms if t.of in traits)
        if not fitting:
            return None
        term = values.pick_term(reader, fitting, place, end)
        return Found((term.of, term.value), end)

    return read


def _stated_value(reader: Reader, place: int) -> Found | None:
    """Read a value of a statement, as pairs of each key that has it and how it keeps it."""
    quote = reader.source.quoted(place)
    if quote:
        return Found((("", fold(quote[0])),), quote[1])
    terms, end = reader.terms(place, ("stated_value",))
    return Found(tuple((term.of, term.value) for term in terms), end) if terms else None


def _tag(reader: Reader, place: int) -> Found | None:
    quote = reader.source.quoted(place)
    if quote:
        return Found(quote[0], quote[1])
    found = _value_of(("tags",))(reader, place)
    return Found(found.value[1], found.end) if found and isinstance(found.value, tuple) else None


def _city(reader: Reader, place: int) -> Found | None:
    terms, end = reader.terms(place, ("spot",))
    return Found(terms[0].value, end) if terms else None


def _field(reader: Reader, place: int) -> Found | None:
    """Read the name of a usual field, such as a phone number."""
    found = reader.slot("label", place)
    return found if found and (found.value in _USUAL or _is_shops(reader, found)) else None


def _is_shops(reader: Reader, found: Found) -> bool:
    return found.value in reader.vocabulary.traits


def _cells(reader: Reader, place: int) -> Found | None:
    quote = reader.source.quoted(place)
    if quote and _CELL.fullmatch(quote[0]):
        return Found(quote[0], quote[1])
    return None


def _currency(reader: Reader, place: int) -> Found | None:
    found = _CURRENCY.match(reader.source.folded, place)
    return Found(found[0].upper(), found.end()) if found else None


def _comparison(group: str) -> Slot:
    def read(reader: Reader, place: int) -> Found | None:
        found = reader.best(group, place)
        return Found((found.meaning, found.slots), found.end) if found else None

    return read


def _computed_condition(reader: Reader, place: int) -> Found | None:
    named = _known("computed", free=True)(reader, place)
    return values.compared(reader, str(named.value), named.end) if named else None


def _computed_known(reader: Reader, place: int) -> Found | None:
    terms, end = reader.terms(place, ("computed",))
    return values.compared(reader, terms[0].value, end) if terms else None


def _figure(reader: Reader, place: int) -> Found | None:
    """Read a figure as the fields of one."""
    for found in reader.matches("figures", place):
        told = _fields(found.meaning, found.slots, reader)
        if told:
            return Found(told, found.end)
    return None


def _fields(meaning: str, slots: Mapping[str, object], reader: Reader) -> dict[str, object] | None:
    window = slots.get("window")
    when = periods.finished(window, reader) if isinstance(window, Mapping) else {}
    if meaning == "orders":
        currency = {"currency": slots["currency"]} if "currency" in slots else {}
        return {"kind": "orders", "of": TotalName(str(slots["total"])), **currency, **when}
    deed, label = slots["deed"], slots.get("label")
    if not isinstance(deed, Mapping):
        return None
    named = {"property": str(label).removesuffix("!")} if label else {}
    return {"kind": "events", "of": AggregateName(meaning), **named, **deed, **when}


def _condition_here(reader: Reader, place: int) -> Found | None:
    """Read a condition on the customer: not one on an event's or a product's own columns."""
    found = values.condition(reader, place)
    if found is None or not isinstance(found.value, tuple):
        return None
    one = found.value[0]
    assert isinstance(one, Condition)
    told = reader.source.quoted(place) is not None or _is_of_customer(reader, one.name)
    return None if one.name in PRICES or len(found.value) > 1 or not told else found


def _is_of_customer(reader: Reader, name: str) -> bool:
    if name in PROFILES.columns or name in reader.vocabulary.traits:
        return True
    elsewhere = name in PRODUCTS.columns or name in EVENTS.columns
    return not elsewhere and name not in reader.vocabulary.attributes


def _undone(reader: Reader, place: int) -> Found | None:
    """Read an event that must not have happened between two others."""
    found = reader.best("deeds", place)
    return Found(found.slots["deed"], found.end) if found else None


def all_slots(deed: Slot) -> Mapping[str, Slot]:
    """Give the readers of all slots; `deed` is the one that reads an event with its conditions."""
    return {**_SLOTS, "deed": deed}


_SLOTS: Mapping[str, Callable[[Reader, int], Found | None]] = {
    "n": numbers.number,
    "amount": numbers.amount,
    "unit": dates.unit,
    "date": dates.day,
    "month": dates.month,
    "year": dates.year,
    "hour": dates.hour,
    "weekdays": dates.weekdays,
    "zone": dates.zone,
    "window": periods.window,
    "quoted": _quoted,
    "label": values.label,
    "v": values.value,
    "vs": values.values,
    "condition": values.condition,
    "conditions": values.conditions,
    "own_condition": _condition_here,
    "goods": goods.goods,
    "segment": _known("segment", free=True),
    "list": _known("list", free=True),
    "campaign": _known("campaign", free=True),
    "event": _known("event", free=False),
    "score": _known("score", free=True),
    "score_known": _known("score", free=False),
    "topic": _known("topic", free=True),
    "need": need,
    "stated_key": _known("stated_key", free=False),
    "stated_value": _stated_value,
    "stated_values": _several("stated_value", "group_and"),
    "computed_condition": _computed_condition,
    "computed_known": _computed_known,
    "value": _trait_value,
    "places": _several("place", "group_and"),
    "place": _value_of(("city", "country")),
    "tongue": _value_of(("language",)),
    "tag": _tag,
    "city": _city,
    "field": _field,
    "state": _meaning("states"),
    "purpose": _meaning("purposes"),
    "channel": _channel,
    "group": _meaning("groups"),
    "groups": _several("group", "group_and"),
    "cell": _cells,
    "cells": _several("cell", "cells_and"),
    "currency": _currency,
    "comparison": _comparison("comparisons"),
    "figure": _figure,
    "figure_comparison": _comparison("figure_comparisons"),
    "figure_order": _comparison("comparisons"),
    "total": _meaning("totals"),
    "more": _meaning("more"),
    "often_word": _meaning("often_words"),
    "undone": _undone,
    "deeds": _several("undone", "deed_and"),
}
