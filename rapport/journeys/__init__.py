"""Journeys: many messages to one customer, over time, as data moved on in columns.

In: a journey (YAML or JSON), approved drafts, segments, events. Out: where each customer stands,
messages in delivery's outbox, traits as events, calls for programs of the shop, tasks for people.
A journey is proved sound before it is published.
Must never hold state outside its rows, send without consent or approval, or send a step twice.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.journeys.advancing import advance_due, wake_waiting
    from rapport.journeys.checking import flaws_in, flaws_of
    from rapport.journeys.drafting import get_journey_draft, journey_in, keep_draft
    from rapport.journeys.entering import enter_by_hand, enter_journey, enter_live_journeys
    from rapport.journeys.errors import (
        BadJourney,
        BadMigration,
        JourneyDraftChanged,
        JourneyNotFound,
        JourneyNotSound,
        JourneyStandsStill,
        ReplayNotPossible,
        ReplayStopped,
        TaskClosed,
        TaskNotFound,
        TemplateNotFound,
        WrongTrigger,
    )
    from rapport.journeys.following import POSITION_FOLLOWER
    from rapport.journeys.model import Journey, Migration
    from rapport.journeys.parsing import parse_journey, read_definition, read_journey
    from rapport.journeys.positions import (
        Advanced,
        Entered,
        Happened,
        JourneyState,
        Position,
        PositionStatus,
        PublishedJourney,
        experiment_of,
    )
    from rapport.journeys.proving import Cap, Fault, Guarantee, Proof, World, prove, world_of
    from rapport.journeys.publishing import (
        check_journey,
        drain_journey,
        pause_journey,
        plan_migration,
        publish_journey,
        resume_journey,
        stop_journey,
    )
    from rapport.journeys.replaying import NOTES as REPLAY_NOTES
    from rapport.journeys.replaying import Period, Replayed, ReplayOptions, ReplayProgress, replay
    from rapport.journeys.replaying import compare as compare_replays
    from rapport.journeys.results import JourneyResults, StepCounts, results_of, steps_of
    from rapport.journeys.stepping import next_step
    from rapport.journeys.store import (
        JourneyCall,
        JourneyDraft,
        JourneyMoment,
        MomentKind,
        StepMove,
        Task,
        TaskStatus,
        add_tasks,
        close_task,
        count_positions,
        count_since,
        drop_draft_of,
        drop_journey_draft,
        drop_moments,
        find_journey_draft,
        get_journey,
        keep_calls,
        list_journey_drafts,
        list_journeys,
        list_migrations,
        list_positions,
        list_tasks,
        listen_to_moments,
        read_moments,
        save_journey_draft,
        take_calls,
    )
    from rapport.journeys.template_shelf import JourneyTemplate, get_template, list_templates
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "POSITION_FOLLOWER",
    "REPLAY_NOTES",
    "Advanced",
    "BadJourney",
    "BadMigration",
    "Cap",
    "Entered",
    "Fault",
    "Guarantee",
    "Happened",
    "Journey",
    "JourneyCall",
    "JourneyDraft",
    "JourneyDraftChanged",
    "JourneyMoment",
    "JourneyNotFound",
    "JourneyNotSound",
    "JourneyResults",
    "JourneyStandsStill",
    "JourneyState",
    "JourneyTemplate",
    "Migration",
    "MomentKind",
    "Period",
    "Position",
    "PositionStatus",
    "Proof",
    "PublishedJourney",
    "ReplayNotPossible",
    "ReplayOptions",
    "ReplayProgress",
    "ReplayStopped",
    "Replayed",
    "StepCounts",
    "StepMove",
    "Task",
    "TaskClosed",
    "TaskNotFound",
    "TaskStatus",
    "TemplateNotFound",
    "World",
    "WrongTrigger",
    "add_tasks",
    "advance_due",
    "check_journey",
    "close_task",
    "compare_replays",
    "count_positions",
    "count_since",
    "drain_journey",
    "drop_draft_of",
    "drop_journey_draft",
    "drop_moments",
    "enter_by_hand",
    "enter_journey",
    "enter_live_journeys",
    "experiment_of",
    "find_journey_draft",
    "flaws_in",
    "flaws_of",
    "get_journey",
    "get_journey_draft",
    "get_template",
    "journey_in",
    "keep_calls",
    "keep_draft",
    "list_journey_drafts",
    "list_journeys",
    "list_migrations",
    "list_positions",
    "list_tasks",
    "list_templates",
    "listen_to_moments",
    "next_step",
    "parse_journey",
    "pause_journey",
    "plan_migration",
    "prove",
    "publish_journey",
    "read_definition",
    "read_journey",
    "read_moments",
    "replay",
    "results_of",
    "resume_journey",
    "save_journey_draft",
    "steps_of",
    "stop_journey",
    "take_calls",
    "wake_waiting",
    "world_of",
]
