"""Conditions as words: a label, an operator, and what to compare with."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from rapport.segments.conditions import Condition, Op
from rapport.segments.phrases import PRICES
from rapport.segments.words.glossary import grammar_words
from rapport.segments.words.numbers import Amount, minor
from rapport.segments.words.reader import Found, Match, Reader
from rapport.segments.words.source import fold
from rapport.segments.words.vocabulary import Term

WHICH = {"zh": "“{}”是指哪一个？", "en": "Which “{}” is meant?"}
_BARE = re.compile(r"[\w-]+", re.ASCII)
_SORT_OF = {"category": "category", "brand": "brand", "product_id": "product"}
_VALUE_SORTS = ("value", "category", "brand", "product", "attribute")
_CURRENCY_LESS = {"zh": "是什么货币？", "en": "In which currency?"}
CURRENCIES = ("CNY", "USD", "EUR", "GBP")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A value as it was said: a text in quotes, a number, money, or words that mean something."""

    value: object = None
    terms: tuple[Term, ...] = ()
    bare: str = ""
    currency: str | None = None


def label(reader: Reader, place: int) -> Found | None:
    """Read the name of a trait, property or attribute: its label, or the name in quotes."""
    terms, end = reader.terms(place, ("label",))
    price = reader.best("prices", place)
    if price and price.end > end:
        return Found(f"{price.meaning}!", price.end)
    if terms:
        return Found(pick_term(reader, terms, place, end).value, end)
    quote = reader.source.quoted(place)
    if quote is None:
        return None
    known = [t for t in reader.vocabulary.terms.get(quote[0].casefold(), ()) if t.sort == "label"]
    return Found(known[0].value if known else quote[0], quote[1])


def pick_term(reader: Reader, terms: Sequence[Term], place: int, end: int) -> Term:
    """Choose among the meanings of a word, which is a fork when there are several."""
    if len(terms) == 1:
        return terms[0]
    word = reader.source.text[place:end]
    about = {language: text.format(word) for language, text in WHICH.items()}
    return terms[reader.fork(("term", place, terms[0].sort), len(terms), about)]


def condition(reader: Reader, place: int) -> Found | None:
    """Read a condition as a tuple: an amount of money becomes two, the number and its currency."""
    named = reader.slot("label", place)
    if named is None:
        return None
    return compared(reader, str(named.value), named.end)


def compared(reader: Reader, name: str, place: int) -> Found | None:
    """Read the operator and the value that follow a label."""
    for found in reader.matches("ops", place):
        made = _made(reader, name, found, place)
        if made:
            return Found(made, found.end)
    return None


def value(reader: Reader, place: int) -> Found | None:
    """Read one value, without deciding yet what it is a value of."""
    quote = reader.source.quoted(place)
    if quote:
        return Found(Said(value=quote[0]), quote[1])
    yes_no = reader.best("yes_no", place)
    if yes_no:
        return Found(Said(value=yes_no.meaning == "true"), yes_no.end)
    terms, end = reader.terms(place, _VALUE_SORTS)
    amount = reader.slot("amount", place)
    if amount and isinstance(amount.value, Amount) and amount.end >= end:
        plain = _plain(amount.value.value)
        return Found(Said(value=plain, currency=amount.value.currency), amount.end)
    bare = _BARE.match(reader.source.text, place)
    if bare and fold(bare[0]) in grammar_words(reader.source.language):
        bare = None
    if terms:
        return Found(Said(terms=terms, bare=bare[0] if bare and bare.end() == end else ""), end)
    return Found(Said(bare=bare[0]), bare.end()) if bare else None


def values(reader: Reader, place: int) -> Found | None:
    """Read several values: `a、b`, `a, b or c`, `a and b`."""
    found, told = reader.slot("v", place), []
    end = place
    while found:
        told.append(found.value)
        end = found.end
        between = reader.best("value_and", end)
        found = reader.slot("v", between.end) if between else None
    return Found(tuple(told), end) if told else None


def conditions(reader: Reader, place: int) -> Found | None:
    """Read conditions joined by `；` or 且, `; ` or `and whose`."""
    told: list[Condition] = []
    found = reader.slot("condition", place)
    end = place
    while found and isinstance(found.value, tuple):
        told += found.value
        end = found.end
        between = reader.best("condition_and", end)
        found = reader.slot("condition", between.end) if between else None
    return Found(tuple(told), end) if told else None


def resolved(reader: Reader, name: str, said: object, place: int) -> object:
    """Decide what a value means for a name; None when it means nothing there."""
    if not isinstance(said, Said):
        return None
    fitting = tuple(term for term in said.terms if _fits(term, name))
    if fitting:
        return pick_term(reader, fitting, place, place + 1).value
    if said.bare and not _is_closed(reader, name):
        return said.bare
    return said.value


def _made(reader: Reader, name: str, found: Match, place: int) -> tuple[Condition, ...] | None:
    if name.endswith("!"):
        return _price(reader, name.removesuffix("!"), found)
    said = found.slots.get("v")
    if isinstance(said, Said) and said.currency:
        return None
    try:
        given = _value(reader, name, found, place)
        return (Condition(name=name, op=Op(found.meaning), value=given),)  # type: ignore[arg-type]
    except (ValidationError, ValueError):
        return None


def _value(reader: Reader, name: str, found: Match, place: int) -> object:
    slots: Mapping[str, object] = found.slots
    if found.meaning == "anniversary_within_days" and not slots:
        return 0
    if "n" in slots:
        return _plain(float(str(slots["n"])) * float(str(slots.get("unit", 1.0))))
    if "date" in slots:
        return slots["date"]
    several = slots.get("vs")
    if isinstance(several, tuple):
        given = tuple(resolved(reader, name, one, place + n) for n, one in enumerate(several))
        return None if None in given else given
    single = slots.get("v", slots.get("bool"))
    if single is None:
        return None
    told = resolved(reader, name, single, place)
    if told is None:
        raise ValueError(name)
    return told


def _price(reader: Reader, name: str, found: Match) -> tuple[Condition, ...] | None:
    said = found.slots.get("v")
    if not isinstance(said, Said) or not isinstance(said.value, int | float):
        return None
    currency, amount = said.currency, said.value
    if currency is None:
        currency = shop_currency(reader, found.end)
        scaled = minor(float(amount), currency)
        if scaled is None:
            return None
        amount = scaled
    try:
        return (
            Condition(name=name, op=Op(found.meaning), value=_plain(amount)),
            Condition(name="currency", op=Op.IS, value=currency),
        )
    except ValidationError:
        return None


def shop_currency(reader: Reader, place: int) -> str:
    """Give the shop's currency; ask when the shop has none."""
    if reader.vocabulary.currency:
        return reader.vocabulary.currency
    return CURRENCIES[reader.fork(("currency", place), len(CURRENCIES), _CURRENCY_LESS)]


def _fits(term: Term, name: str) -> bool:
    return term.of == name or term.sort == _SORT_OF.get(name)


def _is_closed(reader: Reader, name: str) -> bool:
    """Whether the shop has told all values of a name, so that another would be a mistake."""
    trait = reader.vocabulary.traits.get(name)
    known = {
        "category": reader.vocabulary.categories,
        "brand": reader.vocabulary.brands,
        "product_id": reader.vocabulary.products,
        **PRICES,
    }
    return bool(trait and trait.values) or bool(known.get(name)) or name in ("country", "language")


def _plain(value: float) -> int | float:
    return int(value) if float(value).is_integer() else float(value)
