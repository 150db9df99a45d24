"""`rapport calendar`: what is planned and when, what does not go together, as a file or a feed."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from rapport.app import Operations
from rapport.calendar import (
    PUBLISHED_FORMATS,
    BadEntry,
    EntryKind,
    Wish,
    add_entry,
    close_feed,
    export_calendar,
    festivals_between,
    find_conflicts,
    list_feeds,
    list_items,
    mark_published,
    markets_of,
    move_entry,
    open_feed,
    remove_entry,
)
from rapport.cli.opening import opened
from rapport.cli.operating import opened_operations
from rapport.cli.output import err, file_trouble, out, print_json, print_table

app = typer.Typer(help="Plan campaigns and texts by day; see conflicts.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
EntryArg = Annotated[str, typer.Argument(metavar="ENTRY_ID", help="Id of the entry; see `list`.")]
DayArg = Annotated[str, typer.Argument(help="Day, such as 2026-11-11.")]
AtOpt = Annotated[str, typer.Option(help="Clock time of the shop, such as 20:00.")]
FirstOpt = Annotated[str, typer.Option("--from", help="First day; today if not given.")]
LastOpt = Annotated[str, typer.Option("--to", help="Last day; four weeks on if not given.")]

_WEEKS = timedelta(days=27)


@app.command("list")
def show(first: FirstOpt = "", last: LastOpt = "", as_json: AsJson = False) -> None:
    """List what is planned or happened, festivals, and what does not go together."""
    with opened() as rapport:
        shop = rapport.settings.shop
        days = _period(rapport, first, last)
        items = list_items(*days, database=rapport.database, timezone=shop.timezone)
        festivals = festivals_between(*days, markets=markets_of(shop.market))
        conflicts = find_conflicts(
            *days,
            database=rapport.database,
            timezone=shop.timezone,
            now=rapport.clock(),
            facts=rapport.facts,
        )
        chinese = shop.language.startswith("zh")
    if as_json:
        print_json({"items": items, "festivals": festivals, "conflicts": conflicts})
        return
    rows: list[tuple[object, ...]] = [
        (one.day, one.at or time(), _clock(one.at), one.kind.value, one.title, one.state.value,
         one.entry_id)
        for one in items
    ]  # fmt: skip
    rows += [
        (one.day, time(), "", "festival", one.zh if chinese else one.en, one.market, "")
        for one in festivals
    ]
    columns = ("day", "time", "kind", "title", "state", "entry")
    ordered = sorted(rows, key=lambda row: (str(row[0]), str(row[1])))
    print_table("Calendar", columns, [(row[0], *row[2:]) for row in ordered])
    for conflict in conflicts:
        out.print(f"{conflict.day}: {conflict.message_zh if chinese else conflict.message}")


@app.command()
def add(
    kind: Annotated[EntryKind, typer.Argument(help="campaign, text or note.")],
    day: DayArg,
    title: Annotated[
        str, typer.Argument(help="Title; that of its campaign or brief if none.")
    ] = "",
    *,
    at: AtOpt = "",
    about: Annotated[str, typer.Option(help="What it is about.")] = "",
    campaign: Annotated[str, typer.Option(help="Id of the campaign.")] = "",
    brief: Annotated[str, typer.Option(help="Id of the brief.")] = "",
    format_: Annotated[
        str, typer.Option("--format", help=f"Of a text: {', '.join(PUBLISHED_FORMATS)}.")
    ] = "",
    language: Annotated[str, typer.Option(help="Of a text: its language, if one.")] = "",
    as_json: AsJson = False,
) -> None:
    """Put a campaign, a text to publish or a note into the calendar."""
    wish = Wish(
        kind=kind,
        day=_day(day),
        at=_time(at),
        title=title,
        about=about,
        campaign_id=campaign,
        brief_id=brief,
        format=format_,
        language=language,
    )
    with opened_operations() as rapport:
        entry = add_entry(wish, database=rapport.database, by="cli", now=rapport.clock())
    if as_json:
        print_json(entry)
    else:
        out.print(f"{entry.title} is planned for {entry.day} ({entry.entry_id}).")


@app.command()
def move(entry_id: EntryArg, day: DayArg, at: AtOpt = "", as_json: AsJson = False) -> None:
    """Plan an entry for another day."""
    with opened_operations() as rapport:
        entry = move_entry(
            entry_id, _day(day), _time(at), database=rapport.database, now=rapport.clock()
        )
    if as_json:
        print_json(entry)
    else:
        out.print(f"{entry.title} is planned for {entry.day} now.")


@app.command()
def remove(entry_id: EntryArg, as_json: AsJson = False) -> None:
    """Take an entry out; its campaign, brief and drafts stay."""
    with opened_operations() as rapport:
        entry = remove_entry(entry_id, database=rapport.database)
    if as_json:
        print_json(entry)
    else:
        out.print(f"{entry.title} is taken out.")


@app.command()
def published(
    entry_id: EntryArg,
    address: Annotated[str, typer.Option(help="Where it can be read.")] = "",
    as_json: AsJson = False,
) -> None:
    """Mark a text as published; its drafts must be approved."""
    with opened_operations() as rapport:
        entry = mark_published(
            entry_id, database=rapport.database, now=rapport.clock(), address=address
        )
    if as_json:
        print_json(entry)
    else:
        out.print(f"{entry.title} is marked as published.")


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="File to write, such as calendar.ics.")],
    first: FirstOpt = "",
    last: LastOpt = "",
) -> None:
    """Write the calendar as iCalendar (RFC 5545), for any calendar program."""
    with opened_operations() as rapport:
        days = _period(rapport, first, last)
        text = export_calendar(
            *days, database=rapport.database, shop=rapport.settings.shop, now=rapport.clock()
        )
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise file_trouble(error) from error
    out.print(f"{file}: {text.count('BEGIN:VEVENT')} days written")


@app.command()
def feed(
    name: Annotated[str, typer.Argument(help="Who reads it, such as `Marketing team`.")],
    as_json: AsJson = False,
) -> None:
    """Open a feed and print its secret address, this once; a calendar program subscribes to it."""
    with opened_operations() as rapport:
        made, address = open_feed(
            name,
            database=rapport.database,
            public_url=rapport.settings.public_url,
            by="cli",
            now=rapport.clock(),
        )
    if as_json:
        print_json({"feed": made, "address": address})
    else:
        out.print(address, soft_wrap=True)
        err.print("Keep it now: it is not shown again. Whoever has it can read the calendar.")


@app.command()
def feeds(as_json: AsJson = False) -> None:
    """List the feeds that are open."""
    with opened_operations() as rapport:
        found = list_feeds(rapport.database)
    if as_json:
        print_json(found)
    else:
        rows = [(one.feed_id, one.name, one.created_by, one.created_at) for one in found]
        print_table("Feeds", ("feed", "name", "opened by", "opened"), rows)


@app.command()
def close(
    feed_id: Annotated[str, typer.Argument(metavar="FEED_ID", help="Id of the feed.")],
    as_json: AsJson = False,
) -> None:
    """Close a feed: its address no longer works."""
    with opened_operations() as rapport:
        close_feed(feed_id, database=rapport.database)
    if as_json:
        print_json({"feed_id": feed_id})
    else:
        out.print(f"{feed_id} is closed.")


def _period(rapport: Operations, first: str, last: str) -> tuple[date, date]:
    today = rapport.clock().astimezone(ZoneInfo(rapport.settings.shop.timezone)).date()
    begin = _day(first) if first else today
    return begin, _day(last) if last else begin + _WEEKS


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadEntry(f"{text!r} is no day; write it like 2026-11-11") from None


def _time(text: str) -> time | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007  a clock time has no zone
    except ValueError:
        raise BadEntry(f"{text!r} is no clock time; write it like 20:00") from None


def _clock(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""
