"""What a rule says, read plainly: one customer at a time, in Python, from the words of the schema.

Nothing here is shared with the product, so that the two can disagree.
"""

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

ORDER_EVENTS = ("Order Completed", "Order Refunded", "Order Cancelled")
MESSAGE_EVENTS = {
    "delivered": "Email Delivered",
    "opened": "Email Opened",
    "clicked": "Email Link Clicked",
    "bounced": "Email Bounced",
    "complained": "Marked as Spam",
    "unsubscribed": "Unsubscribed",
}
Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class World:
    """A shop small enough to read by eye; `now` is the moment of asking."""

    now: datetime
    profiles: list[Row]
    events: list[Row] = field(default_factory=list)
    products: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    consents: list[Row] = field(default_factory=list)
    scores: list[Row] = field(default_factory=list)
    findings: list[Row] = field(default_factory=list)
    statements: list[Row] = field(default_factory=list)
    lists: list[Row] = field(default_factory=list)
    computed: list[Row] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Reads rules about one customer of a world; `ranks` is each buyer's RFM row."""

    world: World
    customer: Row
    ranks: Mapping[str, Row] = field(default_factory=dict)

    def holds(self, rule: Row) -> bool:
        match rule["kind"]:
            case "all":
                return all(self.holds(one) for one in rule["rules"])
            case "any":
                return any(self.holds(one) for one in rule["rules"])
            case "not":
                return not self.holds(rule["rule"])
            case kind:
                meaning: Callable[[Row], bool] = getattr(self, f"_{kind}")
                return meaning(rule)

    def _everyone(self, _rule: Row) -> bool:
        return True

    def _trait(self, rule: Row) -> bool:
        return self._told(rule, named(self.customer, rule["name"], "traits"))

    def _computed(self, rule: Row) -> bool:
        rows = self._mine(self.world.computed)
        return self._told(rule, rows[0][rule["name"]] if rows else None)

    def _performed(self, rule: Row) -> bool:
        times = len(self._happenings(rule))
        return rule.get("at_least", 1) <= times <= rule.get("at_most", math.inf)

    def _not_performed(self, rule: Row) -> bool:
        return not self._happenings(rule)

    def _message(self, rule: Row) -> bool:
        campaign = rule.get("campaign_id")
        where = [{"name": "campaign_id", "op": "is", "value": campaign}] if campaign else []
        return self._performed({**rule, "event": MESSAGE_EVENTS[rule["did"]], "where": where})

    def _last_performed(self, rule: Row) -> bool:
        found = [one for one in self._past() if self._is(rule, one)]
        if not found:
            return False
        pick = min if rule.get("first") else max
        chosen = pick(one["happened_at"] for one in found)
        return self._inside(rule, chosen) and any(
            all(self._told(then, named(one, then["name"], "properties")) for then in rule["then"])
            for one in found
            if one["happened_at"] == chosen
        )

    def _sequence(self, rule: Row) -> bool:
        first, *rest = rule["steps"]
        return any(
            self._followed(one["happened_at"], rest)
            for one in self._past()
            if self._is(first, one) and self._inside(rule, one["happened_at"])
        )

    def _followed(self, before: datetime, steps: list[Row]) -> bool:
        if not steps:
            return True
        step, *rest = steps
        days = timedelta(days=step["within_days"]) if "within_days" in step else None
        if step.get("absent"):
            assert days is not None
            unwanted = [step, *step.get("without", ())]
            return before + days <= self.world.now and not any(
                before < one["happened_at"] <= before + days and self._is_any(unwanted, one)
                for one in self._past()
            )
        return any(
            self._followed(one["happened_at"], rest)
            for one in self._past()
            if self._is(step, one)
            and before < one["happened_at"]
            and (days is None or one["happened_at"] <= before + days)
            and not any(
                before < other["happened_at"] < one["happened_at"]
                and self._is_any(step.get("without", ()), other)
                for other in self._past()
            )
        )

    def _aggregate(self, rule: Row) -> bool:
        figure = self._figure(rule["figure"])
        if "than" not in rule:
            return above_or_below(rule["op"], figure, rule["value"])
        other = self._figure(rule["than"]) * rule.get("times", 1.0)
        return math.isfinite(other) and above_or_below(rule["op"], figure, other)

    def _total(self, rule: Row) -> bool:
        return above_or_below(rule["op"], self._order_figure(rule), rule["value"])

    def _rfm(self, rule: Row) -> bool:
        row = self.ranks.get(self.customer["customer_id"])
        return row is not None and (
            row["rfm_segment"] in rule.get("groups", ())
            or any(fits_cell(row["cell"], cell) for cell in rule.get("cells", ()))
        )

    def _score(self, rule: Row) -> bool:
        found = [
            one["value"] for one in self._mine(self.world.scores) if one["name"] == rule["name"]
        ]
        return any(above_or_below(rule["op"], number(one), rule["value"]) for one in found)

    def _finding(self, rule: Row) -> bool:
        found = [
            one
            for one in self._mine(self.world.findings)
            if self._inside(rule, one["said_at"])
            and rule.get("topic") in (None, one["topic"])
            and rule.get("feeling") in (None, one["feeling"])
            and (not rule.get("product") or one["product_id"] in self._wanted(rule["product"]))
        ]
        return len(found) >= rule.get("at_least", 1)

    def _stated(self, rule: Row) -> bool:
        return any(
            one["key"] == rule["key"]
            and (not rule.get("values") or one["value"] in rule["values"])
            and self._inside(rule, one["said_at"])
            and one["said_at"] <= self.world.now < one["expires_at"]
            and one["current"]
            and one["state"] != "withdrawn"
            and "marketing" in one["purpose"]
            for one in self._mine(self.world.statements)
        )

    def _consent(self, rule: Row) -> bool:
        asked = (rule["channel"], rule.get("purpose", "marketing"))
        said = [
            one["granted"]
            for one in self._mine(self.world.consents)
            if (one["channel"], one["purpose"]) == asked
        ]
        words = {(): "never_asked", (True,): "granted", (False,): "denied"}
        return words[tuple(said)] == rule.get("state", "granted")

    def _near(self, rule: Row) -> bool:
        here = [number(named(self.customer, name, "traits")) for name in ("latitude", "longitude")]
        if not (abs(here[0]) <= 90 and abs(here[1]) <= 180):
            return False
        return kilometres(here, [rule["latitude"], rule["longitude"]]) <= rule["kilometres"]

    def _list(self, rule: Row) -> bool:
        return any(one["list_id"] == rule["list_id"] for one in self._mine(self.world.lists))

    def _bucket(self, rule: Row) -> bool:
        drawn = hashlib.md5(f"{rule['name']}:{self.customer['customer_id']}".encode())  # noqa: S324
        place = int(drawn.hexdigest()[:8], 16) / 16**8 * 100
        return rule.get("start", 0) <= place < rule["end"]

    # --- what is told of a value, and when ---

    def _told(self, condition: Row, value: Any) -> bool:  # noqa: C901, PLR0911, PLR0912
        wanted, single = condition.get("value"), not isinstance(value, list)
        known = value not in (None, [])
        elements = [] if value is None else [text(one) for one in ([value] if single else value)]
        match condition["op"]:
            case "exists":
                return known
            case "missing":
                return not known
            case "is" | "one_of":
                return single and among(value, wanted)
            case "is_not" | "none_of":
                return single and value is not None and not among(value, wanted)
            case "is_true" | "is_false":
                return single and flag(value) is (condition["op"] == "is_true")
            case "contains":
                return known and (wanted in text(value) if single else wanted in elements)
            case "not_contains":
                return known and not (wanted in text(value) if single else wanted in elements)
            case "contains_any":
                return any(one in elements for one in wanted)
            case "contains_all":
                return all(one in elements for one in wanted)
            case "size_at_least":
                return known and len(elements) >= wanted
            case "size_at_most":
                return known and len(elements) <= wanted
            case "starts_with":
                return single and text(value).startswith(wanted)
            case "ends_with":
                return single and text(value).endswith(wanted)
            case "anniversary_within_days":
                return single and comes_round(moment(value), wanted, self.world.now)
            case "before" | "after" | "within_days" | "older_than_days":
                at = moment(value) if single else None
                return at_the_time(condition["op"], at, wanted, self.world.now)
            case _:
                return single and above_or_below(condition["op"], number(value), wanted)

    def _inside(self, rule: Row, at: datetime) -> bool:
        zone = self._zone(rule)
        limits = [
            at <= self.world.now,
            "within_days" not in rule or at >= self._ago(rule, rule["within_days"], zone),
            "older_than_days" not in rule or at < self._ago(rule, rule["older_than_days"], zone),
            "since" not in rule or at >= stated(rule["since"], zone),
            "until" not in rule or at < stated(rule["until"], zone),
        ]
        local = at.astimezone(zone)
        hours = range(24)
        if "from_hour" in rule or "until_hour" in rule:
            start, end = rule.get("from_hour", 0), rule.get("until_hour", 24)
            hours = [*range(start, end)] if start < end else [*range(start, 24), *range(end)]
        days = rule.get("weekdays") or range(1, 8)
        return all(limits) and local.isoweekday() in days and local.hour in hours

    def _zone(self, rule: Row) -> ZoneInfo:
        own = self.customer["timezone"]
        if rule.get("customer_zone") and own in available_timezones():
            return ZoneInfo(own)
        return ZoneInfo(rule.get("zone", "UTC"))

    def _ago(self, rule: Row, days: float, zone: ZoneInfo) -> datetime:
        if not rule.get("whole_days"):
            return self.world.now - timedelta(days=days)
        today = self.world.now.astimezone(zone).date()
        return midnight(today - timedelta(days=int(days) - 1), zone)

    # --- what happened ---

    def _mine(self, rows: Iterable[Row]) -> list[Row]:
        return [one for one in rows if one["customer_id"] == self.customer["customer_id"]]

    def _past(self) -> list[Row]:
        mine = self._mine(self.world.events)
        return [one for one in mine if one["happened_at"] <= self.world.now]

    def _happenings(self, rule: Row) -> list[Row]:
        return [
            one
            for one in self._past()
            if self._is(rule, one) and self._inside(rule, one["happened_at"])
        ]

    def _is_any(self, rules: Iterable[Row], event: Row) -> bool:
        return any(self._is(rule, event) for rule in rules)

    def _is(self, rule: Row, event: Row) -> bool:
        if event["name"] != rule["event"]:
            return False
        told = (
            self._told(one, named(event, one["name"], "properties"))
            for one in rule.get("where", ())
        )
        return all(told) and (not rule.get("product") or self._concerns(event, rule["product"]))

    def _concerns(self, event: Row, conditions: list[Row]) -> bool:
        lines = {
            line["product_id"] for line in self.world.lines if line["event_id"] == event["event_id"]
        }
        about = lines if event["name"] in ORDER_EVENTS else {event["product_id"]}
        return bool(self._wanted(conditions) & about)

    def _wanted(self, conditions: list[Row]) -> set[str]:
        return {
            product["product_id"]
            for product in self.world.products
            if all(self._told(one, named(product, one["name"], "attributes")) for one in conditions)
        }

    def _figure(self, figure: Row) -> float:
        if figure["kind"] == "orders":
            return self._order_figure(figure)
        found = self._happenings(figure)
        if figure["of"] == "count":
            return len(found)
        values = [named(one, figure["property"], "properties") for one in found]
        if figure["of"] == "distinct":
            return len({text(one) for one in values if one is not None and single(one)})
        numbers = [number(one) for one in values if single(one) and math.isfinite(number(one))]
        if figure["of"] == "sum":
            return sum(numbers)
        if not numbers:
            return math.nan
        made = {"average": lambda: sum(numbers) / len(numbers), "min": lambda: min(numbers)}
        return made.get(figure["of"], lambda: max(numbers))()

    def _order_figure(self, rule: Row) -> float:
        kept = [
            one
            for one in self._past()
            if one["name"] in ORDER_EVENTS
            and self._inside(rule, one["happened_at"])
            and rule.get("currency") in (None, one["currency"])
        ]
        orders = [one["happened_at"] for one in kept if one["name"] == "Order Completed"]
        revenue = sum(one["amount_minor"] or 0 for one in kept)
        figures: dict[str, float] = {"orders": len(orders), "revenue_minor": revenue}
        if orders:
            figures["average_order_minor"] = revenue / len(orders)
            figures["days_since_first_order"] = (self.world.now - min(orders)) // timedelta(days=1)
            figures["days_since_last_order"] = (self.world.now - max(orders)) // timedelta(days=1)
        return figures.get(rule["of"], math.nan)


