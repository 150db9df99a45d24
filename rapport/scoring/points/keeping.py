"""Writes rule points as scores, so that segments can ask for them."""

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from rapport.scoring.keeping import keep_scores
from rapport.scoring.model import Kept
from rapport.scoring.points.counting import count_points
from rapport.scoring.points.rules import PointRules
from rapport.scoring.points.store import point_rules
from rapport.storage import Facts

LEAD_POINTS = "lead_points"
"""What rules call a customer's points; those of a product line have `:` and its name behind."""

_DIGITS = 1  # decay moves points every night, and nobody is to be touched for a hundredth


def keep_points(facts: Facts, *, home: Path, now: datetime) -> dict[str, Kept]:
    """Put the points of today in the place of those of before, in all and per product line."""
    rules = point_rules(home)
    kept = {}
    with facts.patient():
        for name, line in score_names(rules).items():
            found = facts.read(count_points(facts, rules, now=now, line=line))
            values = pc.round(found["value"], ndigits=_DIGITS)
            scores = pa.table({"customer_id": found["customer_id"], "value": values})
            kept[name] = keep_scores(facts, scores, name=name, model=None, now=now)
    return kept


def score_names(rules: PointRules) -> dict[str, str | None]:
    """The names of the scores, each with its product line; None for all."""
    return {LEAD_POINTS: None} | {f"{LEAD_POINTS}:{line}": line for line in rules.lines}
