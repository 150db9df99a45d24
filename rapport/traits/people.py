"""Who the customers are, their language and clock: told, else seen in visits, else the country's.

Where nothing tells, the clock for hours and weekdays is the shop's own, and the trait is unknown.
"""

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from rapport.events import EVENTS
from rapport.kit.settings import ShopSettings
from rapport.profiles import PROFILES
from rapport.traits.lanes import Crowd
from rapport.traits.places import country_habits
from rapport.traits.reading import json_text

_SEEN_DAYS = 90


def people(crowd: Crowd, shop: ShopSettings) -> ir.Table:
    """One row per customer with a profile.

    Columns: customer_id, email, created_at, language, language_from, time_zone, time_zone_from
    (`told`, `visits`, `country`), clock.
    """
    profiles = crowd.rows(PROFILES)
    profiles = profiles.select(
        "customer_id", "email", "created_at", "country", told="language", told_zone="timezone"
    )
    seen = _seen(crowd)
    habits = ibis.memtable(country_habits()).rename(habit_of="country", usual="language")
    joined = profiles.left_join(seen, profiles.customer_id == seen.seen_customer)
    joined = joined.left_join(habits, joined.country == habits.habit_of)
    time_zone = joined.told_zone.coalesce(joined.seen_zone, joined["zone"])
    return joined.select(
        "customer_id",
        "email",
        "created_at",
        language=joined.told.coalesce(joined.seen_language, joined.usual),
        language_from=_from(joined.told, joined.seen_language, joined.usual),
        time_zone=time_zone,
        time_zone_from=_from(joined.told_zone, joined.seen_zone, joined["zone"]),
        clock=time_zone.coalesce(shop.timezone),
    )


def _from(told: ir.Value, seen: ir.Value, usual: ir.Value) -> ir.StringValue:
    return ibis.cases(
        (told.notnull(), "told"), (seen.notnull(), "visits"), (usual.notnull(), "country")
    )


def _seen(crowd: Crowd) -> ir.Table:
    """The language and zone of each customer's last events that carried one."""
    events = crowd.rows(EVENTS)
    start = ibis.literal(crowd.now - timedelta(days=_SEEN_DAYS))
    context = events.properties.contains('"timezone"') | events.properties.contains('"locale"')
    rows = events.filter(events.happened_at.between(start, ibis.literal(crowd.now)), context)
    rows = rows.select(
        "customer_id",
        "happened_at",
        locale=json_text(rows.properties, "context", "locale").replace("_", "-"),
        zone=json_text(rows.properties, "context", "timezone"),
    )
    return rows.group_by(seen_customer="customer_id").aggregate(
        seen_language=_last(rows, "locale"), seen_zone=_last(rows, "zone")
    )


def _last(rows: ir.Table, name: str) -> ir.Value:
    ordered = ibis.struct({"at": rows.happened_at, "value": rows[name]})
    return ordered.max(where=rows[name].notnull())["value"]
