"""The shop's own traits: read, checked against what the data knows, kept, changed, dropped."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from pydantic import ValidationError

from rapport.catalog import PRODUCTS
from rapport.events import EVENTS
from rapport.kit.words import nearest
from rapport.storage import Database, Facts
from rapport.traits.catalogue import COMPUTED
from rapport.traits.columns import add_column, drop_column
from rapport.traits.declaring import (
    ANY_EVENT,
    LINE_COLUMNS,
    PRODUCT_COLUMNS,
    Declaration,
    Of,
    known_events,
    known_properties,
)
from rapport.traits.errors import BadTrait, TraitNameTaken
from rapport.traits.store import (
    add_declaration,
    put_declaration,
    remove_declaration,
)

_SAMPLED = 20_000


def parse_trait(given: Mapping[str, object]) -> Declaration:
    """Read a declaration; `BadTrait` names the first field that is wrong."""
    try:
        read = Declaration.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the trait"
        hint = ""
        if first["type"] == "extra_forbidden" and len(first["loc"]) == 1:
            hint = _hint(str(first["loc"][0]), Declaration.model_fields)
        raise BadTrait(f"{place}: {first['msg'].removeprefix('Value error, ')}{hint}") from error
    if read.of is Of.FORMULA:
        raise BadTrait("of: `formula` is for built-in traits; use count, sum, favourite, …")
    if not read.label.en or not read.label.zh:
        raise BadTrait("label: name the trait in both languages, `zh` and `en`")
    return read


def declare_trait(
    given: Mapping[str, object], *, database: Database, facts: Facts, created_by: str, now: datetime
) -> Declaration:
    """Keep a trait of the shop's own; its values come with the next refresh.

    `BadTrait` names an event, property or product field that the data does not know, and the
    nearest that it does; `TraitNameTaken` when a trait has this name.
    """
    declaration = parse_trait(given)
    if declaration.name in COMPUTED.columns:
        raise TraitNameTaken(f"{declaration.name!r} is built in; take another name")
    _check_names(declaration, facts)
    add_declaration(declaration, database=database, created_by=created_by, now=now)
    add_column(facts, declaration.name, declaration.result_type)
    return declaration


def change_trait(
    given: Mapping[str, object], *, database: Database, facts: Facts, now: datetime
) -> Declaration:
    """Put a declaration in the place of the one with its name; its old values go at once."""
    declaration = parse_trait(given)
    _check_names(declaration, facts)
    put_declaration(declaration, database=database, now=now)
    drop_column(facts, declaration.name)
    add_column(facts, declaration.name, declaration.result_type)
    return declaration


def drop_trait(name: str, *, database: Database, facts: Facts) -> None:
    """Forget a trait of the shop's own and its values."""
    remove_declaration(name, database=database)
    drop_column(facts, name)


def _check_names(declaration: Declaration, facts: Facts) -> None:
    _check_events(declaration, facts)
    conditions = declaration.where + declaration.part
    of_event = [one.name for one in conditions if not one.of_product]
    of_product = [one.name for one in conditions if one.of_product]
    if declaration.property is not None:
        of_event.append(declaration.property)
    if declaration.product is not None:
        of_product.append(declaration.product)
    if set(of_event) - set(known_properties()):
        _check("property", of_event, _properties(declaration, facts))
    if set(of_product) - {*PRODUCT_COLUMNS, *LINE_COLUMNS}:
        _check("product field", of_product, _product_fields(facts))


def _check_events(declaration: Declaration, facts: Facts) -> None:
    doubtful = set(declaration.events) - {ANY_EVENT, *known_events()}
    if doubtful:
        events = facts.table(EVENTS)
        seen = facts.read(events.select("name").distinct())["name"].to_pylist()
        _check("event", doubtful, {*seen, *known_events()})


def _check(kind: str, names: Iterable[str], known: Iterable[str]) -> None:
    listed = sorted(known)
    for name in sorted(set(names) - set(listed)):
        raise BadTrait(f"no {kind} {name!r} is in the data yet{_hint(name, listed)}")


def _hint(name: str, known: Iterable[str]) -> str:
    close = nearest(name, known)
    return f"; did you mean {', '.join(map(repr, close))}?" if close else ""


def _properties(declaration: Declaration, facts: Facts) -> set[str]:
    events = facts.table(EVENTS)
    rows = events.filter(events.properties.notnull())
    if ANY_EVENT not in declaration.events:
        rows = rows.filter(rows["name"].isin(sorted(declaration.events)))
    return {*known_properties(), *_keys(facts, rows.select(found="properties"))}


def _product_fields(facts: Facts) -> set[str]:
    products = facts.table(PRODUCTS)
    rows = products.filter(products.attributes.notnull()).select(found="attributes")
    own = set(PRODUCTS.columns) - {"names", "descriptions", "attributes"}
    return {*own, *LINE_COLUMNS, *_keys(facts, rows)}


def _keys(facts: Facts, rows: object) -> set[str]:
    sample = facts.read(rows.limit(_SAMPLED))["found"].to_pylist()  # type: ignore[attr-defined]
    return {key for text in sample for key in json.loads(text)}
