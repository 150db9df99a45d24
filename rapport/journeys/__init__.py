"""Journeys: many messages to one customer, over time, as data and one pure function.

In: a journey (YAML or JSON), approved drafts, segments, events. Out: where each customer stands,
and messages in delivery's outbox. A journey is proved sound before it is published.
Must never hold state outside its rows, send without consent or approval, or send a step twice.
"""

from rapport.journeys.advancing import advance_due
from rapport.journeys.checking import flaws_in, flaws_of
from rapport.journeys.entering import enter_journey, enter_live_journeys, experiment_of
from rapport.journeys.errors import (
    BadJourney,
    JourneyNotFound,
    JourneyNotSound,
    ReplayNotPossible,
    ReplayStopped,
    TemplateNotFound,
)
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
from rapport.journeys.proving import (
    Cap,
    Fault,
    Guarantee,
    Proof,
    World,
    prove,
    world_of,
)
from rapport.journeys.publishing import check_journey, publish_journey, stop_journey
from rapport.journeys.replaying import NOTES as REPLAY_NOTES
from rapport.journeys.replaying import Period, Replayed, ReplayOptions, replay
from rapport.journeys.replaying import compare as compare_replays
from rapport.journeys.stepping import next_step
from rapport.journeys.store import count_positions, get_journey, list_journeys, list_positions
from rapport.journeys.template_shelf import JourneyTemplate, get_template, list_templates

__all__ = [
    "POSITION_FOLLOWER",
    "REPLAY_NOTES",
    "Advanced",
    "BadJourney",
    "Cap",
    "Entered",
    "Fault",
    "Guarantee",
    "Happened",
    "Journey",
    "JourneyNotFound",
    "JourneyNotSound",
    "JourneyTemplate",
    "Period",
    "Position",
    "PositionStatus",
    "Proof",
    "PublishedJourney",
    "ReplayNotPossible",
    "ReplayOptions",
    "ReplayStopped",
    "Replayed",
    "TemplateNotFound",
    "World",
    "advance_due",
    "check_journey",
    "compare_replays",
    "count_positions",
    "enter_journey",
    "enter_live_journeys",
    "experiment_of",
    "flaws_in",
    "flaws_of",
    "get_journey",
    "get_template",
    "list_journeys",
    "list_positions",
    "list_templates",
    "next_step",
    "parse_journey",
    "prove",
    "publish_journey",
    "read_journey",
    "replay",
    "stop_journey",
    "world_of",
]
