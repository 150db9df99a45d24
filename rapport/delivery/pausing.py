"""Pausing: a campaign that is surely worse than it may be stops by itself; operators stop others.

The test may look after every batch and still be wrong rarely. A bare ratio is not: of campaigns
that are just good enough, most cross a limit at some moment early on. Here the evidence against
"no more than the limit" is a betting score: the likelihood of what was seen under worse rates,
averaged over a few of them, divided by that under the limit. For a campaign within its limit it
is a supermartingale, so that it ever exceeds 1/a with a probability of a at most, however often one
looks (Ville 1939; Ramdas and others, "Game-theoretic statistics and safe anytime-valid inference",
2023). Here a is 1 in 1,000.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from math import exp, log, log1p

import structlog

from rapport.delivery.errors import MessageNotFound, NothingPaused
from rapport.delivery.store import (
    begin_pause,
    cancel_messages,
    end_pauses,
    outbox_counts,
    returns_at_last_resume,
    returns_of,
    running_pauses,
)
from rapport.delivery.traffic import Pause, Returns
from rapport.kit.ids import new_id
from rapport.kit.sending_settings import SendingSettings
from rapport.storage import Database

logger = structlog.get_logger(__name__)

BY_ITSELF = "rapport"
"""Who pauses what goes wrong."""

_WRONG = 0.001
_WORSE = (1.5, 2.0, 3.0, 5.0, 10.0)  # times the limit: the rates that the evidence is averaged over
_HIGHEST = 0.95
_FEWEST = 3  # returns; one angry customer pauses nobody


def evidence(bad: int, tried: int, limit: float) -> float:
    """How strongly counts speak for a rate above the limit: 1,000 means 1,000 to 1 at least."""
    worse = [min(limit * times, _HIGHEST) for times in _WORSE]
    scores = [
        bad * log(rate / limit) + (tried - bad) * (log1p(-rate) - log1p(-limit))
        for rate in worse
        if rate > limit
    ]
    return sum(exp(min(score, 700.0)) for score in scores) / len(scores) if scores else 0.0


def fault_of(returns: Returns, settings: SendingSettings) -> str:
    """The code of why a campaign must be paused; empty if it need not be."""
    if returns.tried < settings.pause_after:
        return ""
    wrong = {
        "too-many-complaints": (returns.complained, settings.complaint_limit),
        "too-many-bounces": (returns.refused + returns.bounced, settings.bounce_limit),
    }
    for code, (bad, limit) in wrong.items():
        count = min(bad, returns.tried)
        if count >= _FEWEST and evidence(count, returns.tried, limit) >= 1 / _WRONG:
            return code
    return ""


def pause_what_fails(
    database: Database, campaigns: Collection[str], *, settings: SendingSettings, now: datetime
) -> list[Pause]:
    """Pause those of the campaigns that are surely above a limit; return the new pauses.

    What came back before an operator let a campaign go on does not count again.
    """
    with database.read() as connection:
        found = returns_of(connection, campaigns)
        before = returns_at_last_resume(connection, campaigns) if found else {}
    faults = _faults(found, before, settings)
    begun = []
    for campaign_id, code in faults.items():
        pause = Pause(
            pause_id=new_id("pause"),
            campaign_id=campaign_id,
            because=code,
            since=now,
            by=BY_ITSELF,
            figures=asdict(found[campaign_id]),
        )
        with database.begin() as connection:
            if begin_pause(connection, pause):
                begun.append(pause)
                logger.warning("messages.paused", campaign_id=campaign_id, because=code)
    return begun


def pause_messages(
    database: Database,
    *,
    campaign_id: str = "",
    channel: str = "",
    because: str = "operator",
    by: str,
    now: datetime,
) -> bool:
    """Let nothing of a campaign leave, or nothing of a channel; False if it is paused already.

    A journey's step is the campaign `journey/step`. What a worker has under way, some dozens of
    messages, still leaves.
    """
    with database.begin() as connection:
        figures = returns_of(connection, [campaign_id]).get(campaign_id, Returns())
        pause = Pause(
            pause_id=new_id("pause"),
            campaign_id=campaign_id,
            channel=channel,
            because=because,
            since=now,
            by=by,
            figures=asdict(figures),
        )
        begun = begin_pause(connection, pause)
    if begun:
        logger.info("messages.paused", campaign_id=campaign_id, channel=channel, because=because)
    return begun


def resume_messages(
    database: Database, *, campaign_id: str = "", channel: str = "", by: str, now: datetime
) -> None:
    """Let a campaign or a channel go on. Raises `NothingPaused` if it was not paused."""
    with database.begin() as connection:
        figures = returns_of(connection, [campaign_id]).get(campaign_id, Returns())
        ended = end_pauses(
            connection,
            campaign_id=campaign_id,
            channel=channel,
            now=now,
            by=by,
            figures=asdict(figures),
        )
    if not ended:
        raise NothingPaused(
            f"{campaign_id or channel!r} is not paused; see `rapport messages paused`"
        )
    logger.info("messages.resumed", campaign_id=campaign_id, channel=channel)


def cancel_waiting(database: Database, campaign_id: str, *, by: str) -> int:
    """Stop what waits of a campaign for good; return how many messages it was.

    Raises `MessageNotFound` if the campaign never had any.
    """
    if not outbox_counts(database, campaign_id):
        raise MessageNotFound(f"no message belongs to {campaign_id!r}; see `rapport messages list`")
    with database.begin() as connection:
        stopped = cancel_messages(connection, campaign_id)
    logger.info("messages.cancelled", campaign_id=campaign_id, messages=stopped, by=by)
    return stopped


def paused_now(database: Database) -> tuple[frozenset[str], frozenset[str]]:
    """The campaigns and the channels that are paused."""
    with database.read() as connection:
        pauses = running_pauses(connection)
    return (
        frozenset(one.campaign_id for one in pauses if one.campaign_id),
        frozenset(one.channel for one in pauses if not one.campaign_id),
    )


def _faults(
    found: Mapping[str, Returns], before: Mapping[str, Returns], settings: SendingSettings
) -> dict[str, str]:
    faults = {
        campaign_id: fault_of(returns.since(before.get(campaign_id, Returns())), settings)
        for campaign_id, returns in found.items()
    }
    return {campaign_id: code for campaign_id, code in faults.items() if code}
