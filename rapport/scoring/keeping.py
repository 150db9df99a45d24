"""Keeps scores and findings, and says of whom something new is known, so that segments follow."""

from datetime import datetime

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rapport.events import touch
from rapport.profiles import PROFILES
from rapport.scoring.model import FINDINGS, SCORES, Kept
from rapport.storage import Facts, put_rows


def keep_scores(
    facts: Facts, scores: pa.Table, *, name: str, model: str | None, now: datetime
) -> Kept:
    """Put these in the place of all scores of the name, in one commit; touch whose changed.

    `scores` has customer_id and value, one row per customer. A customer without a profile gets
    none: they may have been erased, or merged into another, since the model was asked.
    """
    table = facts.table(SCORES)
    old = table.filter(table.name == name)
    with facts.transaction():
        new = ibis.memtable(_of_known(scores.select(["customer_id", "value"]), facts))
        touched = facts.read(_changed(new, old))["customer_id"]
        facts.delete(SCORES, "name", [name])
        given = {
            "name": ibis.literal(name),
            "model": ibis.literal(model, "string"),
            "scored_at": ibis.literal(now),
        }
        rows = facts.insert(SCORES, new.mutate(**given))
        touch(facts, touched)
    return Kept(rows=rows, changed=len(touched))


def keep_findings(
    facts: Facts, findings: pa.Table, *, source: str, of: pa.Table, first: bool = False
) -> Kept:
    """Put these in the place of all findings of some things, in one commit; touch whose changed.

    `findings` has the columns of `FINDINGS`, `of` the source_id of each thing, such as a review,
    that was read or is gone. A customer without a profile gets none. `first` says that nothing was
    kept of these things before: nothing is looked for.
    """
    if first:
        return _keep_first(facts, findings)
    table = facts.table(FINDINGS)
    read = ibis.memtable(of.select(["source_id"]))
    old = table.filter(table.source == source).semi_join(read, "source_id")
    with facts.transaction():
        known = _of_known(findings.select(list(FINDINGS.columns)), facts)
        new = ibis.memtable(known)
        gone = facts.read(old.difference(new).select("finding_id", "customer_id"))
        fresh = facts.read(new.difference(old))
        put_rows(facts, FINDINGS, fresh, gone=gone)
        both = pa.concat_tables([gone.select(["customer_id"]), fresh.select(["customer_id"])])
        touched = both["customer_id"].unique()
        touch(facts, touched)
    return Kept(rows=known.num_rows, changed=len(touched))


def _keep_first(facts: Facts, findings: pa.Table) -> Kept:
    if not findings.num_rows:
        return Kept(rows=0, changed=0)
    with facts.transaction():
        known = _of_known(findings.select(list(FINDINGS.columns)), facts)
        facts.append(FINDINGS, known)
        touched = known["customer_id"].unique()
        touch(facts, touched)
    return Kept(rows=known.num_rows, changed=len(touched))


def _of_known(rows: pa.Table, facts: Facts) -> pa.Table:
    told = ibis.memtable(rows)
    return facts.read(told.semi_join(facts.table(PROFILES), "customer_id"))


def _changed(new: ir.Table, old: ir.Table) -> ir.Table:
    """Give whose score is another one, came or went: customer_id."""
    both = new.outer_join(old.select("customer_id", "value"), "customer_id")
    differ = both.filter(~both.value.identical_to(both.value_right))
    return differ.select(customer_id=differ.customer_id.coalesce(differ.customer_id_right))
