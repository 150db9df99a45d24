"""What sends: the channels that are set up, the gate's rules, and who empties the outbox."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from rapport.app.operations import MAILBOX, Operations
from rapport.delivery import (
    Channel,
    Channels,
    ChannelState,
    GateRules,
    Links,
    Sender,
    channel_states,
    channels_of,
    gate_rules,
)
from rapport.kit.clock import system_clock
from rapport.kit.settings import Settings
from rapport.subscriptions import topic_defaults
from rapport.testing import LocalPhone

_JOURNALS = "journals"


def rules_of(doors: Operations) -> GateRules:
    """What the gate of a sender goes by."""
    settings = doors.settings
    rules = gate_rules(
        settings.gate,
        closed_topics=lambda: [
            topic for topic, told in topic_defaults(doors.database).items() if not told
        ],
        timezone=settings.shop.timezone,
        facts_minutes=settings.mail.facts_minutes,
    )
    return replace(rules, attention=settings.agenda.mode != "off")


def open_channels(doors: Operations) -> Channels:
    """Open every channel that is set up; close them when nothing is to be sent any more."""
    settings = doors.settings
    return channels_of(
        settings, database=doors.database, clock=doors.clock, local=_local_phone(settings)
    )


def states_of_channels(doors: Operations) -> list[ChannelState]:
    """Say of every channel who carries it."""
    settings = doors.settings
    return channel_states(
        settings, database=doors.database, clock=doors.clock, local=_local_phone(settings)
    )


def sender_of(
    doors: Operations,
    channels: Sequence[Channel],
    *,
    refresh: Callable[[], object] | None = None,
) -> Sender:
    """Make what empties the outbox of these channels; `refresh` looks at the facts before."""
    settings = doors.settings
    return Sender(
        database=doors.database,
        channels=channels,
        links=Links(doors.secret, settings.public_url),
        mail=settings.mail,
        sending=settings.sending,
        journals=settings.home / _JOURNALS,
        clock=doors.clock,
        ai_label=settings.shop.ai_label,
        market=settings.shop.market,
        rules=rules_of(doors),
        refresh=refresh,
    )


def _local_phone(settings: Settings) -> Callable[[str], LocalPhone]:
    """What shows SMS and push messages beside the mails of the local mailbox."""
    return partial(LocalPhone, settings.home / MAILBOX, clock=system_clock)
