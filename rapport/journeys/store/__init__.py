"""The rows of the stage: the only modules of it that speak SQL."""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.journeys.store.counts import count_up, read_counts
    from rapport.journeys.store.learned import keep_learned, read_learned
    from rapport.journeys.store.moments import (
        JourneyMoment,
        MomentKind,
        Moments,
        drop_moments,
        listen_to_moments,
        note_ends,
        note_entries,
        note_goals,
        read_moments,
    )
    from rapport.journeys.store.moving import (
        Crowd,
        Resting,
        keep_goals,
        keep_moves,
        micros_of,
        moment_of,
        read_due,
        wake,
    )
    from rapport.journeys.store.outgoing import (
        CallStatus,
        JourneyCall,
        Task,
        TaskStatus,
        add_calls,
        add_tasks,
        close_task,
        follow_outgoing,
        keep_calls,
        list_tasks,
        take_calls,
    )
    from rapport.journeys.store.positions import (
        Coming,
        add_positions,
        count_positions,
        count_since,
        journey_people,
        last_entries,
        list_positions,
        positions_of,
        set_statuses,
    )
    from rapport.journeys.store.tables import POSITIONS
    from rapport.journeys.store.turns import Turn, give_turn_back, take_turn
    from rapport.journeys.store.unpublished import (
        JourneyDraft,
        drop_draft_of,
        drop_journey_draft,
        find_journey_draft,
        list_journey_drafts,
        save_journey_draft,
    )
    from rapport.journeys.store.versions import (
        StepMove,
        get_journey,
        list_journeys,
        list_migrations,
        migrate_people,
        newest_version,
        people_inside,
        put_version,
        set_state,
        versions_with_people,
    )
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "POSITIONS",
    "CallStatus",
    "Coming",
    "Crowd",
    "JourneyCall",
    "JourneyDraft",
    "JourneyMoment",
    "MomentKind",
    "Moments",
    "Resting",
    "StepMove",
    "Task",
    "TaskStatus",
    "Turn",
    "add_calls",
    "add_positions",
    "add_tasks",
    "close_task",
    "count_positions",
    "count_since",
    "count_up",
    "drop_draft_of",
    "drop_journey_draft",
    "drop_moments",
    "find_journey_draft",
    "follow_outgoing",
    "get_journey",
    "give_turn_back",
    "journey_people",
    "keep_calls",
    "keep_goals",
    "keep_learned",
    "keep_moves",
    "last_entries",
    "list_journey_drafts",
    "list_journeys",
    "list_migrations",
    "list_positions",
    "list_tasks",
    "listen_to_moments",
    "micros_of",
    "migrate_people",
    "moment_of",
    "newest_version",
    "note_ends",
    "note_entries",
    "note_goals",
    "people_inside",
    "positions_of",
    "put_version",
    "read_counts",
    "read_due",
    "read_learned",
    "read_moments",
    "save_journey_draft",
    "set_state",
    "set_statuses",
    "take_calls",
    "take_turn",
    "versions_with_people",
    "wake",
]
