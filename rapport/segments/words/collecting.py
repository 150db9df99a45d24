"""Collects a shop's vocabulary from its own facts: cheaply, bounded, and nothing of one person.

Of a trait only those values become words that several customers share; names, addresses, numbers
and birthdays never do.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from rapport.catalog import PRODUCTS
from rapport.events import EVENTS, ORDER_LINES, EventName
from rapport.profiles import PROFILES
from rapport.scoring import SCORES
from rapport.segments.phrases import Said
from rapport.segments.store import list_lists, list_segments
from rapport.segments.windows import UTC_ZONE
from rapport.segments.words.vocabulary import TraitType, TraitWords, Vocabulary
from rapport.storage import Database, FactReader, FactTable
from rapport.traits import trait_catalog

MOST_WORDS = 2_000
MOST_VALUES = 200
MOST_READ = 5_000
FEWEST_SHARING = 3
"""A value that fewer customers share may tell who somebody is, and is no word."""
_SHARED_COLUMNS = ("city", "country", "language")
_PRIVATE = ("email", "phone", "name", "address", "birthday", "id", "unionid", "openid")
_LONGEST_VALUE = 60
_NO_WORDS: Mapping[str, tuple[str, ...]] = {}
_NO_TOPICS: Mapping[str, Said] = {}


def read_vocabulary(
    *,
    facts: FactReader,
    database: Database,
    now: datetime,
    zone: str = UTC_ZONE,
    campaigns: Mapping[str, tuple[str, ...]] = _NO_WORDS,
    topics: Mapping[str, Said] = _NO_TOPICS,
) -> Vocabulary:
    """Read what the shop calls its goods, events, traits, scores, lists and segments.

    `campaigns` are names by id, `topics` names by language: stages above keep them.
    """
    products = _products(facts)
    return Vocabulary(
        categories=_plain(_common(facts, PRODUCTS, "category")),
        brands=_plain(_common(facts, PRODUCTS, "brand")),
        products=products[0],
        attributes=products[1],
        events=_plain(name for name in _common(facts, EVENTS, "name") if name not in _OWN),
        traits=_traits(facts),
        computed={
            one.name: {"zh": one.label.zh, "en": one.label.en} for one in trait_catalog(database)
        },
        scores=_plain(_common(facts, SCORES, "name")),
        segments={one.segment_id: (one.name,) for one in list_segments(database)[:MOST_WORDS]},
        lists={one.list_id: (one.name,) for one in list_lists(database)[:MOST_WORDS]},
        campaigns=campaigns,
        topics=topics,
        currency=next(iter(_common(facts, ORDER_LINES, "currency")), None)
        or next(iter(_common(facts, PRODUCTS, "currency")), None),
        zone=zone,
        today=now.astimezone(ZoneInfo(zone)).date(),
    )


_OWN = frozenset(EventName)


def _plain(values: object) -> dict[str, tuple[str, ...]]:
    assert not isinstance(values, str)
    return {str(value): () for value in values}  # type: ignore[attr-defined]


def _common(
    facts: FactReader, table: FactTable, column: str, *, at_least: int = 1, most: int = MOST_WORDS
) -> list[str]:
    """Give the most frequent values of a column, the most frequent first."""
    rows = facts.table(table)
    counted = rows.filter(rows[column].notnull()).group_by(column).agg(rows_with=ibis._.count())
    often = counted.filter(counted.rows_with >= at_least)
    ordered = often.order_by([ibis.desc("rows_with"), column]).limit(most)
    values: list[str] = facts.read(ordered)[column].to_pylist()
    return values


def _products(
    facts: FactReader,
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Give the names of products by id, and the values of their attributes by name."""
    table = facts.table(PRODUCTS).order_by("product_id").limit(MOST_WORDS)
    names: dict[str, tuple[str, ...]] = {}
    attributes: dict[str, dict[str, None]] = {}
    rows = facts.read(table.select("product_id", "names", "attributes")).to_pylist()
    for row in rows:
        names[row["product_id"]] = tuple(map(str, _object(row["names"]).values()))
        for name, value in _object(row["attributes"]).items():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, str | bool):
                    attributes.setdefault(name, {})[_text(one)] = None
    return names, {name: tuple(values)[:MOST_VALUES] for name, values in attributes.items()}


def _traits(facts: FactReader) -> dict[str, TraitWords]:
    found = {
        column: TraitWords(
            values=tuple(
                _common(facts, PROFILES, column, at_least=FEWEST_SHARING, most=MOST_VALUES)
            )
        )
        for column in _SHARED_COLUMNS
    }
    return {name: words for name, words in found.items() if words.values} | _own_traits(facts)


def _own_traits(facts: FactReader) -> dict[str, TraitWords]:
    """Look at some profiles for the shop's own traits, their types and shared values."""
    profiles = facts.table(PROFILES)
    sample: ir.Table = profiles.filter(profiles.traits.notnull()).select("traits").limit(MOST_READ)
    counts: dict[str, dict[str, int]] = {}
    types: dict[str, TraitType] = {}
    for text in facts.read(sample)["traits"].to_pylist():
        for name, value in _object(text).items():
            types[name] = _type_of(value)
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, str) and one and len(one) <= _LONGEST_VALUE:
                    seen = counts.setdefault(name, {})
                    seen[one] = seen.get(one, 0) + 1
    return {
        name: TraitWords(type=kind, values=_shared(name, counts.get(name, {})))
        for name, kind in list(types.items())[:MOST_VALUES]
    }


def _shared(name: str, counts: Mapping[str, int]) -> tuple[str, ...]:
    folded = name.casefold()
    if any(folded == word or folded.endswith(f"_{word}") for word in _PRIVATE):
        return ()
    shared = [value for value, count in counts.items() if count >= FEWEST_SHARING]
    return tuple(sorted(shared)) if len(shared) <= MOST_VALUES else ()


def _type_of(value: object) -> TraitType:
    match value:
        case bool():
            return "flag"
        case int() | float():
            return "number"
        case list():
            return "list"
        case _:
            return "text"


def _object(text: str | None) -> dict[str, object]:
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}


def _text(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else value
