"""The versions of a brand book: who changed what and when, what is in use, and going back."""

from functools import partial

from rapport.access import Permission
from rapport.brand import BookVersion, Change, changes_between, publish_book, save_book
from rapport.console.brand_books import book_path
from rapport.console.controls import box, button, card, show
from rapport.console.dialogs import confirmed
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Visit

_MOST = 50


def draw_versions(visit: Visit, versions: list[BookVersion], used: BookVersion | None) -> None:
    """Draw the versions, the newest first, each with what it changed."""
    in_use = used.version if used else 0
    for place, one in enumerate(versions[:_MOST]):
        before = versions[place + 1] if place + 1 < len(versions) else None
        _draw_version(visit, one, before, in_use)


def _draw_version(visit: Visit, one: BookVersion, before: BookVersion | None, in_use: int) -> None:
    t, f = visit.t, visit.f
    about = t("brand.kept_by", who=one.changed_by, when=f.moment(one.changed_at))
    with card(t("brand.version", version=one.version), about), box("stack tight"):
        show(tag("div", _state(visit, one, in_use), class_="tags"))
        if one.note:
            show(tag("p", one.note))
        found = changes_between(before.book if before else None, one.book)
        show(_changes(visit, found))
        with box("line"):
            _buttons(visit, one, in_use)


def _state(visit: Visit, one: BookVersion, in_use: int) -> Markup:
    t = visit.t
    if one.published_at is None:
        return badge(t("brand.draft"), "warn")
    when = visit.f.moment(one.published_at)
    said = t("brand.published_by", who=one.published_by, when=when)
    return badge(said, "good" if one.version == in_use else "")


def _buttons(visit: Visit, one: BookVersion, in_use: int) -> None:
    t = visit.t
    if one.published_at is None and one.version > in_use and visit.may(Permission.REVIEW):
        put = button(t("brand.publish"), partial(_publish, visit, one), kind="primary")
        put.mark(f"publish-{one.version}")
    if one.version < in_use and visit.may(Permission.WRITE_CONTENT):
        back = button(t("brand.go_back"), partial(_go_back, visit, one))
        back.mark(f"back-{one.version}")


def _changes(visit: Visit, found: list[Change]) -> Markup:
    t = visit.t
    if not found:
        return tag("p", t("brand.no_changes"), class_="muted")
    columns = (
        Column(title=t("brand.changed_section")),
        Column(title=t("brand.before")),
        Column(title=t("brand.after")),
    )
    rows = [
        Row(
            cells=(t.name("brand.section", one.section), one.before or "–", one.after or "–"),
            sub=one.entry,
        )
        for one in found[:_MOST]
    ]
    more = len(found) - len(rows)
    told = tag("p", t.many("brand.more_changes", more), class_="muted small") if more else None
    return tag("div", table(t("brand.changes"), columns, rows, plain=True), told)


async def _publish(visit: Visit, one: BookVersion) -> None:
    t, doors, book = visit.t, visit.app, one.book
    title, about = t("brand.publish_title", version=one.version), t("brand.publish_about")
    if not await confirmed(visit, title, about, yes=t("brand.publish")):
        return
    with visit.told():
        work = partial(
            publish_book,
            doors.database,
            book.market,
            book.language,
            one.version,
            by=visit.operator.name,
            now=doors.clock(),
        )
        await visit.do(Permission.REVIEW, work)
        visit.say(t("brand.published", version=one.version))
        await visit.refresh()


async def _go_back(visit: Visit, one: BookVersion) -> None:
    doors, book = visit.app, one.book
    with visit.told():
        work = partial(
            save_book,
            book,
            database=doors.database,
            by=visit.operator.name,
            now=doors.clock(),
            note=visit.t("brand.back_note", version=one.version),
        )
        kept = await visit.do(Permission.WRITE_CONTENT, work)
        visit.say(visit.t("brand.saved", version=kept.version))
        visit.go(book_path(book.market, book.language), view="versions", version=kept.version)
