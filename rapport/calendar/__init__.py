"""The calendar: what is planned and when, what happened, and what does not go together.

In: entries of operators (campaigns, texts to publish, notes), campaigns, journeys, briefs, offers.
Out: items between two days, conflicts in sentences, festivals, iCalendar. Must never send, publish
or move anything by itself, nor hold anything about a customer.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.calendar.conflicts import WEEKLY_LIMIT, conflicts_among
    from rapport.calendar.errors import (
        BadEntry,
        BadPeriod,
        CampaignHasEntry,
        EntryDone,
        EntryNotFound,
        EntryNotReady,
        FeedUnknown,
    )
    from rapport.calendar.exporting import export_calendar, read_feed
    from rapport.calendar.feeds import close_feed, open_feed
    from rapport.calendar.festivals import MARKETS, festivals_between, markets_of
    from rapport.calendar.finding import find_conflicts
    from rapport.calendar.icalendar import MEDIA_TYPE, as_icalendar
    from rapport.calendar.keeping import (
        PUBLISHED_FORMATS,
        add_entry,
        mark_published,
        move_entry,
        remove_entry,
    )
    from rapport.calendar.model import (
        Conflict,
        Entry,
        EntryId,
        EntryKind,
        Feed,
        FeedId,
        Festival,
        Item,
        ItemKind,
        State,
        Wish,
    )
    from rapport.calendar.showing import MOST_DAYS, list_items, undated_campaigns
    from rapport.calendar.store import get_entry, list_feeds
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "MARKETS",
    "MEDIA_TYPE",
    "MOST_DAYS",
    "PUBLISHED_FORMATS",
    "WEEKLY_LIMIT",
    "BadEntry",
    "BadPeriod",
    "CampaignHasEntry",
    "Conflict",
    "Entry",
    "EntryDone",
    "EntryId",
    "EntryKind",
    "EntryNotFound",
    "EntryNotReady",
    "Feed",
    "FeedId",
    "FeedUnknown",
    "Festival",
    "Item",
    "ItemKind",
    "State",
    "Wish",
    "add_entry",
    "as_icalendar",
    "close_feed",
    "conflicts_among",
    "export_calendar",
    "festivals_between",
    "find_conflicts",
    "get_entry",
    "list_feeds",
    "list_items",
    "mark_published",
    "markets_of",
    "move_entry",
    "open_feed",
    "read_feed",
    "remove_entry",
    "undated_campaigns",
]
