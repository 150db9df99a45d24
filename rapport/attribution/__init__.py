"""Attribution: what revenue is credited to which campaign or journey, by named rules side by side.

In: orders, messages and reactions of people as events, the draws of holdouts. Out: credits that
add up with the rest to the revenue of the period, traces from orders to campaigns. A reading:
computed when asked for. Must never credit more than was ordered, nor call a touch a cause.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.attribution.answering import attribute, compare, table_of
    from rapport.attribution.errors import AttributionRuleNotFound, BadAttribution
    from rapport.attribution.model import (
        Attribution,
        AttributionRule,
        By,
        Credit,
        Question,
        RuleKind,
        Touches,
    )
    from rapport.attribution.rules import BROUGHT, find_rule, list_rules, put_rule
    from rapport.attribution.traces import trace_orders
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "BROUGHT",
    "Attribution",
    "AttributionRule",
    "AttributionRuleNotFound",
    "BadAttribution",
    "By",
    "Credit",
    "Question",
    "RuleKind",
    "Touches",
    "attribute",
    "compare",
    "find_rule",
    "list_rules",
    "put_rule",
    "table_of",
    "trace_orders",
]
