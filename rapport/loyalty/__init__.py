"""Loyalty: points as a ledger of events, tiers with benefits, both read out of the facts.

In: the shop's programme, orders and other events, what customers spend. Out: entries of the ledger
as events, a standing per customer kept as traits, what a programme would have cost. Must never let
a balance fall below nought, book the same thing twice, or trust an entry that it did not make.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.loyalty.awarding import bring_up_to_date, last_day
    from rapport.loyalty.booking import MOST_POINTS, Booking, adjust, balance_of, spend
    from rapport.loyalty.errors import BadPoints, BadProgramme, KeyReused, NoProgramme, TooFewPoints
    from rapport.loyalty.foreseeing import try_programme
    from rapport.loyalty.ledger import entries_of, standing_of, standings
    from rapport.loyalty.model import (
        BENEFITS,
        EXPIRES_ON,
        EXPIRING,
        LEDGER,
        POINTS,
        SOURCE,
        TIER,
        TIER_NAME,
        TRAITS,
        Entry,
        Foreseen,
        LoyaltyDesk,
        Reason,
        Round,
        Standing,
    )
    from rapport.loyalty.programme import (
        Bonus,
        Measure,
        Programme,
        Tier,
        example_programme,
        parse_programme,
        programme_text,
    )
    from rapport.loyalty.refreshing import refresh_loyalty
    from rapport.loyalty.store import find_programme, get_programme, put_programme
    from rapport.loyalty.summing import Summary, summarise
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "BENEFITS",
    "EXPIRES_ON",
    "EXPIRING",
    "LEDGER",
    "MOST_POINTS",
    "POINTS",
    "SOURCE",
    "TIER",
    "TIER_NAME",
    "TRAITS",
    "BadPoints",
    "BadProgramme",
    "Bonus",
    "Booking",
    "Entry",
    "Foreseen",
    "KeyReused",
    "LoyaltyDesk",
    "Measure",
    "NoProgramme",
    "Programme",
    "Reason",
    "Round",
    "Standing",
    "Summary",
    "Tier",
    "TooFewPoints",
    "adjust",
    "balance_of",
    "bring_up_to_date",
    "entries_of",
    "example_programme",
    "find_programme",
    "get_programme",
    "last_day",
    "parse_programme",
    "programme_text",
    "put_programme",
    "refresh_loyalty",
    "spend",
    "standing_of",
    "standings",
    "summarise",
    "try_programme",
]
