"""What a text claims: amounts, percentages, dates, quantities, and words that state facts.

The same reading is done of the text and of its sources: a claim is traced when a source makes the
same one.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from itertools import zip_longest

from rapport.claims.makings import NAME, made_of
from rapport.claims.model import Claim
from rapport.claims.negation import denied
from rapport.claims.patterns import HARMLESS, PATTERNS
from rapport.claims.places import DEMONYMS, named_places, origin_patterns, place_key
from rapport.claims.roles import role_of, sentence_at
from rapport.claims.units import currencies_of
from rapport.claims.vocabulary import FactWord, WordPattern, fact_words, word_pattern

_PRAISE = frozenset({"proof", "promise", "comparison", "guarantee"})
"""Kinds that claim nothing where they are denied: `no medals`, `no hurry`, `not a discount`."""
_TERMS = frozenset({"stock", "shipping", "returns", "refund", "warranty"})
_NEAR = 4
_TELLS_ITS_ROLE = ("money", "percent", "quantity")


def claims_in(text: str) -> list[Claim]:
    """Read a text; the claims come in the order of their places."""
    plain = fold(text)
    claims = [*_numbers(plain), *_words(plain), *_origins(plain, text)]
    claims += _places_of_goods(plain, [one for one in claims if one.kind in {"origin", "proof"}])
    claims += made_of(plain, [one for one in claims if one.kind == "material"])
    return _with_shares(sorted(claims, key=lambda claim: (claim.start, claim.end)))


def _with_shares(claims: list[Claim]) -> list[Claim]:
    """A percentage before a material is its share: `80% cotton`."""
    return [
        replace(one, role="share", unit=after.value)
        if after and one.kind == "percent" and after.kind == "material" and _near(one, after)
        else one
        for one, after in zip_longest(claims, claims[1:])
    ]


def _near(one: Claim, after: Claim) -> bool:
    return 0 <= after.start - one.end <= _NEAR


def fold(text: str) -> str:
    """Bring full width and capitals to one form, character by character, so places stay."""
    return text.lower() if text.isascii() else "".join(_folded(char) for char in text)


@lru_cache(maxsize=8192)
def claims_of(text: str) -> tuple[Claim, ...]:
    """Read a text as `claims_in` does, and remember it: sources are read again and again."""
    return tuple(claims_in(text))


@cache
def _folded(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char).lower()
    return plain if len(plain) == 1 else char


def _numbers(plain: str) -> Iterator[Claim]:
    taken = bytearray(len(plain))
    for found in HARMLESS.finditer(plain):
        taken[found.start() : found.end()] = b"\1" * (found.end() - found.start())
    for pattern, read in PATTERNS:
        for found in pattern.finditer(plain):
            start, end = found.span()
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                key = read(found)
                unit = found.groupdict().get("coin") or found.groupdict().get("year") or ""
                role = (
                    role_of(key[0], plain, start, end) if key[0].startswith(_TELLS_ITS_ROLE) else ""
                )
                yield Claim(
                    key=key,
                    start=start,
                    end=end,
                    role=role,
                    unit=",".join(currencies_of(unit)) if key[0] == "money" else unit,
                )


@cache
def _patterns() -> tuple[WordPattern, ...]:
    """One pattern per kind of fact: words of two kinds may lie over one another."""
    kinds: dict[str, list[tuple[FactWord, tuple[str, ...]]]] = {}
    for word in fact_words():
        kinds.setdefault(word.kind, []).append((word, word.words))
    return tuple(word_pattern(words) for words in kinds.values())


def _words(plain: str) -> Iterator[Claim]:
    for pattern in _patterns():
        for start, end, word in pattern.finditer(plain):
            negated = denied(plain, start, end)
            if negated and word.kind in _PRAISE and word.group not in _TERMS:
                continue
            yield Claim(
                key=(word.kind, word.group),
                start=start,
                end=end,
                severity=word.severity,
                negated=negated,
            )


def _places_of_goods(plain: str, known: list[Claim]) -> Iterator[Claim]:
    """A place that stands in one sentence with a product's (hidden) name is said of the product."""
    if NAME not in plain:
        return
    for found in named_places().finditer(plain):
        start, end = found.span()
        first, last = sentence_at(plain, start, end)
        taken = any(_speaks_of(one, start, end, first, last) for one in known)
        if not taken and NAME in plain[first:last]:
            key = place_key(found["latin"] or found["han"])
            yield Claim(
                key=("origin", key), start=start, end=end, negated=denied(plain, start, end)
            )


def _speaks_of(one: Claim, start: int, end: int, first: int, last: int) -> bool:
    """Whether a claim has the place already; that of an award is part of the award's name."""
    if one.kind == "proof":
        return first <= one.start < last
    return one.start < end and start < one.end


def _origins(plain: str, text: str) -> Iterator[Claim]:
    taken: list[tuple[int, int]] = []
    for pattern in origin_patterns():
        for found in pattern.finditer(plain):
            name = next(n for n in ("place", "wide", "people") if found.groupdict().get(n))
            start, end = found.span(name)
            if name == "wide" and plain[start].isascii() and not text[start].isupper():
                continue
            if any(first < end and start < last for first, last in taken):
                continue
            taken.append((start, end))
            said = found[name]
            key = place_key(DEMONYMS[said] if name == "people" else said)
            yield Claim(
                key=("origin", key),
                start=found.start(),
                end=found.end(),
                negated=denied(plain, found.start(), found.end()),
            )
