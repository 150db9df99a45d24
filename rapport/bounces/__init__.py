"""Bounces: what comes back from mails, read, attributed and settled.

In: returned mails from a mailbox, a Maildir or a pipe, signed webhooks of providers, refusals of
SMTP servers. Out: `Email Bounced`, `Marked as Spam`, `Email Replied` and `Unsubscribed` events,
lines in the consent ledger, addresses on the suppression list. Must never name a message by its
address alone, nor blame a customer for what a filter thinks of us.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.bounces.classifying import classify
    from rapport.bounces.errors import (
        BadHook,
        HookNotTrusted,
        HookUnknown,
        ReturnMailboxUnavailable,
    )
    from rapport.bounces.hooks.model import HookCall
    from rapport.bounces.hooks.taking import MOST_HOOK_BYTES, AmazonUnavailable, take_hook
    from rapport.bounces.model import Returned, ReturnKind, SettleReport, Verdict
    from rapport.bounces.polling import ReturnDesk
    from rapport.bounces.reading import MOST_BYTES, Reader
    from rapport.bounces.settling import COMPLAINT, HARD_BOUNCE, SOFT_BOUNCES, Settler
    from rapport.bounces.store import count_returns_by_kind
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "COMPLAINT",
    "HARD_BOUNCE",
    "MOST_BYTES",
    "MOST_HOOK_BYTES",
    "SOFT_BOUNCES",
    "AmazonUnavailable",
    "BadHook",
    "HookCall",
    "HookNotTrusted",
    "HookUnknown",
    "Reader",
    "ReturnDesk",
    "ReturnKind",
    "ReturnMailboxUnavailable",
    "Returned",
    "SettleReport",
    "Settler",
    "Verdict",
    "classify",
    "count_returns_by_kind",
    "take_hook",
]
