"""What sources say: each fact with the field it stands in, as the reader of texts reads it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from zoneinfo import ZoneInfo

from rapport.catalog import Offer, Product
from rapport.claims.makings import materials_in
from rapport.claims.model import ApprovedSentence, Claim, Key, Policy, Source, SourceKind
from rapport.claims.places import place_key
from rapport.claims.reading import claims_of, fold
from rapport.claims.roles import role_of_attribute, sentence_at
from rapport.claims.versions import (
    offer_version,
    policy_version,
    product_version,
    sentence_version,
)
from rapport.kit.money import from_minor

NAMES_MATERIAL = re.compile(r"attributes\..*(?:material|fabric|材质|面料)", re.IGNORECASE)
"""Fields that say what a product is made of."""
_ORIGIN = re.compile(r"origin|country|made_in|产地", re.IGNORECASE)
_COLOUR = re.compile(r"colou?r|颜色", re.IGNORECASE)
_SIZE = re.compile(r"^sizes?$|尺码", re.IGNORECASE)
_HAND_WASH = re.compile(r"washable|dishwasher|machine_wash", re.IGNORECASE)
_TIMES = ("quantity day", "quantity week", "quantity hour", "quantity month", "quantity year")
_TOPICS = frozenset({"returns", "delivery", "warranty"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that a source says. `sentence` is where it stands, in folded characters.

    `product_id` is None where it holds for the whole shop.
    """

    claim: Claim
    source: Source
    sentence: str
    product_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """A whole text of a source, in folded characters, to look words up in."""

    text: str
    source: Source
    product_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that one row tells: facts, and the texts they were read from."""

    facts: tuple[Fact, ...]
    texts: tuple[SourceText, ...]

    @property
    def sources(self) -> Iterator[Source]:
        """Every field that tells something."""
        yield from (one.source for one in self.facts)
        yield from (one.source for one in self.texts)


@dataclass(frozen=True, slots=True)
class _Row:
    """A product that is equal to another of the same id and version, to remember its facts by."""

    product_id: str
    version: str
    product: Product = field(compare=False)


def told_by_product(product: Product) -> Told:
    """Read everything that a product's row says."""
    row = _Row(product.product_id, product_version(product), product)
    return _told_by_row(row)


@lru_cache(maxsize=2048)
def _told_by_row(row: _Row) -> Told:
    product = row.product

    def source(name: str, quote: str) -> Source:
        return Source(
            kind=SourceKind.PRODUCT,
            source_id=product.product_id,
            field=name,
            version=row.version,
            quote=quote,
        )

    texts = [source(f"names.{code}", text) for code, text in product.names.items()]
    texts += [source(f"descriptions.{code}", text) for code, text in product.descriptions.items()]
    texts += [source("brand", product.brand)] if product.brand else []
    texts += [source("category", product.category)] if product.category else []
    facts = list(_price(product, source("price", "")))
    facts.append(_fact(("promise", "stock"), source("in_stock", ""), negated=not product.in_stock))
    for name, value in product.attributes.items():
        at = source(f"attributes.{name}", _shown(value))
        texts += [at] if isinstance(value, str | tuple) else []
        facts += _attribute(name, value, at)
    facts += [one for text in texts for one in _read(text)]
    told = (replace(one, product_id=product.product_id) for one in facts)
    whole = (
        SourceText(text=fold(one.quote), source=one, product_id=product.product_id) for one in texts
    )
    return Told(facts=tuple(told), texts=tuple(whole))


def _price(product: Product, at: Source) -> Iterator[Fact]:
    amount = from_minor(product.price_minor, product.currency)
    shown = format(amount.normalize(), "f")
    at = replace(at, quote=f"{product.currency} {shown}")
    yield _fact(("money", shown), at, role="price", unit=product.currency)


def _attribute(name: str, value: object, at: Source) -> Iterator[Fact]:
    words = name.replace("_", " ").replace("-", " ")
    if isinstance(value, bool):
        for fact in _read(replace(at, quote=words)):
            turned = replace(fact.claim, negated=fact.claim.negated == value)
            yield replace(fact, claim=turned, source=at)
        if not value and _HAND_WASH.search(name):
            yield _fact(("care", "hand-wash"), at)
        return
    shown = _shown(value)
    if isinstance(value, int | float):
        role = role_of_attribute(name)
        for text in (f"{shown} {words}", f"{shown}{name.rpartition('_')[2]}"):
            for fact in _read(replace(at, quote=text)):
                yield replace(fact, claim=replace(fact.claim, role=role), source=at)
        return
    parts = value if isinstance(value, tuple) else (shown,)
    yield from (_fact(key, at) for part in parts for key in _attribute_keys(name, str(part)))


