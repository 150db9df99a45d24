"""Reads from calls what they say about who is who. No outside world.

What a set of calls says does not depend on their order: links keep the first and last time they
were said, a name the first time it was told, a trait the last word.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from rapport.events import Call, CallKind
from rapport.profiles.links import (
    NO_DAY,
    Identifier,
    Link,
    LinkKey,
    Traits,
    by_key,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorNews:
    """Traits that a visitor told who gave no name."""

    call_id: str
    visitor: str
    told_at: datetime
    traits: Traits


@dataclass(slots=True, kw_only=True)
class Told:
    """What calls say: `speakers` has for each call the name it was told under, if it gave one."""

    speakers: list[str | None] = field(default_factory=list)
    names: dict[str, datetime] = field(default_factory=dict)
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
        first = told.names.get(name)
        if first is None or call.happened_at < first:
            told.names[name] = call.happened_at
        if said or call.kind not in _PLAIN:
            _read_customer(told, call, name, said)
    return told


def usable_name(name: str | None) -> str | None:
    """The id of a customer or visitor, or None where a program wrote that it has none."""
    return None if name is None or names_nobody(name) else name


def later(one: Traits, other: Traits) -> Traits:
    """Put two tellings together: for each trait the later word; of two at once, always the same."""
    both = dict(one)
    for trait, word in other.items():
        known = both.get(trait)
        if known is None or _order(word) > _order(known):
            both[trait] = word
    return both


def _says_more(call: Call) -> bool:
    return bool(call.kind == CallKind.IDENTIFY or call.external_ids or call.device_id)


def _identifiers(call: Call) -> dict[IdentifierKind, str]:
    found: dict[IdentifierKind, str] = {}
    told: dict[str, Any] = {"device_id": call.device_id, **call.external_ids}
    if call.kind == CallKind.IDENTIFY:
        told |= {name: value for name, value in call.traits.items() if name in TOLD_AS}
    for name, value in sorted(told.items(), key=lambda item: item[0]):
        kind = TOLD_AS.get(name)
        if kind is None or kind in found:
            continue
        text = read_identifier(kind, value)
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
    speaker = (NameKind.CUSTOMER, name)
    for kind, value in said.items():
        if value != name and (kind != IdentifierKind.DEVICE or call.kind == CallKind.IDENTIFY):
            _add(told, call, speaker, (kind, value))
    if call.kind == CallKind.IDENTIFY:
        visitor = usable_name(call.anonymous_id)
        if visitor is not None:
            _add(told, call, speaker, (IdentifierKind.VISITOR, visitor))
        _tell(told, name, call, call.traits)
    elif call.kind == CallKind.GROUP:
        _tell(told, name, call, {"group_id": call.group_id})
    elif call.kind == CallKind.ALIAS:
        previous = usable_name(call.previous_id)
        if previous is not None and previous != name:
            _add(told, call, speaker, (IdentifierKind.ALIAS, previous))
            _add(told, call, speaker, (IdentifierKind.VISITOR, previous))


def _read_visitor(told: Told, call: Call, visitor: str, said: Said) -> None:
    told.visitors.add(visitor)
    for kind, value in said.items():
        _add(told, call, (NameKind.VISITOR, visitor), (kind, value))
    if call.kind == CallKind.IDENTIFY and call.traits:
        told.visitor_news.append(
            VisitorNews(
                call_id=call.message_id,
                visitor=visitor,
                told_at=call.happened_at,
                traits=_read(call, call.traits),
            )
        )


def _add(
    told: Told, call: Call, speaker: tuple[NameKind, str], identifier: tuple[IdentifierKind, str]
) -> None:
    kind, value = identifier
    owned = POLICY[kind].weight == Weight.HISTORY and speaker[0] == NameKind.CUSTOMER
    link = Link(
        speaker_kind=speaker[0],
        speaker=speaker[1],
        kind=kind,
        value=value,
        day=call.happened_at.date() if owned else NO_DAY,
        first_at=call.happened_at,
        last_at=call.happened_at,
        source=call.source,
        call=call.message_id,
    )
    told.links[link.key] = by_key(told.links, link)
    if POLICY[kind].weight == Weight.ONE:
        told.mentioned.add(value)


def _tell(told: Told, name: str, call: Call, traits: Mapping[str, object]) -> None:
    if traits:
        told.traits[name] = later(told.traits.get(name, {}), _read(call, traits))


def _read(call: Call, traits: Mapping[str, object]) -> Traits:
    read, at = read_traits(traits), micros(call.happened_at)
    words = {**read.columns, **read.rest}
    return {trait: (at, plain(value)) for trait, value in words.items()}


def plain(value: object) -> object:
    """A value as JSON gives it back, so that what is told and what was kept compare alike."""
    return msgspec.json.decode(msgspec.json.encode(value))


def _order(word: tuple[int, object]) -> tuple[int, bool, bytes]:
    at, value = word
    return at, value is not None, msgspec.json.encode(value, order="sorted")
