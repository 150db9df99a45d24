"""Finds what the reviews of each product category speak of, in the shop's own texts."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

import structlog

from rapport.catalog import PRODUCTS
from rapport.insights.aspects.automaton import small
from rapport.insights.aspects.learned_opinions import Stars, learned_opinions
from rapport.insights.aspects.model import AspectState, LearnedAspect
from rapport.insights.aspects.polarity_features import tokens
from rapport.insights.aspects.propagation import parted, propagate
from rapport.insights.aspects.significance import log_odds_z
from rapport.insights.aspects.store import learned_aspects, propose_aspects
from rapport.insights.aspects.variants import Vectors, context_vectors, variants
from rapport.insights.aspects.vocabulary import known_targets
from rapport.insights.model import TextState
from rapport.insights.tables import READINGS
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

_MOST_TEXTS = 50_000  # of a category
_MOST_ASPECTS = 60  # of a category
_Z = 1.645  # one side, 95 %
_COVERED = 0.8  # of the texts of a word have it only inside a longer one
_LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadText:
    """A text to find aspects in, cut into words."""

    tokens: tuple[str, ...]
    language: str
    category: str | None = None
    rating: float | None = None


def bootstrap_aspects(
    facts: Facts, database: Database, *, now: datetime, fewest: int = 5
) -> list[LearnedAspect]:
    """Propose aspects that `fewest` texts of a category or more speak of; a person decides.

    Reads what was read before (see `refresh_readings`). What is known already, or was refused, is
    not proposed again; returns what is new, those with most support first.
    """
    texts = [*_texts(facts)]
    kept = learned_aspects(database)
    taken = {form for one in kept for forms in one.words.values() for form in forms}
    ids = {one.aspect_id for one in kept}
    found = []
    for one in find_aspects(texts, fewest=fewest, never=_sold(facts)):
        if not any(form in taken for forms in one.words.values() for form in forms):
            found.append(_named_apart(replace(one, learned_at=now), ids))
            ids.add(found[-1].aspect_id)
    new = propose_aspects(database, found)
    log.info("aspects.proposed", texts=len(texts), aspects=new)
    return sorted(found, key=lambda one: (-one.support, one.aspect_id))


def find_aspects(
    texts: Sequence[ReadText], *, fewest: int = 5, never: Collection[str] = ()
) -> list[LearnedAspect]:
    """Find aspects of each category in texts, and what is felt of them by the stars.

    What is found in all of the texts and is no category's own is of the whole shop. Words of
    `never`, such as brands and the names of categories, name no aspect.
    """
    found: list[LearnedAspect] = []
    for language in _LANGUAGES:
        spoken = [
            replace(one, tokens=parted(one.tokens)) for one in texts if one.language == language
        ]
        found += _of_language(spoken, fewest, never)
    return found


def _of_language(
    texts: Sequence[ReadText], fewest: int, never: Collection[str]
) -> Iterator[LearnedAspect]:
    groups: dict[str | None, list[ReadText]] = defaultdict(list)
    for one in texts:
        groups[one.category].append(one)
    shop = _Shop(
        texts=texts,
        holders=_holders(texts),
        vectors=context_vectors([one.tokens for one in texts]),
        never=known_targets() | set(never),
    )
    taken: set[str] = set()
    for category in sorted(name for name in groups if name is not None):
        for found in _of_category(groups[category], shop, fewest):
            taken.update(*found.words.values())
            yield found
    if texts and (len(groups) > 1 or None in groups):
        shop.never |= taken
        yield from _of_category(texts, shop, fewest, wide=True)


@dataclass(slots=True, kw_only=True)
class _Shop:
    """All texts of a language, in how many each word is, and words that name no new aspect."""

    texts: Sequence[ReadText]
    holders: Mapping[str, int]
    vectors: Vectors
    never: AbstractSet[str]


def _of_category(
    mine: Sequence[ReadText], shop: _Shop, fewest: int, *, wide: bool = False
) -> Iterator[LearnedAspect]:
    words = [one.tokens for one in mine]
    found = propagate(words, fewest=fewest)
    others = len(shop.texts) - len(mine)
    telling = {
        thing: at
        for thing, at in _texts_of(words, found.things).items()
        if shop.never.isdisjoint(thing.split())
        and _tells(thing, len(at), len(mine), shop.holders, others)
    }
    stars = Stars.of([one.rating for one in mine])
    for forms in variants(_longest(telling), shop.vectors)[:_MOST_ASPECTS]:
        support = set().union(*(telling[form] for form in forms))
        told = {place: words[place] for place in sorted(support)}
        yield LearnedAspect(
            aspect_id=forms[0],
            category=None if wide else mine[0].category,
            names={mine[0].language: forms[0]},
            words={mine[0].language: tuple(forms)},
            opinions=learned_opinions(told, forms, found.feelings, stars),
            state=AspectState.PROPOSED,
            support=len(support),
        )


def _tells(thing: str, here: int, of: int, holders: Mapping[str, int], others: int) -> bool:
    """Whether a thing is more of this category; where there is no other, all are."""
    return not others or log_odds_z(here, of, holders.get(thing, 0) - here, others) >= _Z


def _longest(texts_of: Mapping[str, set[int]]) -> dict[str, set[int]]:
    """Drop what is nearly only said inside a longer expression: `life` of `battery life`."""
    longer = [thing for thing in texts_of if " " in thing]
    return {
        thing: at
        for thing, at in texts_of.items()
        if " " in thing
        or not any(
            thing in each.split() and len(at & texts_of[each]) >= _COVERED * len(at)
            for each in longer
        )
    }


def _texts_of(
    words: Sequence[Sequence[str]], things: Mapping[str, set[int]]
) -> dict[str, set[int]]:
    """The texts that have a thing at all, in a pattern or not."""
    found: dict[str, set[int]] = {thing: set() for thing in things}
    for place, tokens_ in enumerate(words):
        for word in _with_pairs(tokens_):
            if word in found:
                found[word].add(place)
    return found


def _holders(texts: Sequence[ReadText]) -> dict[str, int]:
    counted: dict[str, int] = defaultdict(int)
    for one in texts:
        for word in _with_pairs(one.tokens):
            counted[word] += 1
    return counted


def _with_pairs(words: Sequence[str]) -> set[str]:
    pairs = (f"{one} {two}" for one, two in pairwise(words) if one.isascii())
    return {*words, *pairs}


def _named_apart(aspect: LearnedAspect, ids: set[str]) -> LearnedAspect:
    """Two categories may speak of what sounds the same: the second id says of which it is."""
    if aspect.aspect_id not in ids:
        return aspect
    return replace(aspect, aspect_id=f"{aspect.aspect_id} ({aspect.category})")


def _sold(facts: Facts) -> set[str]:
    """Words that name what is sold and who makes it: a review of a phone always speaks of it."""
    products = facts.table(PRODUCTS)
    rows = facts.read(products.select("category", "brand").distinct()).to_pylist()
    named = [name for row in rows for name in row.values() if name]
    return {word for name in named for word in tokens(small(name))}


def _texts(facts: Facts) -> Iterator[ReadText]:
    read, products = facts.table(READINGS), facts.table(PRODUCTS)
    kept = read.filter((read.state == TextState.READ.value) & read.language.isin(_LANGUAGES))
    sorts = products.select(sold="product_id", category="category")
    joined = kept.left_join(sorts, kept.product_id == sorts.sold)
    columns = joined.select("text_id", "text", "language", "rating", "category")
    ordered = columns.order_by([columns.category, columns.text_id])
    counted: dict[str | None, int] = defaultdict(int)
    for row in facts.read(ordered).to_pylist():
        counted[row["category"]] += 1
        if counted[row["category"]] <= _MOST_TEXTS:
            yield ReadText(
                tokens=tuple(tokens(small(row["text"]))),
                language=row["language"],
                category=row["category"],
                rating=row["rating"],
            )
