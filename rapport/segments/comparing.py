"""Compares numbers with limits; what is no number at all is compared with nothing."""

import math
import operator
import sys

import ibis.expr.types as ir

from rapport.segments.conditions import Op

_LARGEST = sys.float_info.max
_WHOLE = {
    Op.AT_LEAST: operator.ge,
    Op.MORE_THAN: operator.gt,
    Op.AT_MOST: operator.le,
    Op.LESS_THAN: operator.lt,
}


def compared(number: ir.NumericValue, op: Op, limit: float) -> ir.BooleanValue:
    """Compare a number with a limit; `inf` and `nan` are a no, and null is null."""
    if number.type().is_integer():
        return _WHOLE.get(op, operator.eq)(number, float(limit))
    match op:
        case Op.AT_LEAST:
            low, high = limit, _LARGEST
        case Op.MORE_THAN:
            low, high = math.nextafter(limit, math.inf), _LARGEST
        case Op.AT_MOST:
            low, high = -_LARGEST, limit
        case Op.LESS_THAN:
            low, high = -_LARGEST, math.nextafter(limit, -math.inf)
        case _:
            low, high = limit, limit
    return number.between(float(low), float(high))


def finite(number: ir.FloatingValue) -> ir.BooleanValue:
    """Say whether it is a number at all; `inf` and `nan` are none."""
    return number.between(-_LARGEST, _LARGEST)
