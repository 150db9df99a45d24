"""How many opens and clicks there were, how many people made, and what gave programs away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir

from rapport.events import EVENTS, EventName, human_clicks, human_opens
from rapport.storage import FactReader
from rapport.tracking.model import Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionCounts:
    """Of one campaign or step: everything that was fetched, and what people made of it.

    `clickers` are customers with a click of a person.
    """

    campaign_id: str
    clicks: int
    human_clicks: int
    clickers: int
    opens: int
    human_opens: int


def count_reactions(
    facts: FactReader, *, since: datetime, until: datetime, campaign_id: str | None = None
) -> list[ReactionCounts]:
    """Count per campaign, the most clicked first."""

    def within(rows: ir.Table) -> ir.Table:
        rows = rows.filter(
            rows.happened_at >= ibis.literal(since), rows.happened_at < ibis.literal(until)
        )
        chosen = rows.campaign_id.notnull()
        return rows.filter(chosen if campaign_id is None else rows.campaign_id == campaign_id)

    events = within(facts.table(EVENTS))
    names = (EventName.EMAIL_LINK_CLICKED, EventName.EMAIL_OPENED)
    clicked, opened = (events.name == name.value for name in names)
    told = events.filter(clicked | opened)
    raw = told.group_by("campaign_id").aggregate(
        clicks=(told.name == names[0].value).sum(), opens=(told.name == names[1].value).sum()
    )
    clicks = within(human_clicks(facts)).group_by("campaign_id")
    opens = within(human_opens(facts)).group_by("campaign_id")
    by_hand = clicks.aggregate(
        human_clicks=lambda rows: rows.count(), clickers=lambda rows: rows.customer_id.nunique()
    )
    seen = opens.aggregate(human_opens=lambda rows: rows.count())
    joined = raw.left_join(by_hand, "campaign_id").drop("campaign_id_right")
    joined = joined.left_join(seen, "campaign_id").drop("campaign_id_right")
    ordered = joined.order_by([joined.clicks.desc(), joined.campaign_id])
    return [
        ReactionCounts(
            campaign_id=row["campaign_id"],
            **{name: int(row[name] or 0) for name in ReactionCounts.__slots__ if name in _NUMBERS},
        )
        for row in facts.read(ordered).to_pylist()
    ]


def count_signs(facts: FactReader, *, since: datetime, until: datetime) -> Mapping[Sign, int]:
    """Count what gave programs away among the clicks of a period; a click may show several."""
    events = facts.table(EVENTS)
    judged = events.filter(
        events.name == EventName.CLICK_JUDGED.value,
        events.happened_at >= ibis.literal(since),
        events.happened_at < ibis.literal(until),
        events.properties.contains('"scanner":true'),
    )
    # The list of signs stands last, and no text of a customer's is in it.
    because = judged.properties.split('"because":[')[-1]
    counted = judged.aggregate(
        **{sign.name: because.contains(f'"{sign.value}"').sum() for sign in Sign}
    )
    row = facts.read(counted).to_pylist()[0]
    found = {sign: int(row[sign.name] or 0) for sign in Sign}
    return {sign: number for sign, number in found.items() if number and sign is not Sign.BROWSER}


_NUMBERS = frozenset(ReactionCounts.__slots__) - {"campaign_id"}
