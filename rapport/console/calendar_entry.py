"""The pages on which something is planned, and on which it is moved, published or taken out."""

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.calendar import (
    PUBLISHED_FORMATS,
    BadEntry,
    Entry,
    EntryKind,
    Wish,
    add_entry,
    get_entry,
    mark_published,
    move_entry,
    remove_entry,
    undated_campaigns,
)
from rapport.campaigns import get_campaign
from rapport.console.controls import box, button, card, choice, show, text_area, text_field
from rapport.console.dialogs import confirmed
from rapport.console.markup import Markup, tag
from rapport.console.own_briefs import own_briefs
from rapport.console.parts import button_link, facts, head, link
from rapport.console.visits import Draw, Visit

_NONE = ""


def new_entry(visit: Visit, arguments: PageArguments) -> Draw:
    """Offer campaigns without a day, and all briefs."""
    database = visit.app.database
    campaigns = {str(one.campaign_id): one.name for one in undated_campaigns(database)}
    briefs = {str(one.brief_id): one.name for one in own_briefs(database)}
    return partial(_NewEntry(visit, dict(arguments.query_parameters), campaigns, briefs).draw)


class _NewEntry:
    """The form: what it is, when, and what stands behind it; fields that do not fit are hidden."""

    def __init__(
        self,
        visit: Visit,
        asked: Mapping[str, str],
        campaigns: Mapping[str, str],
        briefs: Mapping[str, str],
    ) -> None:
        self._visit, self._t = visit, visit.t
        self._campaigns, self._briefs = campaigns, briefs
        kind = asked.get("kind", EntryKind.TEXT.value)
        self._kind = kind if kind in set(EntryKind) else EntryKind.TEXT.value
        self._day = asked.get("day", "")
        self._campaign = asked.get("campaign", _NONE)
        self._fields: dict[str, ui.input | ui.select | ui.textarea] = {}

    def draw(self) -> None:
        t = self._t
        with box("head"):
            crumbs = [(t("menu.calendar"), link("/calendar"))]
            show(head(t("calendar_entry.new"), t("calendar_entry.new_about"), crumbs=crumbs))
        with card(), box("stack tight"):
            self._what()
            with box("fields"):
                day, at = _when(self._visit, self._day, "")
                self._fields |= {"day": day, "at": at}
            self._behind()
            about = text_field(
                "title", t("calendar_entry.title"), help_text=t("calendar_entry.title_about")
            )
            self._fields["title"] = about
            self._fields["about"] = text_area("about", t("calendar_entry.about"))
            with box("line"):
                save = button(t("calendar_entry.save"), self._save, kind="primary")
                save.mark("save")
                show(button_link(t("words.cancel"), link("/calendar")))

    def _what(self) -> None:
        kinds = {one.value: self._t(f"calendar.kind.{one.value}") for one in EntryKind}
        made = choice("kind", self._t("calendar_entry.kind"), kinds, value=self._kind)
        self._fields["kind"] = made

    def _behind(self) -> None:
        """The campaign of a campaign, the brief of a campaign or text, the format of a text."""
        t, kind = self._t, self._fields["kind"]
        none = {_NONE: t("calendar_entry.none")}
        formats = {name: t.name("channel", name) for name in PUBLISHED_FORMATS}
        rows: tuple[tuple[str, Mapping[str, str], str, tuple[EntryKind, ...]], ...] = (
            (
                "campaign",
                none | dict(self._campaigns),
                self._campaign if self._campaign in self._campaigns else _NONE,
                (EntryKind.CAMPAIGN,),
            ),
            ("brief", none | dict(self._briefs), _NONE, (EntryKind.CAMPAIGN, EntryKind.TEXT)),
            ("format", formats, PUBLISHED_FORMATS[0], (EntryKind.TEXT,)),
        )
        for name, options, value, kinds in rows:
            with box("full") as whole:
                self._fields[name] = choice(name, t(f"calendar_entry.{name}"), options, value=value)
            fits = frozenset(one.value for one in kinds)
            whole.bind_visibility_from(kind, "value", backward=fits.__contains__)

    async def _save(self) -> None:
        visit, t = self._visit, self._t
        with visit.told():
            made = await visit.do(Permission.WRITE_CONTENT, self._make)
            day = visit.f.plain_day(made.day)
            visit.say(t("calendar_entry.saved", name=made.title, day=day))
            visit.go("/calendar", month=f"{made.day:%Y-%m}")

    def _make(self) -> Entry:
        told = {name: str(field.value or "") for name, field in self._fields.items()}
        kind = EntryKind(told["kind"])
        text, campaign = kind is EntryKind.TEXT, kind is EntryKind.CAMPAIGN
        wish = Wish(
            kind=kind,
            day=_read_day(told["day"]),
            at=_read_time(told["at"]),
            title=told["title"],
            about=told["about"],
            campaign_id=told["campaign"] if campaign else "",
            brief_id=told["brief"] if text or campaign else "",
            format=told["format"] if text else "",
        )
        doors = self._visit.app
        by = self._visit.operator.operator_id
        return add_entry(wish, database=doors.database, by=by, now=doors.clock())