def named(row: Row, name: str, own: str) -> Any:
    """A column, or an entry of the JSON object."""
    return row[name] if name in row and name != own else json.loads(row[own] or "{}").get(name)


def single(value: Any) -> bool:
    return not isinstance(value, list)


def among(value: Any, wanted: Any) -> bool:
    values = wanted if isinstance(wanted, list) else [wanted]
    return value is not None and any(same(value, one) for one in values)


def same(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, bool):
        return flag(value) is wanted
    if isinstance(wanted, str):
        return text(value) == wanted
    return number(value) == wanted


def text(value: Any) -> str:
    if isinstance(value, datetime) or value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


def flag(value: Any) -> bool | None:
    return {"true": True, "false": False}.get(text(value).lower())


def number(value: Any) -> float:
    try:
        return math.nan if isinstance(value, bool | None | datetime) else float(value)
    except (ValueError, TypeError):
        return math.nan


def moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    try:
        read = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def stated(value: str, zone: ZoneInfo) -> datetime:
    """A date is its midnight on the clock; a moment has its own zone."""
    if len(value) == len("2026-01-31"):
        return midnight(date.fromisoformat(value), zone)
    return datetime.fromisoformat(value)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def above_or_below(op: str, value: float, limit: float) -> bool:
    compared = {
        "at_least": value >= limit,
        "at_most": value <= limit,
        "more_than": value > limit,
        "less_than": value < limit,
        "is": value == limit,
    }
    return math.isfinite(value) and compared[op]


