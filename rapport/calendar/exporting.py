"""The calendar as a file, and as what a feed gives to a calendar program."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rapport.calendar.feeds import find_feed
from rapport.calendar.festivals import festivals_between, markets_of
from rapport.calendar.icalendar import as_icalendar
from rapport.calendar.showing import list_items
from rapport.content import first_subtag
from rapport.kit.settings import ShopSettings
from rapport.storage import Database

_BEFORE, _AFTER = timedelta(days=90), timedelta(days=365)


def export_calendar(
    first: date, last: date, *, database: Database, shop: ShopSettings, now: datetime
) -> str:
    """Write what stands between two days as iCalendar, with the festivals of the shop's market."""
    chinese = first_subtag(shop.language) == "zh"
    return as_icalendar(
        list_items(first, last, database=database, timezone=shop.timezone),
        name=shop.name,
        timezone=shop.timezone,
        language="zh" if chinese else "en",
        now=now,
        festivals=festivals_between(first, last, markets=markets_of(shop.market)),
    )


def read_feed(secret: str, *, database: Database, shop: ShopSettings, now: datetime) -> str:
    """Give what a feed shows: three months back, a year ahead. Raises `FeedUnknown`."""
    find_feed(secret, database=database)
    today = now.astimezone(ZoneInfo(shop.timezone)).date()
    return export_calendar(today - _BEFORE, today + _AFTER, database=database, shop=shop, now=now)
