"""Reads values of a definition that may hold anything: what does not fit is nothing."""

import math
from collections.abc import Mapping

Values = Mapping[str, object]


def number_of(value: object) -> float:
    """Give a finite number; anything else is 0."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return 0.0
    return float(value)


def mapping_of(value: object) -> Values:
    return value if isinstance(value, Mapping) else {}


def item_of(values: Values, key: str, place: int) -> Values:
    """Give one of the objects of a list inside."""
    items = values.get(key)
    return mapping_of(items[place]) if isinstance(items, list) and place < len(items) else {}