def entry(visit: Visit, arguments: PageArguments) -> Draw:
    """Show one entry, to be moved, marked as published or taken out."""
    database = visit.app.database
    found = get_entry(database, str(arguments.path_parameters["entry_id"]))
    launched = bool(found.campaign_id) and (
        get_campaign(database, found.campaign_id).launched_at is not None
    )
    return partial(_draw, visit, found, launched or found.published_at is not None)


def _draw(visit: Visit, found: Entry, done: bool) -> None:
    t = visit.t
    with box("head"):
        crumbs = [(t("menu.calendar"), link("/calendar", month=f"{found.day:%Y-%m}"))]
        kind = t(f"calendar.kind.{found.kind.value}")
        show(head(found.title, kind, crumbs=crumbs))
    with box("cols main-side"):
        with card():
            show(_facts(visit, found))
        with box("stack"):
            if done:
                show(tag("p", t("calendar_entry.done"), class_="muted"))
            if visit.may(Permission.WRITE_CONTENT):
                _acts(visit, found, done=done)


def _facts(visit: Visit, found: Entry) -> Markup:
    t, f = visit.t, visit.f
    pairs: list[tuple[str, str | Markup]] = [
        (t("calendar_entry.day"), f.plain_day(found.day)),
        (t("calendar_entry.at"), f"{found.at:%H:%M}" if found.at else ""),
        (t("calendar_entry.about"), found.about),
    ]
    if found.format:
        pairs.append((t("calendar_entry.format"), t.name("channel", found.format)))
    if found.campaign_id:
        href = link(f"/campaigns/{found.campaign_id}")
        pairs.append(
            (t("calendar_entry.campaign"), tag("a", t("calendar_entry.to_campaign"), href=href))
        )
    if found.brief_id:
        href = link(f"/briefs/{found.brief_id}")
        pairs.append((t("calendar_entry.brief"), tag("a", t("calendar_entry.to_brief"), href=href)))
    if found.address:
        pairs.append((t("calendar_entry.address"), tag("a", found.address, href=found.address)))
    return facts(pairs)


def _acts(visit: Visit, found: Entry, *, done: bool) -> None:
    t = visit.t
    if not done:
        with card(t("calendar_entry.move")), box("stack tight"):
            day, at = _when(visit, found.day.isoformat(), f"{found.at:%H:%M}" if found.at else "")
            move = button(
                t("calendar_entry.move"), partial(_move, visit, found, day, at), kind="primary"
            )
            move.mark("move")
    if found.kind is EntryKind.TEXT and not done:
        with card(t("calendar_entry.publish"), t("calendar_entry.publish_about")):
            address = text_field("address", t("calendar_entry.address"), placeholder="https://")
            out = button(t("calendar_entry.publish"), partial(_publish, visit, found, address))
            out.mark("publish")
    gone = button(t("calendar_entry.remove"), partial(_remove, visit, found), kind="danger")
    gone.mark("remove")


def _when(visit: Visit, day: str, at: str) -> tuple[ui.input, ui.input]:
    t = visit.t
    zone = visit.app.settings.shop.timezone
    chosen = text_field("day", t("calendar_entry.day"), value=day).props("type=date")
    help_text = t("calendar_entry.at_about", zone=zone)
    clock = text_field("at", t("calendar_entry.at"), value=at, help_text=help_text)
    return chosen, clock.props("type=time")


async def _move(visit: Visit, found: Entry, day: ui.input, at: ui.input) -> None:
    doors, t = visit.app, visit.t
    with visit.told():
        work = partial(
            move_entry,
            found.entry_id,
            _read_day(str(day.value or "")),
            _read_time(str(at.value or "")),
            database=doors.database,
            now=doors.clock(),
        )
        moved = await visit.do(Permission.WRITE_CONTENT, work)
        shown = visit.f.plain_day(moved.day)
        visit.say(t("calendar_entry.moved", name=moved.title, day=shown))
        visit.go("/calendar", month=f"{moved.day:%Y-%m}")


async def _publish(visit: Visit, found: Entry, address: ui.input) -> None:
    doors, t = visit.app, visit.t
    work = partial(
        mark_published,
        found.entry_id,
        database=doors.database,
        now=doors.clock(),
        address=str(address.value or "").strip(),
    )
    with visit.told():
        await visit.do(Permission.WRITE_CONTENT, work)
        visit.say(t("calendar_entry.published", name=found.title))
        await visit.refresh()


async def _remove(visit: Visit, found: Entry) -> None:
    t = visit.t
    title = t("calendar_entry.remove_title", name=found.title)
    about = t("calendar_entry.remove_about")
    if not await confirmed(visit, title, about, yes=t("calendar_entry.remove"), danger=True):
        return
    with visit.told():
        work = partial(remove_entry, found.entry_id, database=visit.app.database)
        await visit.do(Permission.WRITE_CONTENT, work)
        visit.say(t("calendar_entry.removed", name=found.title))
        visit.go("/calendar", month=f"{found.day:%Y-%m}")


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadEntry(f"{text!r} is no day; choose one") from None


def _read_time(text: str) -> time | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007  a clock time has no zone
    except ValueError:
        raise BadEntry(f"{text!r} is no clock time; write it like 20:00") from None
