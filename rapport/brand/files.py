"""A brand book as a YAML file: short, in a fixed order, so that two versions can be compared."""

from dataclasses import fields, is_dataclass, replace

import yaml
from pydantic import BaseModel, ValidationError

from rapport.brand.entries import BookIn, EvidenceIn, MannerIn
from rapport.brand.errors import BadBrandBook
from rapport.brand.model import (
    Avoid,
    BrandBook,
    Disclaimer,
    Example,
    Manner,
    Preference,
    Term,
    TermKind,
    ToneScale,
    ToneTarget,
)
from rapport.kit.yaml_texts import yaml_fault


def parse_book(raw: object) -> BrandBook:
    """Read a book from plain values; raise `BadBrandBook` that names the field at fault."""
    try:
        told = BookIn.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"]) or "the book"
        raise BadBrandBook(f"{field}: {first['msg']}") from None
    return _book(told)


def read_book(text: str) -> BrandBook:
    """Read a book from YAML text; raise `BadBrandBook` where it is wrong."""
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadBrandBook(f"the brand book is not YAML: {yaml_fault(error)}") from error
    return parse_book(raw)


def book_text(book: BrandBook) -> str:
    """Write a book as YAML; what is as usual is left out, and reading it gives the same book."""
    written: str = yaml.safe_dump(
        plain_book(book), allow_unicode=True, sort_keys=False, width=10_000
    )
    return written


def plain_book(book: BrandBook) -> dict[str, object]:
    """Give a book as plain values, without those that are as usual."""
    return _plain(book)


def _plain(entry: object) -> dict[str, object]:
    assert is_dataclass(entry)
    values = ((field, getattr(entry, field.name)) for field in fields(entry))
    return {field.name: _value(value) for field, value in values if value != field.default}


def _value(value: object) -> object:
    match value:
        case Manner():
            seen = {name: _plain(one) for name, one in value.evidence}
            return _plain(replace(value, evidence=())) | ({"evidence": seen} if seen else {})
        case ToneScale() | TermKind():
            return value.value
        case float() if value.is_integer():
            return int(value)
        case tuple():
            return [_value(one) for one in value]
        case _:
            return _plain(value) if is_dataclass(value) else value


def _book(told: BookIn) -> BrandBook:
    return BrandBook(
        market=told.market,
        language=told.language,
        name=told.name,
        voice=told.voice,
        examples=tuple(Example(**_values(one)) for one in told.examples),  # type: ignore[arg-type]
        tone=tuple(ToneTarget(**_values(one)) for one in told.tone),  # type: ignore[arg-type]
        prefer=tuple(Preference(**_values(one)) for one in told.prefer),  # type: ignore[arg-type]
        avoid=tuple(Avoid(**_values(one)) for one in told.avoid),  # type: ignore[arg-type]
        terms=tuple(Term(**_values(one)) for one in told.terms),  # type: ignore[arg-type]
        disclaimers=tuple(Disclaimer(**_values(one)) for one in told.disclaimers),  # type: ignore[arg-type]
        manner=_manner(told.manner),
    )


def _manner(told: MannerIn) -> Manner:
    seen = tuple((name, one.made()) for name, one in told.evidence.items())
    return Manner(**{**_values(told), "evidence": seen})  # type: ignore[arg-type]


def _values(told: BaseModel) -> dict[str, object]:
    values = {name: getattr(told, name) for name in type(told).model_fields}
    seen = values.get("evidence")
    return values | ({"evidence": seen.made()} if isinstance(seen, EvidenceIn) else {})
