"""Sees when a segment is not itself any more: a size out of its range, or other people in it.

The usual range of a size is the median of its last 30 days, give or take 5 median absolute
deviations (as standard deviations), and never less than a tenth of the median and 20 customers:
small segments jump without a cause.
"""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from statistics import median

import ibis
import ibis.expr.types as ir

from rapport.profiles import PROFILES
from rapport.segments.living.model import Alarm, Shift
from rapport.segments.living.readings import Standing, standings
from rapport.segments.rules import Everyone, Rule
from rapport.segments.tables import MEMBERSHIPS
from rapport.storage import Facts

_DAYS = timedelta(days=30)
_FEWEST_DAYS = 7
_DEVIATIONS = 5.0
_NORMAL = 1.4826  # makes a median absolute deviation as large as a standard deviation
_LEAST_SHARE, _LEAST = 0.1, 20
_SMALLEST_SHARE = 0.001
_KEPT_VALUES = 12
_OTHERS, _UNKNOWN = "…", "?"
_TENURES = (30, 90, 365)


def alarms(facts: Facts, *, rules: Mapping[str, Rule], now: datetime) -> dict[str, Alarm]:
    """Give what looks wrong, by segment: none for a segment whose size is as usual.

    `rules` are the segments to look at. A segment is `empty`, or `everybody`, or it has `shrunk` or
    `grown` out of the range of its days before today.
    """
    customers = facts.count(facts.table(PROFILES))
    found = {}
    for segment_id, standing in standings(facts, since=now - _DAYS).items():
        if segment_id in rules:
            alarm = _alarm(standing, rules[segment_id], customers=customers, now=now)
            if alarm is not None:
                found[segment_id] = alarm
    return found


def composition(
    segment_id: str, *, facts: Facts, now: datetime, lately: timedelta = _DAYS
) -> list[Shift]:
    """Compare the members who came `lately` with the others, by what is known of them.

    The population stability index: below 0.1 alike, above 0.25 much changed. Empty where nobody
    came lately or nobody was there before.
    """
    table, profiles = facts.table(MEMBERSHIPS), facts.table(PROFILES)
    mine = table.filter(table.segment_id == segment_id)
    rows = mine.join(profiles, "customer_id").mutate(lately=mine.entered_at >= now - lately)
    shifts = [
        _shift(what, facts, rows.select("lately", value=value))
        for what, value in _respects(rows, now).items()
    ]
    return [one for one in shifts if one is not None]


def _alarm(standing: Standing, rule: Rule, *, customers: int, now: datetime) -> Alarm | None:
    size, segment_id = standing.state.size, standing.state.segment_id
    before = [number for day, number in standing.daily if day < now.date()]
    if size == 0:
        return Alarm(segment_id=segment_id, kind="empty", size=size, why=_EMPTY)
    if customers and size >= customers and not isinstance(rule, Everyone):
        return Alarm(segment_id=segment_id, kind="everybody", size=size, why=_EVERYBODY)
    if len(before) < _FEWEST_DAYS:
        return None
    low, high = usual_range(before)
    if low <= size <= high:
        return None
    kind = "shrunk" if size < low else "grown"
    return Alarm(segment_id=segment_id, kind=kind, size=size, why=_moved(size, low, high))


def usual_range(sizes: list[int]) -> tuple[int, int]:
    """Give the sizes between which a segment is as usual."""
    middle = median(sizes)
    spread = median(abs(size - middle) for size in sizes) * _NORMAL
    room = max(_DEVIATIONS * spread, _LEAST_SHARE * middle, _LEAST)
    return max(0, math.floor(middle - room)), math.ceil(middle + room)


_EMPTY = {
    "zh": "人群里没有任何人。请检查规则中的名称和数值，或数据是否还在传入。",
    "en": "Nobody is in it. Check the names and values in its rule, or whether data comes in.",
}
_EVERYBODY = {
    "zh": "所有客户都在这个人群里，规则没有排除任何人。",
    "en": "Every customer is in it: the rule leaves nobody out.",
}


def _moved(size: int, low: int, high: int) -> dict[str, str]:
    fewer = size < low
    return {
        "zh": f"现在有 {size:,} 人，"
        + ("少于" if fewer else "多于")
        + f"过去 30 天的通常范围（{low:,} 到 {high:,}）。",
        "en": f"{size:,} customers are in it now, "
        + ("fewer" if fewer else "more")
        + f" than was usual in the last 30 days ({low:,} to {high:,}).",
    }


def _respects(rows: ir.Table, now: datetime) -> dict[str, ir.StringValue]:
    days = (ibis.literal(now).epoch_seconds() - rows.created_at.epoch_seconds()) / 86_400
    tenure = ibis.cases(
        *((days < bound, f"< {bound} d") for bound in _TENURES), else_=f">= {_TENURES[-1]} d"
    )
    return {
        "country": rows.country,
        "language": rows.language,
        "tenure": rows.created_at.isnull().ifelse(ibis.null("string"), tenure),
    }


def _shift(what: str, facts: Facts, rows: ir.Table) -> Shift | None:
    counts = rows.group_by("lately", "value").aggregate(n=rows.count())
    lately: dict[str, int] = {}
    before: dict[str, int] = {}
    for row in facts.read(counts.order_by(ibis.desc("n"), "value")).to_pylist():
        side = lately if row["lately"] else before
        value = row["value"] or _UNKNOWN
        common = len(lately.keys() | before.keys()) >= _KEPT_VALUES
        known = value in lately or value in before
        name = _OTHERS if common and not known else value
        side[name] = side.get(name, 0) + row["n"]
    if not lately or not before:
        return None
    now_shares, old_shares = _shares(lately, before), _shares(before, lately)
    psi = sum(
        (now_shares[one] - old_shares[one]) * math.log(now_shares[one] / old_shares[one])
        for one in now_shares
    )
    return Shift(
        what=what,
        psi=round(psi, 4),
        lately={one: round(share, 4) for one, share in now_shares.items()},
        before={one: round(share, 4) for one, share in old_shares.items()},
    )


def _shares(counts: Mapping[str, int], others: Mapping[str, int]) -> dict[str, float]:
    """Shares by value; one that is on one side only counts as a tenth of a percent."""
    total = sum(counts.values())
    names = sorted(counts.keys() | others.keys())
    return {one: max(counts.get(one, 0) / total, _SMALLEST_SHARE) for one in names}
