"""Journeys: many messages to one customer, over time, as data and one pure function.

In: a journey (YAML or JSON), approved drafts, segments, events. Out: where each customer stands,
and messages in delivery's outbox. A journey is proved sound before it is published.
Must never hold state outside its rows, send without consent or approval, or send a step twice.
"""

from rapport.journeys.advancing import advance_due
from rapport.journeys.checking import flaws_of
from rapport.journeys.entering import enter_journey, enter_live_journeys, experiment_of
from rapport.journeys.errors import BadJourney, JourneyNotFound, JourneyNotSound
from rapport.journeys.following import POSITION_FOLLOWER
from rapport.journeys.model import Journey
from rapport.journeys.parsing import parse_journey, read_journey
from rapport.journeys.positions import (
    Advanced,
    Entered,
    Happened,
    Position,
    PositionStatus,
    PublishedJourney,
)
from rapport.journeys.publishing import check_journey, publish_journey, stop_journey
from rapport.journeys.stepping import next_step
from rapport.journeys.store import count_positions, get_journey, list_journeys, list_positions

__all__ = [
    "POSITION_FOLLOWER",
    "Advanced",
    "BadJourney",
    "Entered",
    "Happened",
    "Journey",
    "JourneyNotFound",
    "JourneyNotSound",
    "Position",
    "PositionStatus",
    "PublishedJourney",
    "advance_due",
    "check_journey",
    "count_positions",
    "enter_journey",
    "enter_live_journeys",
    "experiment_of",
    "flaws_of",
    "get_journey",
    "list_journeys",
    "list_positions",
    "next_step",
    "parse_journey",
    "publish_journey",
    "read_journey",
    "stop_journey",
]
