"""Orders with all that leads to campaigns: clicks, answers, names in addresses, codes of offers."""

from datetime import timedelta

from rapport.attribution.errors import BadAttribution
from rapport.attribution.model import Question
from rapport.campaigns import list_campaigns
from rapport.catalog import list_offers
from rapport.content import list_briefs
from rapport.storage import Database, FactReader
from rapport.tracking import Marks, OrderTrace, orders_after, unique_marks

LONGEST_WINDOW_DAYS = 365


def trace_orders(
    question: Question,
    *,
    database: Database,
    facts: FactReader,
    window_days: float = 14,
    campaign_id: str | None = None,
) -> list[OrderTrace]:
    """Find what leads from the orders of a period to campaigns. Raises `BadAttribution`."""
    if question.since >= question.until:
        raise BadAttribution("the period must end after it begins")
    if not 0 < window_days <= LONGEST_WINDOW_DAYS:
        raise BadAttribution(f"the window is above 0 and at most {LONGEST_WINDOW_DAYS} days")
    return orders_after(
        facts,
        since=question.since,
        until=question.until,
        window=timedelta(days=window_days),
        marks=marks_of(database),
        campaign_id=campaign_id,
    )


def marks_of(database: Database) -> Marks:
    """Give the names in addresses and the codes of offers that belong to one campaign alone."""
    launched = [each for each in list_campaigns(database) if each.launched_at is not None]
    codes = {offer.offer_id: (offer.code or "").strip().upper() for offer in list_offers(database)}
    offered = {str(brief.brief_id): brief.offer_id for brief in list_briefs(database)}
    return Marks(
        names=unique_marks((each.name, each.campaign_id) for each in launched),
        codes=unique_marks(
            (codes.get(offered.get(each.brief_id) or "", ""), each.campaign_id) for each in launched
        ),
    )
