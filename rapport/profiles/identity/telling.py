"""Reads from calls what they say about who is who. No outside world.

What a set of calls says does not depend on their order: links keep the first and last time they
were said, a name the first time it was told, a trait the last word.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import msgspec

from rapport.events import Call, CallKind
from rapport.profiles.links import (
    NO_DAY,
    Identifier,
    Link,
    LinkKey,
    Traits,
    day_of,
    micros,
)
from rapport.profiles.model import NameKind
from rapport.profiles.policy import (
    NAMING,
    POLICY,
    TOLD_AS,
    IdentifierKind,
    Weight,
    names_nobody,
    read_identifier,
)
from rapport.profiles.traits import read_traits

Said = Mapping[IdentifierKind, str]
_PLAIN = (CallKind.TRACK, CallKind.PAGE, CallKind.SCREEN)
_AS_IT_IS = frozenset((str, int, bool))


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorNews:
    """Traits that a visitor told who gave no name."""

    call_id: str
    visitor: str
    told_us: int
    traits: Traits


@dataclass(slots=True, kw_only=True)
class Told:
    """What calls say: `speakers` has for each call the name it was told under, if it gave one."""

    speakers: list[str | None] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    mentioned: set[str] = field(default_factory=set)
    links: dict[LinkKey, Link] = field(default_factory=dict)
    traits: dict[str, Traits] = field(default_factory=dict)
    visitor_news: list[VisitorNews] = field(default_factory=list)
    visitors: set[str] = field(default_factory=set)  # of calls without a name

    @property
    def identifiers(self) -> set[Identifier]:
        return {link.identifier for link in self.links.values()}


def read_calls(calls: Iterable[Call]) -> Told:
    """Give all that the calls say about who is who, and what was told about whom."""
    told = Told()
    for call in calls:
        said = _identifiers(call) if _says_more(call) else {}
        name = _name(call, said)
        told.speakers.append(name)
        if name is None:
            visitor = usable_name(call.anonymous_id)
            if visitor is not None:
                _read_visitor(told, call, visitor, said)
            continue
        told_us = micros(call.happened_at)
        first = told.names.get(name)
        if first is None or told_us < first:
            told.names[name] = told_us
        if said or call.kind not in _PLAIN:
            _read_customer(told, call, name, said)
    return told


@lru_cache(maxsize=65_536)  # the same few say most of what is said in a while
def usable_name(name: str | None) -> str | None:
    """The id of a customer or visitor, or None where a program wrote that it has none."""
    return None if name is None or names_nobody(name) else name


def later(one: Traits, other: Traits) -> Traits:
    """Put two tellings together: for each trait the later word; of two at once, always the same."""
    if not one:
        return other
    both = dict(one)
    for trait, word in other.items():
        known = both.get(trait)
        if known is None or word[0] > known[0] or (word[0] == known[0] and _beats(word, known)):
            both[trait] = word
    return both


def _says_more(call: Call) -> bool:
    return bool(call.external_ids or call.device_id or call.kind == CallKind.IDENTIFY)


def _identifiers(call: Call) -> dict[IdentifierKind, str]:
    found: dict[IdentifierKind, str] = {}
    told: dict[str, Any] = {"device_id": call.device_id, **call.external_ids}
    if call.kind == CallKind.IDENTIFY:
        told |= {name: call.traits[name] for name in TOLD_AS.keys() & call.traits.keys()}
    for name in sorted(told):
        kind = TOLD_AS.get(name)
        if kind is None or kind in found:
            continue
        text = read_identifier(kind, told[name])
        if text is not None:
            found[kind] = f"{kind}:{text}" if kind in NAMING else text
    return found


def _name(call: Call, said: Said) -> str | None:
    """The name a call is told under: the customer id, else an identifier that names one."""
    name = usable_name(call.customer_id)
    if name is not None:
        return name
    return next((said[kind] for kind in NAMING if kind in said), None)


def _read_customer(told: Told, call: Call, name: str, said: Said) -> None:
    speaker, told_us = (NameKind.CUSTOMER, name), micros(call.happened_at)
    for kind, value in said.items():
        if value != name and (kind != IdentifierKind.DEVICE or call.kind == CallKind.IDENTIFY):
            _add(told, call, told_us, speaker, (kind, value))
    if call.kind == CallKind.IDENTIFY:
        visitor = usable_name(call.anonymous_id)
        if visitor is not None:
            _add(told, call, told_us, speaker, (IdentifierKind.VISITOR, visitor))
        _tell(told, name, told_us, call.traits)
    elif call.kind == CallKind.GROUP:
        _tell(told, name, told_us, {"group_id": call.group_id})
    elif call.kind == CallKind.ALIAS:
        previous = usable_name(call.previous_id)
        if previous is not None and previous != name:
            _add(told, call, told_us, speaker, (IdentifierKind.ALIAS, previous))
            _add(told, call, told_us, speaker, (IdentifierKind.VISITOR, previous))


def _read_visitor(told: Told, call: Call, visitor: str, said: Said) -> None:
    told_us = micros(call.happened_at)
    told.visitors.add(visitor)
    for kind, value in said.items():
        _add(told, call, told_us, (NameKind.VISITOR, visitor), (kind, value))
    if call.kind == CallKind.IDENTIFY and call.traits:
        told.visitor_news.append(
            VisitorNews(
                call_id=call.message_id,
                visitor=visitor,
                told_us=told_us,
                traits=_read(call.traits, told_us),
            )
        )


def _add(
    told: Told, call: Call, told_us: int, speaker: tuple[NameKind, str], identifier: Identifier
) -> None:
    kind, value = identifier
    weight = POLICY[kind].weight
    owned = weight == Weight.HISTORY and speaker[0] == NameKind.CUSTOMER
    key = (*speaker, kind, value, day_of(told_us) if owned else NO_DAY)
    link = Link(*key, told_us, told_us, call.source, call.message_id)
    known = told.links.get(key)
    told.links[key] = link if known is None else known.and_also(link)
    if weight == Weight.ONE:
        told.mentioned.add(value)


def _tell(told: Told, name: str, told_us: int, traits: Mapping[str, object]) -> None:
    if traits:
        told.traits[name] = later(told.traits.get(name, {}), _read(traits, told_us))


def _read(traits: Mapping[str, object], told_us: int) -> Traits:
    read = read_traits(traits)
    words = {trait: (told_us, plain(value)) for trait, value in read.columns.items()}
    words.update((trait, (told_us, plain(value))) for trait, value in read.rest.items())
    return words


def plain(value: object) -> object:
    """A value as JSON gives it back, so that what is told and what was kept compare alike."""
    if value is None or type(value) in _AS_IT_IS:
        return value
    return msgspec.json.decode(msgspec.json.encode(value))


def _beats(word: tuple[int, object], known: tuple[int, object]) -> bool:
    """Whether the first of two words told at once holds: a value before none, then by its text."""
    return _order(word[1]) > _order(known[1])


def _order(value: object) -> tuple[bool, bytes]:
    return value is not None, msgspec.json.encode(value, order="sorted")
