"""What a shop calls its own things, so that its words can be read without a model.

It holds names of goods, events, traits and groups, and the few values that many customers share;
never a customer's name, address or number.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from rapport.segments.describing import LANGUAGES
from rapport.segments.phrases import LABELS, TOPICS, Said
from rapport.segments.places import territory_names, tongue_names
from rapport.segments.windows import UTC_ZONE
from rapport.segments.words.glossary import cities, synonyms
from rapport.segments.words.source import fold
from rapport.statements import keys, marketing_keys

Words = Mapping[str, tuple[str, ...]]
"""Stored value or id → other words for it. The value is a word for itself too."""
TraitType = Literal["text", "number", "list", "flag", "date"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TraitWords:
    """A trait: its type, what it is called by language, and the values that many share."""

    type: TraitType = "text"
    labels: Said = field(default_factory=dict)
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One meaning of a word: its sort, its value, and what it is a value of, if of anything."""

    sort: str
    value: str
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words of one shop. `currency`, `zone` and `today` are meant where none is said."""

    categories: Words = field(default_factory=dict)
    brands: Words = field(default_factory=dict)
    products: Words = field(default_factory=dict)
    events: Words = field(default_factory=dict)
    traits: Mapping[str, TraitWords] = field(default_factory=dict)
    computed: Mapping[str, Said] = field(default_factory=dict)
    attributes: Words = field(default_factory=dict)
    scores: Words = field(default_factory=dict)
    segments: Words = field(default_factory=dict)
    lists: Words = field(default_factory=dict)
    campaigns: Words = field(default_factory=dict)
    topics: Mapping[str, Said] = field(default_factory=dict)
    currency: str | None = None
    zone: str = UTC_ZONE
    today: date | None = None
    terms: Mapping[str, tuple[Term, ...]] = field(init=False, repr=False, compare=False)
    lengths: Mapping[str, tuple[int, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        terms: dict[str, dict[Term, None]] = {}
        for word, term in _all_terms(self):
            if word:
                terms.setdefault(fold(word), {})[term] = None
        lengths: dict[str, set[int]] = {}
        for word in terms:
            lengths.setdefault(word[0], set()).add(len(word))
        object.__setattr__(self, "terms", {word: tuple(found) for word, found in terms.items()})
        longest_first = {letter: tuple(sorted(n, reverse=True)) for letter, n in lengths.items()}
        object.__setattr__(self, "lengths", longest_first)

    def labels(self) -> Mapping[str, Said]:
        """Labels of traits and computed traits, as `describe` takes them."""
        told = {name: trait.labels for name, trait in self.traits.items() if trait.labels}
        return {**told, **self.computed}


def _all_terms(shop: Vocabulary) -> Iterator[tuple[str, Term]]:
    yield from _words(shop.categories, "category", synonyms()["categories"])
    yield from _words(shop.brands, "brand")
    yield from _words(shop.products, "product")
    yield from _words(shop.events, "event")
    yield from _words(shop.scores, "score")
    yield from _words(shop.segments, "segment")
    yield from _words(shop.lists, "list")
    yield from _words(shop.campaigns, "campaign")
    for attribute, values in shop.attributes.items():
        yield attribute, Term("label", attribute)
        for value in values:
            if value in ("true", "false"):
                yield attribute, Term("flag", attribute)
            else:
                yield value, Term("attribute", value, attribute)
    for name, said in shop.computed.items():
        yield from ((word, Term("computed", name)) for word in (name, *said.values()))
    yield from _trait_terms(shop)
    yield from _topic_terms(shop)
    yield from _stated_terms()


def _stated_terms() -> Iterator[tuple[str, Term]]:
    for name in marketing_keys():
        key = keys()[name]
        for label in (name, *key.labels.values()):
            yield label, Term("stated_key", name)
        for value, said in key.values.items():
            yield from ((word, Term("stated_value", value, name)) for word in said.values())


def _words(known: Words, sort: str, groups: Words | None = None) -> Iterator[tuple[str, Term]]:
    for value, words in known.items():
        for word in (value, *words, *_alike(value, groups or {})):
            yield word, Term(sort, value)


def _alike(value: str, groups: Words) -> Iterator[str]:
    folded = fold(value)
    for name, words in groups.items():
        if folded in map(fold, (name, *words)):
            yield from (name, *words)


def _trait_terms(shop: Vocabulary) -> Iterator[tuple[str, Term]]:
    for name, said in LABELS.items():
        yield from ((word, Term("label", name)) for word in said.values())
    for name, words in synonyms()["labels"].items():
        yield from ((word, Term("label", name)) for word in words)
    for name, trait in shop.traits.items():
        yield from ((word, Term("label", name)) for word in (name, *trait.labels.values()))
        if name in ("country", "language"):
            continue
        groups = _city_words() if name == "city" else synonyms()["values"]
        for value in trait.values:
            for word in (value, *_alike(value, groups)):
                yield word, Term("value", value, name)
    yield from _coded_terms(shop)


def _city_words() -> Words:
    return {name: words for name, (_north, _east, words) in cities().items()}


def _coded_terms(shop: Vocabulary) -> Iterator[tuple[str, Term]]:
    """Countries and languages: named by their codes, unless the shop writes them otherwise."""
    for trait, named in (("country", territory_names), ("language", tongue_names)):
        stored = {fold(value): value for value in _values(shop, trait)}
        for language in LANGUAGES:
            for code, name in named(language).items():
                words = (name, *synonyms()[trait].get(code, ()))
                value = _stored(stored, (code, *words))
                yield from ((word, Term("value", value or code, trait)) for word in words)
    for value in (*_values(shop, "country"), *_values(shop, "language")):
        trait = "country" if value in _values(shop, "country") else "language"
        yield value, Term("value", value, trait)


def _values(shop: Vocabulary, trait: str) -> tuple[str, ...]:
    return shop.traits[trait].values if trait in shop.traits else ()


def _stored(stored: Mapping[str, str], words: Iterable[str]) -> str | None:
    return next((stored[fold(word)] for word in words if fold(word) in stored), None)


def _topic_terms(shop: Vocabulary) -> Iterator[tuple[str, Term]]:
    for topic, said in shop.topics.items():
        yield from ((word, Term("topic", topic)) for word in {topic, *said.values()})
    for topic, said in TOPICS.items():
        for word in (topic, *said.values(), *synonyms()["topics"].get(topic, ())):
            yield word, Term("topic", topic)
    for name, (_north, _east, words) in cities().items():
        yield from ((word, Term("spot", name)) for word in words)
