"""The part of the calendar's page that gives the calendar to other programs."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from nicegui import ui

from rapport.access import Permission
from rapport.calendar import Feed, close_feed, export_calendar, open_feed
from rapport.console.controls import box, button, card, show, text_field
from rapport.console.dialogs import show_once
from rapport.console.markup import tag
from rapport.console.visits import Visit


def draw_feeds(visit: Visit, feeds: Sequence[Feed], *, first: date, last: date) -> None:
    """A file of the days that are shown, and addresses to subscribe to."""
    t = visit.t
    with card(t("calendar.subscribe"), t("calendar.subscribe_about")), box("stack tight"):
        if visit.may(Permission.WRITE_CONTENT):
            for feed in feeds:
                with box("line spread"):
                    show(tag("span", feed.name, class_="strong"))
                    shut = partial(_close, visit, feed)
                    label = f"{t('calendar.feed_close')}: {feed.name}"
                    button(t("calendar.feed_close"), shut, label=label)
            with box("line keep end"):
                name = text_field("feed", t("calendar.feed_name"))
                made = button(t("calendar.feed_open"), partial(_open, visit, name))
                made.mark("open-feed")
        with box("line"):
            button(t("calendar.export"), partial(_download, visit, first, last)).mark("export")


async def _open(visit: Visit, name: ui.input) -> None:
    doors, t = visit.app, visit.t
    work = partial(
        open_feed,
        name.value or "",
        database=doors.database,
        public_url=doors.settings.public_url,
        by=visit.operator.operator_id,
        now=doors.clock(),
    )
    with visit.told():
        _, address = await visit.do(Permission.WRITE_CONTENT, work)
        await show_once(visit, t("calendar.feed_shown"), t("calendar.feed_shown_about"), address)
        await visit.refresh()


async def _close(visit: Visit, feed: Feed) -> None:
    with visit.told():
        work = partial(close_feed, feed.feed_id, database=visit.app.database)
        await visit.do(Permission.WRITE_CONTENT, work)
        visit.say(visit.t("calendar.feed_closed"))
        await visit.refresh()


async def _download(visit: Visit, first: date, last: date) -> None:
    doors = visit.app
    work = partial(
        export_calendar,
        first,
        last,
        database=doors.database,
        shop=doors.settings.shop,
        now=doors.clock(),
    )
    with visit.told():
        text = await visit.do(Permission.VIEW, work)
        with visit.client:
            ui.download(text.encode(), f"{first:%Y-%m-%d}.ics", "text/calendar")
