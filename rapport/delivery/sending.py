"""Empties the outbox: claim, ask the gate again, render, sign, send, mark.

What became of messages is committed for 50 at a time, with their `Email Delivered` events in the
same commit. When a process is killed, the messages that it had sent since its last commit, at most
50, and the one under way on each connection, are sent again; nothing else is, and none is lost.
Their Message-ID is the same the second time.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

import structlog

from rapport.delivery.channel import Channel
from rapport.delivery.gate import Gate
from rapport.delivery.marking import delivered_event, mark_of
from rapport.delivery.model import Mail, Message, MessageStatus, Outcome, SendReport
from rapport.delivery.presence import is_gone, new_worker
from rapport.delivery.store import (
    Mark,
    claim_messages,
    free_messages,
    lease_owners,
    mark,
    next_due,
    renew_leases,
)
