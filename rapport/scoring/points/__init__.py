"""Rule points: what a shop without history gives for deeds and traits, with decay and caps.

In: rules, as a YAML file of the shop's or the ones that come along; events and profiles. Out:
points per customer, and per product line, as scores. Must never need a model.
"""

from rapport.scoring.points.counting import (
    PointPart,
    count_points,
    explain_points,
    explain_points_of,
    parts_of,
)
from rapport.scoring.points.errors import BadPointRules
from rapport.scoring.points.keeping import LEAD_POINTS, keep_points, score_names
from rapport.scoring.points.rules import (
    EventRule,
    PointRules,
    TraitRule,
    parse_point_rules,
)
from rapport.scoring.points.store import point_rules, read_point_rules, set_point_rules

__all__ = [
    "LEAD_POINTS",
    "BadPointRules",
    "EventRule",
    "PointPart",
    "PointRules",
    "TraitRule",
    "count_points",
    "explain_points",
    "explain_points_of",
    "keep_points",
    "parse_point_rules",
    "parts_of",
    "point_rules",
    "read_point_rules",
    "score_names",
    "set_point_rules",
]