def at_the_time(op: str, value: datetime | None, wanted: Any, now: datetime) -> bool:
    if value is None:
        return False
    if op in ("before", "after"):
        limit = moment(wanted)
        assert limit is not None
        return value < limit if op == "before" else value >= limit
    limit = now - timedelta(days=wanted)
    return limit <= value <= now if op == "within_days" else value < limit


def comes_round(value: datetime | None, days: int, now: datetime) -> bool:
    if value is None:
        return False
    born = value.astimezone(UTC)
    for ahead in range(days + 1):
        day = now.astimezone(UTC).date() + timedelta(days=ahead)
        if (born.month, born.day) == (day.month, day.day):
            return True
        leap = (day - timedelta(days=1)).day == 29
        if (born.month, born.day, day.month, day.day, leap) == (2, 29, 3, 1, False):
            return True
    return False


def fits_cell(cell: str, pattern: str) -> bool:
    return all(wanted in ("*", digit) for digit, wanted in zip(cell, pattern, strict=True))


def kilometres(here: list[float], there: list[float]) -> float:
    """Along the surface of a sphere of 6,371 km, by the angle between two arrows."""

    def arrow(degrees: list[float]) -> tuple[float, float, float]:
        up, along = (math.radians(one) for one in degrees)
        return math.cos(up) * math.cos(along), math.cos(up) * math.sin(along), math.sin(up)

    one, other = arrow(here), arrow(there)
    return 2 * 6371 * math.asin(min(math.dist(one, other) / 2, 1))
