"""The page of one brand book: the book itself, a proposal, its versions, and a box to try it."""

from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.brand import BookVersion, book_text, list_versions, published_version
from rapport.console.brand_books import book_path, state_badge
from rapport.console.brand_form import draw_form
from rapport.console.brand_proposal import draw_proposal
from rapport.console.brand_try import draw_try
from rapport.console.brand_versions import draw_versions
from rapport.console.controls import box, card, show
from rapport.console.markup import tag
from rapport.console.parts import chips, head, link
from rapport.console.visits import Draw, Visit

_VIEWS = ("book", "propose", "versions", "try")


def brand_book(visit: Visit, arguments: PageArguments) -> Draw:
    """Read the versions of the book that the address names."""
    market, language = (arguments.path_parameters[one] for one in ("market", "language"))
    asked = arguments.query_parameters.get("view", "")
    view = asked if asked in _VIEWS else _VIEWS[0]
    versions = list_versions(visit.app.database, market, language)
    used = published_version(visit.app.database, market, language)
    own = used if used and used.book.market == market and used.book.language == language else None
    return partial(_draw, visit, versions, own, view)


def _draw(visit: Visit, versions: list[BookVersion], used: BookVersion | None, view: str) -> None:
    t, newest = visit.t, versions[0]
    book = newest.book
    path = book_path(book.market, book.language)
    where = t("brand.where", market=book.market, language=t.name("language", book.language))
    with box("head"):
        about = tag("span", where, " ", state_badge(visit, newest, used))
        show(head(book.name, about, crumbs=[(t("brand.title"), link("/brand"))]))
    offered = _VIEWS if visit.may(Permission.WRITE_CONTENT) else ("book", "versions", "try")
    items = [(t(f"brand.view.{one}"), link(path, view=one), one == view) for one in offered]
    show(chips(items, label=t("brand.view.label"))).style("margin-bottom: 20px")
    with box("stack"):
        if view == "versions":
            draw_versions(visit, versions, used)
        elif view == "try":
            draw_try(visit, used or newest)
        elif view == "propose" and visit.may(Permission.WRITE_CONTENT):
            draw_proposal(visit, newest)
        elif visit.may(Permission.WRITE_CONTENT):
            draw_form(visit, newest)
        else:
            with card():
                show(tag("pre", book_text(book), class_="source"))
