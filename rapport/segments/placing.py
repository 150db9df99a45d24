"""Where a customer is: on the earth, and among all customers as chance has drawn them."""

import math

import ibis
import ibis.expr.types as ir

from rapport.segments.asking import Asking
from rapport.segments.dialects import Dialect
from rapport.segments.reading import views_of
from rapport.segments.rules import Bucket, Near

_EARTH_KILOMETRES = 6_371.0
_HALF_TURN = 180.0
_PLACES = 16**8
_FIRST, _BEYOND = "00000000", "100000000"


def near(rule: Near, asking: Asking) -> ir.StringColumn:
    """Who lies around the place, over the great circle."""
    profiles = asking.profiles
    at = profiles.select(
        "customer_id",
        latitude=_degrees(profiles, "latitude", _HALF_TURN / 2, asking.dialect),
        longitude=_degrees(profiles, "longitude", _HALF_TURN, asking.dialect),
    )
    # Half the chord, squared, on a sphere of radius 1 (haversine).
    north, east = math.radians(rule.latitude), math.radians(rule.longitude)
    across, along = ((at.latitude - north) / 2).sin(), ((at.longitude - east) / 2).sin()
    square = across * across + at.latitude.cos() * math.cos(north) * along * along
    most = math.sin(min(rule.kilometres / _EARTH_KILOMETRES / 2, math.pi / 2)) ** 2
    return at.filter(square <= most).customer_id


def is_drawn(rule: Bucket, profiles: ir.Table, dialect: Dialect) -> ir.BooleanValue:
    """Say of each profile whether its place lies in the part: hexadecimal digits as text."""
    named = ibis.literal(f"{rule.name}:").concat(profiles.customer_id)
    place = dialect.md5(named)[:8]
    kept = []
    if (start := _digits(rule.start)) != _FIRST:
        kept.append(place >= start)
    if (end := _digits(rule.end)) != _BEYOND:
        kept.append(place < end)
    return ibis.and_(*kept)


def _degrees(profiles: ir.Table, name: str, most: float, dialect: Dialect) -> ir.FloatingValue:
    """Read a trait in degrees as radians; null where it is no place on the earth."""
    value = views_of(profiles, name, own="traits", dialect=dialect).number
    return ibis.ifelse(value.between(-most, most), value * (math.pi / _HALF_TURN), None)


def _digits(percent: float) -> str:
    """Write a bound as the first eight digits of an MD5, or as one that is beyond them all."""
    return f"{math.ceil(percent / 100 * _PLACES):08x}"
