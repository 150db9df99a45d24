"""Events: what customers did, received, checked and kept.

In: calls after the Segment specification, events of our own. Out: `events` and `order_lines`, one
row per event and per line, with money in minor units and times in UTC. Must never change or delete
a fact, except for a lawful erasure.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.events.batches import MOST_BATCH_BYTES, Batch, letters_of, parse_batch
    from rapport.events.calls import Heard, call_of_fields, decode_call, parse_call
    from rapport.events.committing import GroupCommitter
    from rapport.events.contexts import campaign_context, campaign_of
    from rapport.events.dead_letters import (
        Replayed,
        bury_calls,
        check_chosen,
        count_dead_letters,
        delete_dead_letters,
        forget_dead_letters,
        get_dead_letter,
        list_dead_letters,
        replay_dead_letters,
    )
    from rapport.events.errors import (
        BadCall,
        CallTooLarge,
        DeadLetterNotFound,
        IntakeBehind,
        IntakeFull,
        IntakeStopped,
        LettersNotChosen,
        SourceTooFast,
    )
    from rapport.events.model import (
        EVENTS,
        ORDER_EVENTS,
        ORDER_LINES,
        Accepted,
        Backlog,
        Call,
        CallKind,
        CustomerId,
        DeadLetter,
        Event,
        EventId,
        EventName,
        KeptEvent,
        OrderLine,
    )
    from rapport.events.noticing import (
        LISTENED,
        NOTICED,
        Noticed,
        forget_noticed,
        listen,
        notice,
        noticed,
        type_of,
        wanted,
    )
    from rapport.events.reactions import human_clicks, human_opens, judgement_id, without_programs
    from rapport.events.recording import (
        event_rows,
        json_text,
        record_event_rows,
        record_events,
        timeline,
    )
    from rapport.events.store.inbox import (
        accept_calls,
        accept_events,
        add_calls,
        add_events,
        clear_inbox,
        count_inbox,
        decode_calls,
        decode_kept,
        forget_call_ids,
        inbox_backlog,
        inbox_payloads,
        read_inbox,
        still_waiting,
    )
    from rapport.events.touching import MOST_TOUCHED, TOUCHED, touch, touch_everybody
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "EVENTS",
    "LISTENED",
    "MOST_BATCH_BYTES",
    "MOST_TOUCHED",
    "NOTICED",
    "ORDER_EVENTS",
    "ORDER_LINES",
    "TOUCHED",
    "Accepted",
    "Backlog",
    "BadCall",
    "Batch",
    "Call",
    "CallKind",
    "CallTooLarge",
    "CustomerId",
    "DeadLetter",
    "DeadLetterNotFound",
    "Event",
    "EventId",
    "EventName",
    "GroupCommitter",
    "Heard",
    "IntakeBehind",
    "IntakeFull",
    "IntakeStopped",
    "KeptEvent",
    "LettersNotChosen",
    "Noticed",
    "OrderLine",
    "Replayed",
    "SourceTooFast",
    "accept_calls",
    "accept_events",
    "add_calls",
    "add_events",
    "bury_calls",
    "call_of_fields",
    "campaign_context",
    "campaign_of",
    "check_chosen",
    "clear_inbox",
    "count_dead_letters",
    "count_inbox",
    "decode_call",
    "decode_calls",
    "decode_kept",
    "delete_dead_letters",
    "event_rows",
    "forget_call_ids",
    "forget_dead_letters",
    "forget_noticed",
    "get_dead_letter",
    "human_clicks",
    "human_opens",
    "inbox_backlog",
    "inbox_payloads",
    "json_text",
    "judgement_id",
    "letters_of",
    "list_dead_letters",
    "listen",
    "notice",
    "noticed",
    "parse_batch",
    "parse_call",
    "read_inbox",
    "record_event_rows",
    "record_events",
    "replay_dead_letters",
    "still_waiting",
    "timeline",
    "touch",
    "touch_everybody",
    "type_of",
    "wanted",
    "without_programs",
]
