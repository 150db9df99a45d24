"""Invents the demo shop's customers: who they are, where they live, what they agreed to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np
import yaml
from numpy.typing import NDArray

from rapport.demo.latent import Kind, Latent, latent_of

HISTORY_DAYS = 365
"""Events reach back this many days; customers may have joined before."""

_ENGLISH = 0.30
_CONSENTED = 0.88
_BIRTHDAY_KNOWN = 0.65
_OLDEST_DAYS = 1100
_NEWCOMER_DAYS = 90
_T = TypeVar("_T")
_FILE = Path(__file__).parent / "people.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A customer of the demo shop, with the nature that nobody can see."""

    customer_id: str
    email: str
    first_name: str
    last_name: str
    language: str
    country: str
    city: str
    timezone: str
    birthday: date | None
    created_at: datetime
    consent_email: bool
    consent_at: datetime
    consent_how: str
    consent_text_version: str
    signup_source: str
    latent: Latent


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    given: Sequence[tuple[str, str]]
    family: Sequence[tuple[str, str]]
    places: Sequence[tuple[str, str, str]]
    shares: NDArray[np.float64]


def invent_people(count: int, *, today: date, seed: int) -> tuple[Person, ...]:
    """Make the customers; the same arguments make the same people."""
    rng = np.random.default_rng([seed, 1])
    chances = rng.random((count, 12))
    return tuple(_person(number, row, today) for number, row in enumerate(chances, start=1))


def _person(number: int, chance: NDArray[np.float64], today: date) -> Person:
    customer_id = f"c{number:05d}"
    latent = latent_of(customer_id)
    language = "en" if chance[0] < _ENGLISH else "zh"
    names = _names()[language]
    first, first_latin = _pick(names.given, chance[1])
    last, last_latin = _pick(names.family, chance[2])
    place = int(np.searchsorted(names.shares, chance[3], side="right"))
    city, country, timezone = names.places[place]
    created_at = _created_at(latent, float(chance[4]), today)
    return Person(
        customer_id=customer_id,
        email=f"{first_latin}.{last_latin}{number}@{_pick(_lists('domains'), chance[5])}",
        first_name=first,
        last_name=last,
        language=language,
        country=country,
        city=city,
        timezone=timezone,
        birthday=_birthday(chance[6], chance[7]),
        created_at=created_at,
        consent_email=bool(chance[8] < _CONSENTED),
        consent_at=created_at + timedelta(seconds=int(chance[9] * 90)),
        consent_how=_pick(_lists("consent_hows"), chance[9]),
        consent_text_version="2" if created_at.date() > today - timedelta(days=300) else "1",
        signup_source=_pick(_lists("signup_sources"), chance[10]),
        latent=latent,
    )


def _created_at(latent: Latent, chance: float, today: date) -> datetime:
    """Newcomers joined in the last three months; lapsed customers well before they went quiet."""
    if latent.kind is Kind.NEW:
        ago = 5 + chance * (_NEWCOMER_DAYS - 5)
    elif latent.kind is Kind.LAPSED:
        ago = 300 + chance * (_OLDEST_DAYS - 300)
    else:
        ago = _NEWCOMER_DAYS + chance**1.4 * (_OLDEST_DAYS - _NEWCOMER_DAYS)
    midnight = datetime(today.year, today.month, today.day, tzinfo=UTC)
    return (midnight - timedelta(days=ago)).replace(microsecond=0)


def _birthday(known: float, when: float) -> date | None:
    if known >= _BIRTHDAY_KNOWN:
        return None
    return date(1955, 1, 1) + timedelta(days=int(when * 51 * 365.25))


def _pick(choices: Sequence[_T], chance: float) -> _T:
    return choices[int(chance * len(choices))]


@lru_cache(maxsize=1)
def _names() -> Mapping[str, _Names]:
    given_zh, family_zh = _read()["given_zh"], _read()["family_zh"]
    assert isinstance(given_zh, dict)
    assert isinstance(family_zh, dict)
    chinese = (tuple(given_zh.items()), tuple(family_zh.items()))
    english = tuple(
        tuple((name, name.lower()) for name in _lists(part)) for part in ("given_en", "family_en")
    )
    return {"zh": _named(chinese, "zh"), "en": _named(english, "en")}


def _named(names: Sequence[Sequence[tuple[str, str]]], language: str) -> _Names:
    places = _read()["places"]
    assert isinstance(places, dict)
    weights = np.array([weight for *_, weight in places[language]], dtype=np.float64)
    return _Names(
        given=names[0],
        family=names[1],
        places=[(city, country, zone) for city, country, zone, _ in places[language]],
        shares=np.cumsum(weights / weights.sum())[:-1],
    )


def _lists(name: str) -> Sequence[str]:
    listed = _read()[name]
    assert isinstance(listed, list)
    return listed


@lru_cache(maxsize=1)
def _read() -> Mapping[str, object]:
    text = _FILE.read_text(encoding="utf-8")
    read: Mapping[str, object] = yaml.load(text, Loader=yaml.CSafeLoader)
    return read
