"""What the page of delivery shows: read at once, and again every few seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.app import App, states_of_channels
from rapport.campaigns import list_campaigns
from rapport.console.visits import Visit
from rapport.delivery import (
    Breaker,
    BreakerState,
    ChannelState,
    Doubles,
    LaneCount,
    Pause,
    Returns,
    WarmUp,
    count_doubles,
    lane_counts,
    list_breakers,
    list_pauses,
    list_returns,
    list_warm_ups,
)
from rapport.journeys import list_journeys

_SHOWN_RETURNS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What moves: compared with what was shown before, so that a still page stays as it is."""

    lanes: Sequence[LaneCount]
    warm_ups: Sequence[WarmUp]
    breakers: Sequence[Breaker]
    pauses: Sequence[Pause]
    returns: Mapping[str, Returns]
    doubles: Doubles


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What stays as it is while the page is open. `names` are campaigns and journeys by id."""

    channels: Sequence[ChannelState]
    names: Mapping[str, str]


def read_traffic(doors: App) -> Traffic:
    return Traffic(
        lanes=lane_counts(doors.database),
        warm_ups=list_warm_ups(doors.database),
        breakers=[one for one in list_breakers(doors.database) if _in_trouble(one)],
        pauses=list_pauses(doors.database),
        returns=list_returns(doors.database, limit=_SHOWN_RETURNS),
        doubles=count_doubles(doors.database),
    )


def read_setup(visit: Visit) -> Setup:
    doors = visit.app
    names = {str(one.campaign_id): one.name for one in list_campaigns(doors.database)}
    names |= {one.journey_id: one.journey.name for one in list_journeys(doors.database)}
    return Setup(channels=states_of_channels(doors), names=names)


def name_of(setup: Setup, campaign_id: str) -> str:
    """Name a campaign or a journey's step; one that is gone is its own name."""
    top, _, step = campaign_id.partition("/")
    if campaign_id in setup.names:
        return setup.names[campaign_id]
    name = setup.names.get(top, top)
    return f"{name} · {step}" if step else name


def rate_of(lane: LaneCount, rates: Mapping[str, float]) -> float | None:
    """Messages per second at most in a lane: its own limit, or the one of its provider."""
    own = [
        rate
        for name, rate in rates.items()
        if name.startswith(f"{lane.channel}/")
        and name.count("/") > 1
        and name.endswith(f"/{lane.lane}")
    ]
    shared = [
        rate
        for name, rate in rates.items()
        if name.startswith(f"{lane.channel}/") and name.count("/") == 1
    ]
    found = own or shared
    return min(found) if found else None


def day_of(warm_up: WarmUp, *, now: datetime) -> int:
    """Which day of its warm-up a provider is in, the first being 1 (UTC)."""
    began = datetime.fromisoformat(warm_up.began_on).date()
    return max(1, (now.date() - began).days + 1)


def _in_trouble(breaker: Breaker) -> bool:
    return breaker.state is not BreakerState.CLOSED or breaker.failures > 0
