"""The outbox: one row per message, claimed by workers through leases, marked in small commits."""

from rapport.delivery.store.doubles import (
    HELD_OUT,
    MESSAGE_FOLLOWER,
    cancel_for,
    written_to,
)
from rapport.delivery.store.outbox import (
    Mark,
    add_messages,
    cancel_messages,
    claim_messages,
    contacted_since,
    enqueue,
    free_messages,
    get_message,
    lease_owners,
    list_messages,
    mark,
    next_due,
    outbox_counts,
    renew_leases,
    share_slots,
    shared_slots,
)
from rapport.delivery.store.tables import MESSAGES, SHARED_SLOTS

__all__ = [
    "HELD_OUT",
    "MESSAGES",
    "MESSAGE_FOLLOWER",
    "SHARED_SLOTS",
    "Mark",
    "add_messages",
    "cancel_for",
    "cancel_messages",
    "claim_messages",
    "contacted_since",
    "enqueue",
    "free_messages",
    "get_message",
    "lease_owners",
    "list_messages",
    "mark",
    "next_due",
    "outbox_counts",
    "renew_leases",
    "share_slots",
    "shared_slots",
    "written_to",
]
