"""Which product a claim speaks of, where a text names several."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapport.claims.makings import NAME
from rapport.claims.roles import clause_at, sentence_at

_JOINED = re.compile(r"(?:[\s、,，&]|和|与|及|以及|\band\b|\bthe\b|\bor\b)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place where products are named; several when they are listed: `the A and the B`."""

    start: int
    end: int
    product_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The products a claim speaks of. `each`: it must hold of every one; else of any."""

    product_ids: tuple[str, ...]
    each: bool


def find_mentions(plain: str, names: Mapping[str, tuple[str, ...]]) -> list[Mention]:
    """Find the names in folded text, the longer before the shorter, none over another."""
    found: list[Mention] = []
    for name in sorted(names, key=len, reverse=True):
        start = plain.find(name)
        while start >= 0:
            end = start + len(name)
            if not any(one.start < end and start < one.end for one in found) and _whole(
                plain, start, end
            ):
                found.append(Mention(start=start, end=end, product_ids=names[name]))
            start = plain.find(name, end)
    return sorted(found, key=lambda one: one.start)


def hide(text: str, mentions: Sequence[Mention]) -> str:
    """Put a sign in place of every character of a name, so that names claim nothing."""
    for one in mentions:
        text = f"{text[: one.start]}{NAME * (one.end - one.start)}{text[one.end :]}"
    return text


def subject_of(
    hidden: str, start: int, end: int, mentions: Sequence[Mention], everything: tuple[str, ...]
) -> Subject:
    """Find what a claim speaks of: the nearest name of its clause, its sentence, or before.

    Without any name it may speak of any of the products.
    """
    over = [one for one in mentions if one.start < end and start < one.end]
    if over:
        return _joined(over[0], mentions, hidden)
    for stretch in (clause_at, sentence_at):
        first, last = stretch(hidden, start, end)
        inside = [one for one in mentions if first <= one.start and one.end <= last]
        chosen = _nearest(inside, start, end, hidden)
        if chosen is not None:
            return _joined(chosen, mentions, hidden)
    before = [one for one in mentions if one.end <= start]
    if before:
        return _joined(before[-1], mentions, hidden)
    return Subject(product_ids=everything, each=False)


def _nearest(inside: Sequence[Mention], start: int, end: int, hidden: str) -> Mention | None:
    before = [one for one in inside if one.end <= start]
    after = [one for one in inside if one.start >= end]
    if after and re.fullmatch(r"\s?(?:的|for(?: the| a)?|:)\s?", hidden[end : after[0].start]):
        return after[0]
    return before[-1] if before else (after[0] if after else None)


def _joined(chosen: Mention, mentions: Sequence[Mention], hidden: str) -> Subject:
    listed = [chosen]
    at = list(mentions).index(chosen)
    for step in (-1, 1):
        place = at
        while 0 <= place + step < len(mentions):
            one, other = sorted((mentions[place], mentions[place + step]), key=lambda it: it.start)
            if not _JOINED.fullmatch(hidden[one.end : other.start]):
                break
            place += step
            listed.append(mentions[place])
    ids = tuple(dict.fromkeys(_ids(listed)))
    return Subject(product_ids=ids, each=len(listed) > 1)


def _ids(mentions: Sequence[Mention]) -> Iterator[str]:
    for one in mentions:
        yield from one.product_ids


def _whole(plain: str, start: int, end: int) -> bool:
    """Whether the name stands by itself and not inside a longer Latin word."""
    before, after = plain[start - 1 : start], plain[end : end + 1]
    latin = plain[start].isascii() and plain[start].isalnum()
    return not (latin and before.isascii() and before.isalpha()) and not (
        plain[end - 1].isascii()
        and plain[end - 1].isalnum()
        and after.isascii()
        and after.isalpha()
        and after != "s"
    )
