"""The demo shop's programme of loyalty: a year of points, some of them spent."""

from dataclasses import replace
from datetime import timedelta

from rapport.app import App, loyalty_desk_of
from rapport.loyalty import (
    Booking,
    adjust,
    balance_of,
    example_programme,
    parse_programme,
    put_programme,
    refresh_loyalty,
    spend,
)
from rapport.profiles import PROFILES

_STARTED = timedelta(days=330)
_SPENDERS, _SPENT = 12, 100


def reward_customers(app: App, *, by: str) -> int:
    """Put a programme into use that began eleven months ago; return the entries it earned."""
    now = app.clock()
    begun = parse_programme(example_programme()).model_copy(
        update={"starts_on": (now - _STARTED).date()}
    )
    put_programme(app.database, begun, by=by, now=now)
    desk = loyalty_desk_of(app)
    done = refresh_loyalty(desk)
    profiles = app.facts.table(PROFILES)
    some = app.facts.read(profiles.select("customer_id").order_by("customer_id").limit(60))
    rich = [one for one in some["customer_id"].to_pylist() if balance_of(desk, one) >= _SPENT]
    for number, customer_id in enumerate(rich[:_SPENDERS]):
        booking = Booking(customer_id=customer_id, points=_SPENT, key=f"demo-{number}", by=by)
        if number == 0:
            given = replace(booking, points=_SPENT // 2, note="A parcel came late")
            adjust(desk, given)
        else:
            spend(desk, booking)
    refresh_loyalty(desk)
    return done.earned if done else 0
