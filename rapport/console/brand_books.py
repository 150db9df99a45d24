"""The page that lists brand books, one per market and language, and begins a new one."""

from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.brand import BookVersion, list_books, parse_book, save_book
from rapport.console.controls import box, button, card, choice, show, text_field
from rapport.console.markup import Markup
from rapport.console.parts import badge, empty, head, link
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit

Listed = tuple[BookVersion, BookVersion | None]
"""The newest version of a book, and the one in use."""


def brand_books(visit: Visit, _arguments: PageArguments) -> Draw:
    """Read all books."""
    return partial(_draw, visit, list_books(visit.app.database))


def book_path(market: str, language: str) -> str:
    """Give the path of a book's page."""
    return f"/brand/{market}/{language}"


def _draw(visit: Visit, found: list[Listed]) -> None:
    t = visit.t
    with box("head"):
        show(head(t("brand.title"), t("brand.about")))
    with box("stack"):
        with card(classes="flush"):
            if found:
                show(_table(visit, found))
            else:
                show(empty("brand", t("brand.none"), t("brand.none_about")))
        if visit.may(Permission.WRITE_CONTENT):
            with card(t("brand.new"), t("brand.new_about")):
                _form(visit)


def _table(visit: Visit, found: list[Listed]) -> Markup:
    t, f = visit.t, visit.f
    columns = (
        Column(title=t("brand.name")),
        Column(title=t("brand.market")),
        Column(title=t("brand.language")),
        Column(title=t("brand.state"), right=True),
        Column(title=t("brand.changed"), right=True, wide=True),
    )
    rows = [
        Row(
            href=link(book_path(newest.book.market, newest.book.language)),
            cells=(
                newest.book.name,
                newest.book.market,
                t.name("language", newest.book.language),
                state_badge(visit, newest, used),
                f.day(newest.changed_at),
            ),
        )
        for newest, used in found
    ]
    return table(t("brand.title"), columns, rows)


def state_badge(visit: Visit, newest: BookVersion, used: BookVersion | None) -> Markup:
    """Say which version is in use, and whether a newer one waits."""
    t = visit.t
    if used is None:
        return badge(t("brand.never_published"), "warn")
    if used.version < newest.version:
        return badge(t("brand.newer_draft", used=used.version, newest=newest.version), "warn")
    return badge(t("brand.in_use", version=used.version), "good")


def _form(visit: Visit) -> None:
    t, shop = visit.t, visit.app.settings.shop
    with box("fields"):
        name = text_field("name", t("brand.name"), value=shop.name)
        market = text_field("market", t("brand.market"), value=shop.market)
        languages = {one: t(f"language.{one}") for one in ("zh", "en")}
        language = choice("language", t("brand.language"), languages, value="zh")
    made = button(t("brand.make"), partial(_make, visit, name, market, language), kind="primary")
    made.mark("make").style("margin-top: 14px")


async def _make(visit: Visit, name: ui.input, market: ui.input, language: ui.select) -> None:
    doors = visit.app
    with visit.told():
        told = {"name": name.value or "", "market": (market.value or "").strip().upper()}
        book = parse_book(told | {"language": language.value})
        work = partial(
            save_book,
            book,
            database=doors.database,
            by=visit.operator.name,
            now=doors.clock(),
            based_on=0,
        )
        await visit.do(Permission.WRITE_CONTENT, work)
        visit.go(book_path(book.market, book.language))
