"""Finds clusters over the computed traits of all customers, or of a segment."""

from collections.abc import Sequence

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from rapport.clusters.errors import BadClustering
from rapport.clusters.grouping import Grouping, group
from rapport.clusters.model import Cluster, Clustering, ClusterQuestion
from rapport.clusters.naming import name_of
from rapport.clusters.preparing import Prepared, prepare
from rapport.clusters.telling import rule_of, tellings_of
from rapport.kit.words import nearest
from rapport.storage import FactReader
from rapport.traits import TraitInfo, computed_table

USUAL = (
    "days_since_order",
    "orders",
    "revenue_minor",
    "average_basket_minor",
    "days_between_orders",
    "return_rate",
    "discount_share",
    "views_30d",
    "tenure_days",
)
"""What customers are grouped by when nothing is chosen: how lately, how often, for how much."""
_EXAMPLES = 5


def find_clusters(
    question: ClusterQuestion,
    *,
    facts: FactReader,
    catalog: Sequence[TraitInfo],
    among: ir.Table | None = None,
) -> Clustering:
    """Group customers by their computed traits as last refreshed; the same seed, the same groups.

    `catalog` says which traits there are; `among` holds the only customer_ids to look at.
    """
    traits = _chosen(question, catalog)
    table = computed_table(facts)
    if among is not None:
        table = table.semi_join(among, "customer_id")
    rows = facts.read(table.select("customer_id", *traits).order_by("customer_id"))
    days = [
        one.name
        for one in catalog
        if one.name in traits and one.unit == "days" and one.name.startswith("days_since")
    ]
    prepared = prepare(rows, traits, days_since=days)
    found = group(prepared.scaled, question)
    clusters = [
        _cluster(number, found, prepared, catalog, question) for number in range(found.count)
    ]
    return Clustering(
        clusters=tuple(clusters),
        method=question.method,
        traits=prepared.traits,
        customers=rows.num_rows,
        unassigned=int((found.labels < 0).sum()),
        silhouette=found.silhouette,
        stability=found.stability,
    )


def _chosen(question: ClusterQuestion, catalog: Sequence[TraitInfo]) -> tuple[str, ...]:
    numeric = {one.name for one in catalog if one.type in ("whole", "number")}
    if not question.traits:
        return tuple(name for name in USUAL if name in numeric)
    for name in question.traits:
        if name not in numeric:
            close = nearest(name, numeric)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise BadClustering(f"there is no computed trait {name[:60]!r} that is a number{hint}")
    return tuple(dict.fromkeys(question.traits))


def _cluster(
    number: int,
    found: Grouping,
    prepared: Prepared,
    catalog: Sequence[TraitInfo],
    question: ClusterQuestion,
) -> Cluster:
    members = found.labels == number
    rule = rule_of(members, prepared, seed=question.seed)
    tellings = tellings_of(members, prepared)
    size = int(members.sum())
    nearest_centre = np.argsort(
        ((prepared.scaled - prepared.scaled[members].mean(axis=0)) ** 2).sum(axis=1)
        + np.where(members, 0.0, np.inf)
    )[:_EXAMPLES]
    examples = prepared.customer_ids.take(pa.array(nearest_centre)).to_pylist()
    return Cluster(
        number=number + 1,
        size=size,
        share=size / len(members),
        stability=found.stabilities[number],
        tellings=tellings,
        rule=rule.rule,
        precision=rule.precision,
        recall=rule.recall,
        name=name_of(tellings, catalog),
        examples=tuple(examples),
    )