def _attribute_keys(name: str, part: str) -> Iterator[Key]:
    if NAMES_MATERIAL.search(f"attributes.{name}"):
        yield from (("material", one) for one in materials_in(part))
    if _ORIGIN.search(name):
        yield "origin", place_key(part)
    if _COLOUR.search(name):
        yield "colour", part.lower()
    if _SIZE.search(name):
        yield "size", part.lower()


def _shown(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{value:.6f}".rstrip("0").rstrip(".")
        case tuple() | list():
            return "、".join(str(one) for one in value)
        case _:
            return str(value)


def told_by_offer(offer: Offer, timezone: str) -> Told:
    """Read what an offer says; its end is a day on the shop's clock."""

    def source(name: str, quote: str) -> Source:
        version = offer_version(offer)
        return Source(
            kind=SourceKind.OFFER,
            source_id=offer.offer_id,
            field=name,
            version=version,
            quote=quote,
        )

    texts = [source(f"names.{code}", text) for code, text in offer.names.items()]
    texts += [source("code", offer.code)] if offer.code else []
    facts = [one for text in texts for one in _read(text)]
    if offer.discount_share is not None:
        shown = f"{offer.discount_share * 100:g}"
        at = source("discount", f"{shown} %")
        facts.append(_fact(("percent", shown), at, role="off"))
    if offer.ends_at is not None:
        last = offer.ends_at.astimezone(ZoneInfo(timezone))
        at = source("ends_at", last.date().isoformat())
        keys = {"month": str(last.month), "year": str(last.year), "weekday": str(last.weekday())}
        facts.append(_fact(("date", f"{last.month}-{last.day}"), at, unit=str(last.year)))
        facts += [_fact(key, at) for key in keys.items()]
    whole = tuple(SourceText(text=fold(one.quote), source=one) for one in texts)
    return Told(facts=tuple(facts), texts=whole)


def told_by_policy(policy: Policy) -> Told:
    """Read what a policy says in each of its languages."""
    texts = [
        Source(
            kind=SourceKind.POLICY,
            source_id=policy.policy_id,
            field=f"texts.{code}",
            version=policy_version(policy),
            quote=text,
        )
        for code, text in policy.texts.items()
    ]
    facts = (one for text in texts for one in _read(text))
    return Told(
        facts=tuple(_on_topic(one, policy.topic) for one in facts),
        texts=tuple(SourceText(text=fold(one.quote), source=one) for one in texts),
    )


def told_by_sentence(sentence: ApprovedSentence, *, hidden: str) -> Told:
    """Read what an approved sentence says, of each of its products or of the whole shop.

    `hidden` is the sentence with a sign for each character of a product's name: names claim
    nothing.
    """
    at = Source(
        kind=SourceKind.SENTENCE,
        source_id=sentence.sentence_id,
        field="sentence",
        version=sentence_version(sentence),
        quote=sentence.sentence,
    )
    whom: Iterable[str | None] = sentence.product_ids or (None,)
    read = list(_read(at, hidden))
    text = fold(sentence.sentence)
    return Told(
        facts=tuple(replace(one, product_id=who) for who in whom for one in read),
        texts=tuple(SourceText(text=text, source=at, product_id=who) for who in whom),
    )


def _on_topic(fact: Fact, topic: str) -> Fact:
    if topic in _TOPICS and fact.claim.kind in _TIMES:
        return replace(fact, claim=replace(fact.claim, role=topic))
    return fact


def _read(at: Source, hidden: str = "") -> Iterator[Fact]:
    plain = fold(hidden or at.quote)
    for claim in claims_of(hidden or at.quote):
        first, last = sentence_at(plain, claim.start, claim.end)
        quote = at.quote[first:last].strip()
        yield Fact(claim=claim, source=replace(at, quote=quote), sentence=plain[first:last])


def _fact(key: Key, at: Source, *, role: str = "", unit: str = "", negated: bool = False) -> Fact:
    claim = Claim(key=key, start=0, end=0, role=role, unit=unit, negated=negated)
    return Fact(claim=claim, source=at, sentence=fold(at.quote))
