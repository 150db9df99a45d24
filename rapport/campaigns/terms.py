"""Whether the terms of a campaign can be used: said when it is described, not when it is sent."""

from rapport.campaigns.errors import BadTerms
from rapport.campaigns.gathering import ADDRESSED
from rapport.campaigns.model import Allocation, PolicyKind, Terms
from rapport.campaigns.waves import IN_WAVES
from rapport.content import Brief

_MOST_DAYS = 3650
_MOST_HOURS = 24 * 365
_MOST_WEIGHT = 1_000_000
_MOST_WAVES = 20
_MOST_LEAST_SHARE = 0.05
_MOST_PRIORITY = 100
_LONGEST_TOPIC = 80


def checked_terms(terms: Terms, brief: Brief) -> Terms:
    """Return terms that can be used for a brief, or raise `BadTerms` with what is wrong."""
    _check_channel(terms, brief)
    _check_measuring(terms)
    _check_waves(terms)
    _check_policies(terms)
    return terms


def _check_channel(terms: Terms, brief: Brief) -> None:
    if terms.channel not in ADDRESSED:
        raise BadTerms(
            f"{terms.channel!r} cannot be sent to a customer; choose of {', '.join(ADDRESSED)}"
        )
    if terms.channel not in brief.channels:
        raise BadTerms(
            f"brief {brief.brief_id!r} is for {', '.join(brief.channels)}, not for {terms.channel}"
        )
    if len(terms.topic) > _LONGEST_TOPIC or not 0 <= terms.priority <= _MOST_PRIORITY:
        raise BadTerms(
            f"a topic has at most {_LONGEST_TOPIC} letters, a priority is 0 to {_MOST_PRIORITY}"
        )
    if terms.expires_hours is not None and not 0 < terms.expires_hours <= _MOST_HOURS:
        raise BadTerms(f"messages expire after more than 0 and at most {_MOST_HOURS} hours")


def _check_measuring(terms: Terms) -> None:
    if not 0 <= terms.holdout_share < 1:
        raise BadTerms(f"a holdout of {terms.holdout_share} is not a share; use 0 to below 1")
    if not (0 <= terms.quiet_days <= _MOST_DAYS and 0 < terms.attribution_days <= _MOST_DAYS):
        raise BadTerms(
            f"quiet days are 0 or more, attribution days more than 0, both at most {_MOST_DAYS}"
        )
    if any(not 0 < weight <= _MOST_WEIGHT for weight in terms.split.values()):
        raise BadTerms(f"a split of {dict(terms.split)} cannot be used; weights are above 0")


def _check_waves(terms: Terms) -> None:
    adaptive = terms.allocation in IN_WAVES
    if adaptive and not 2 <= terms.waves <= _MOST_WAVES:  # noqa: PLR2004
        raise BadTerms(f"an adaptive campaign has 2 to {_MOST_WAVES} waves, not {terms.waves}")
    if adaptive and not 0 < terms.least_share <= _MOST_LEAST_SHARE:
        raise BadTerms(
            f"a least share of {terms.least_share} cannot be used; it is above 0 and at most "
            f"{_MOST_LEAST_SHARE}, so that no variant is given up for good"
        )
    if terms.allocation is Allocation.WINNER and not 0 < terms.test_share < 1:
        raise BadTerms(f"a test of {terms.test_share} is not a share; use above 0 and below 1")
    if not 0 <= terms.canary_share < 1 or terms.canary_least < 1:
        raise BadTerms("a canary is a share of 0 to below 1, and of one customer at least")
    if not all(0 < hours <= _MOST_HOURS for hours in (terms.wave_hours, terms.canary_hours)):
        raise BadTerms(f"waves are more than 0 and at most {_MOST_HOURS} hours apart")


def _check_policies(terms: Terms) -> None:
    if terms.policies and terms.allocation is not Allocation.POLICIES:
        raise BadTerms("policies are weighed only where customers are divided between policies")
    good = all(0 < weight <= _MOST_WEIGHT for weight in terms.policies.values())
    if len(terms.policies) == 1 or not good:
        raise BadTerms(
            f"an experiment of policies needs two or three of {', '.join(PolicyKind)}, each with a"
            " weight above 0"
        )
