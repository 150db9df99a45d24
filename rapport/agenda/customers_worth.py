"""What is known of single customers: uplift of a campaign, what they are worth, what annoys them.

All of it are scores; a customer without one gets the mean of those who have it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import ibis
import pyarrow as pa

from rapport.agenda.model import AgendaDesk
from rapport.lifetime_value import VALUE
from rapport.scoring import SCORES
from rapport.uplift import list_reports, score_name

_UNSUBSCRIBE = "unsubscribe_14d"
_MESSAGES_IN_14_DAYS = 2.0  # the score is of two weeks, and a message is one of some
_PART = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Scores by name and customer; `costs` is what uplift scores already took off, by campaign."""

    scores: Mapping[str, Mapping[str, float]]
    mean_value: float
    costs: Mapping[str, float]
    unsubscribe_share: float
    margin_share: float

    def uplift(self, campaign_id: str, customer_id: str) -> float | None:
        """The margin that a message of a campaign adds; None where no model says it."""
        found = self.scores.get(score_name(campaign_id), {}).get(customer_id)
        return None if found is None else found + self.costs.get(campaign_id, 0.0)

    def unsubscribe(self, customer_id: str) -> float:
        """What the chance to lose the customer by one message costs."""
        score = self.scores.get(_UNSUBSCRIBE, {}).get(customer_id)
        share = self.unsubscribe_share if score is None else score / _MESSAGES_IN_14_DAYS
        value = self.scores.get(VALUE, {}).get(customer_id, self.mean_value)
        return min(max(share, 0.0), 1.0) * max(value, 0.0) * self.margin_share


def know(desk: AgendaDesk, customer_ids: Collection[str], campaigns: Collection[str]) -> Known:
    """Read the scores of these customers that a value goes by."""
    reports = [one for one in list_reports(desk.database) if one.campaign_id in campaigns]
    names = [VALUE, _UNSUBSCRIBE, *(score_name(one.campaign_id) for one in reports)]
    found: dict[str, dict[str, float]] = {name: {} for name in names}
    table = desk.facts.table(SCORES)
    ids = sorted(customer_ids)
    for start in range(0, len(ids), _PART):
        wanted = ibis.memtable(
            pa.table({"customer_id": pa.array(ids[start : start + _PART], pa.string())})
        )
        rows = table.filter(table.name.isin(names)).semi_join(wanted, "customer_id")
        for row in desk.facts.read(rows.select("customer_id", "name", "value")).to_pylist():
            found[row["name"]][row["customer_id"]] = float(row["value"])
    mean = desk.facts.read(table.filter(table.name == VALUE).aggregate(mean=table.value.mean()))
    return Known(
        scores=found,
        mean_value=float(mean["mean"][0].as_py() or 0.0),
        costs={one.campaign_id: min(one.terms.costs[1:], default=0.0) for one in reports},
        unsubscribe_share=desk.settings.unsubscribe_share,
        margin_share=desk.settings.margin_share,
    )
