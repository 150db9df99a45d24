"""When the demo shop's customers are awake, shopping and giving presents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from rapport.demo.latent import Kind
from rapport.demo.people import HISTORY_DAYS, Person

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

DAY = 86_400
KINDS = tuple(Kind)

_FESTIVALS = (  # month, day, length in days, how much busier the middle is
    (1, 28, 24, 1.3),  # before the Spring Festival
    (3, 8, 8, 0.5),
    (5, 18, 8, 0.6),
    (6, 14, 14, 0.9),
    (9, 18, 20, 1.0),  # before Mid-Autumn
    (11, 8, 12, 1.8),
    (12, 18, 18, 1.1),
)
_WEEKDAYS = (1.05, 0.92, 0.90, 0.92, 1.00, 1.12, 1.18)  # Monday first
_HOURS = (6, 3, 2, 1, 1, 2, 8, 18, 26, 30, 34, 36, 48, 42, 32, 32, 34, 36, 38, 48, 66, 74, 60, 26)
_GIFT_SHARPNESS = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """The customers as columns. `opens` and `closes`: seconds UTC between which each is active."""

    kind: Ints
    taste: Ints
    english: NDArray[np.bool_]
    offset: Ints
    opens: Ints
    closes: Ints
    starts: int
    ends: int

    @property
    def size(self) -> int:
        return len(self.kind)


def crowd_of(people: Sequence[Person], *, today: date, rng: np.random.Generator) -> Crowd:
    """Turn people into columns; the history ends before `today`, and earlier for the lapsed."""
    ends = int(datetime(today.year, today.month, today.day, tzinfo=UTC).timestamp())
    starts = ends - HISTORY_DAYS * DAY
    kind = np.array([KINDS.index(one.latent.kind) for one in people], dtype=np.int64)
    joined = np.array([int(one.created_at.timestamp()) for one in people], dtype=np.int64)
    opens = np.maximum(joined, starts)
    quiet = opens + 30 * DAY + (rng.random(len(people)) * (235 * DAY - (opens - starts)))
    lapsed = kind == KINDS.index(Kind.LAPSED)
    return Crowd(
        kind=kind,
        taste=np.array([one.latent.taste for one in people], dtype=np.int64),
        english=np.array([one.language == "en" for one in people]),
        offset=_offsets([one.timezone for one in people], ends),
        opens=opens,
        closes=np.where(lapsed, quiet, ends).astype(np.int64),
        starts=starts,
        ends=ends,
    )


def draw_moments(crowd: Crowd, who: Ints, rng: np.random.Generator) -> Ints:
    """Draw a moment for each entry of `who`, within that customer's time, by season and hour."""
    weights = _day_weights(crowd.starts)
    gift = crowd.kind[who] == KINDS.index(Kind.GIFT)
    days = np.where(
        gift,
        _draw_days(crowd, who, weights**_GIFT_SHARPNESS, rng),
        _draw_days(crowd, who, weights, rng),
    )
    hours = np.cumsum(_HOURS) / sum(_HOURS)
    hour = np.searchsorted(hours, rng.random(len(who)), side="right")
    local = crowd.starts + days * DAY + hour * 3600 + rng.integers(0, 3600, len(who))
    return within_time(crowd, who, local - crowd.offset[who], rng)


def within_time(crowd: Crowd, who: Ints, moments: Ints, rng: np.random.Generator) -> Ints:
    """Move a moment that fell outside a customer's time to just inside its edge."""
    slack = rng.integers(600, 6 * 3600, len(who))
    low = np.minimum(crowd.opens[who] + slack, crowd.closes[who] - 60)
    high = np.maximum(crowd.closes[who] - slack, low)
    moved: Ints = np.minimum(np.maximum(moments, low), high)
    return moved


def _draw_days(crowd: Crowd, who: Ints, weights: Floats, rng: np.random.Generator) -> Ints:
    total = np.concatenate([[0.0], np.cumsum(weights)])
    days = np.arange(len(total), dtype=np.float64)
    low = np.interp((crowd.opens[who] - crowd.starts) / DAY, days, total)
    high = np.interp((crowd.closes[who] - crowd.starts) / DAY, days, total)
    drawn = np.searchsorted(total, low + rng.random(len(who)) * (high - low), side="right") - 1
    kept: Ints = np.minimum(np.maximum(drawn, 0), HISTORY_DAYS - 1)
    return kept


def _day_weights(starts: int) -> Floats:
    first = datetime.fromtimestamp(starts, UTC).date()
    days = [first + timedelta(days=day) for day in range(HISTORY_DAYS)]
    return np.array([_WEEKDAYS[day.weekday()] * (1 + _festive(day)) for day in days])


def _festive(day: date) -> float:
    found = 0.0
    for month, middle, length, extra in _FESTIVALS:
        apart = abs((day - date(day.year, month, middle)).days)
        found += extra * max(0.0, 1 - 2 * apart / length)
    return found


def _offsets(zones: Sequence[str], moment: int) -> Ints:
    at = datetime.fromtimestamp(moment, UTC)
    known = {zone: at.astimezone(ZoneInfo(zone)).utcoffset() for zone in set(zones)}
    seconds = [int((known[zone] or timedelta()).total_seconds()) for zone in zones]
    return np.array(seconds, dtype=np.int64)
