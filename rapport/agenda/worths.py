"""What a message of each sender adds: its own holdout, drawn to the mean of the shop's senders.

The mean and the spread between senders are estimated from all that was measured (DerSimonian and
Laird 1986); each sender's own figure then counts as far as it is precise beside that spread
(empirical Bayes, Efron and Morris 1975). Until two senders were measured, the setting stands for
the mean, and is believed no more than to its own size.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from rapport.agenda.model import AgendaDesk, Basis, Measured, Worth
from rapport.attention import Source
from rapport.campaigns import Campaign, campaign_results, list_campaigns
from rapport.decisions import Lift
from rapport.journeys import PublishedJourney, list_journeys, results_of, steps_of

_LOOKS_BACK = timedelta(days=180)
_MOST = 30
_WIDTH = 2 * 1.959964
_FEWEST = 2
_LEAST_SPREAD = 0.25  # of the mean: no shop's senders are all alike
_LOWEST_ERROR = 1e-9


def measure(desk: AgendaDesk) -> list[Measured]:
    """Read what every sender of the last half year measured against its holdout."""
    found = [
        _of_lift(campaign.campaign_id, Source.CAMPAIGN, _campaign(desk, campaign), messages=1.0)
        for campaign in _launched(desk)
    ]
    found += [_journey(desk, one) for one in list_journeys(desk.database)[:_MOST]]
    return [one for one in found if one is not None]


def shrink(measured: Sequence[Measured], *, default: float) -> tuple[Mapping[str, Worth], Worth]:
    """Give the worth of each measured sender, and that of one that was never measured."""
    mean, spread = _shop(measured, default)
    known = len(measured) >= _FEWEST
    found = {}
    for one in measured:
        own, prior = 1 / one.error**2, 1 / spread**2
        revenue = (own * one.difference + prior * mean) / (own + prior)
        found[one.sender] = Worth(revenue=revenue, basis=Basis.MEASURED, recipients=one.recipients)
    return found, Worth(revenue=mean, basis=Basis.SHOP if known else Basis.DEFAULT)


def _shop(measured: Sequence[Measured], default: float) -> tuple[float, float]:
    """The mean of senders, and how far they lie apart."""
    if len(measured) < _FEWEST:
        return default, max(default, 1.0)
    weights = [1 / one.error**2 for one in measured]
    total = sum(weights)
    mean = sum(w * one.difference for w, one in zip(weights, measured, strict=True)) / total
    excess = sum(
        w * (one.difference - mean) ** 2 for w, one in zip(weights, measured, strict=True)
    ) - (len(measured) - 1)
    scale = total - sum(w * w for w in weights) / total
    spread = (max(excess, 0.0) / scale) ** 0.5 if scale > 0 else 0.0
    weights = [1 / (one.error**2 + spread**2) for one in measured]
    mean = sum(w * one.difference for w, one in zip(weights, measured, strict=True)) / sum(weights)
    return mean, max(spread, _LEAST_SPREAD * abs(mean), 1.0)


def _launched(desk: AgendaDesk) -> list[Campaign]:
    since = desk.now - _LOOKS_BACK
    found = [
        one
        for one in list_campaigns(desk.database)
        if one.launched_at is not None and one.launched_at >= since
    ]
    return sorted(found, key=lambda one: str(one.launched_at), reverse=True)[:_MOST]


def _campaign(desk: AgendaDesk, campaign: Campaign) -> Lift:
    return campaign_results(
        campaign.campaign_id,
        database=desk.database,
        facts=desk.facts,
        currency=desk.currency,
        now=desk.now,
    ).revenue


def _journey(desk: AgendaDesk, published: PublishedJourney) -> Measured | None:
    lift = results_of(
        published,
        database=desk.database,
        facts=desk.facts,
        currency=desk.currency,
        now=desk.now,
    ).revenue
    sent = sum(one.sent for one in steps_of(published, database=desk.database))
    each = max(sent / lift.treated, 1.0) if lift.treated else 1.0
    return _of_lift(published.journey_id, Source.JOURNEY, lift, messages=each)


def _of_lift(sender: str, source: Source, lift: Lift, *, messages: float) -> Measured | None:
    """The difference of a person, over the messages that a person got."""
    if lift.difference is None or lift.low is None or lift.high is None or lift.nothing_yet:
        return None
    error = (lift.high - lift.low) / _WIDTH
    if error <= _LOWEST_ERROR:
        return None
    return Measured(
        sender=sender,
        source=source,
        difference=lift.difference / messages,
        error=error / messages,
        recipients=lift.treated,
    )
