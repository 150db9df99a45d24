"""The page that lists customers."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.console.controls import box, card, show
from rapport.console.figures import Totals, totals_of
from rapport.console.markup import Markup, tag
from rapport.console.parts import button_link, empty, head, link
from rapport.console.tables import PAGE_SIZE, Column, Row, page_of, pager, table
from rapport.console.texts import Texts
from rapport.console.visits import Draw, Visit
from rapport.profiles import Profile, count_profiles, search_profiles
from rapport.scoring import RFM_NAMES, RfmSegment


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    text: str
    page: int
    total: int
    profiles: list[Profile]
    totals: Mapping[str, Totals]


def customers(visit: Visit, arguments: PageArguments) -> Draw:
    """Find the customers of one page of the table."""
    query = arguments.query_parameters
    text, page = query.get("q", ""), page_of(query.get("page"))
    facts = visit.app.facts
    profiles = search_profiles(facts, text, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    found = _Found(
        text=text,
        page=page,
        total=count_profiles(facts, text),
        profiles=profiles,
        totals=totals_of(facts, [profile.customer_id for profile in profiles]),
    )
    return partial(_draw, visit, found)


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("customers.title"), t("customers.about")))
    with box("stack"):
        _search(visit, found.text)
        with card(classes="flush"):
            show(_table(visit, found) if found.profiles else _nobody(visit, found.text))


def _search(visit: Visit, text: str) -> None:
    t = visit.t
    field = ui.input(value=text, placeholder=t("customers.search")).mark("search")
    field.classes("input search").props("outlined dense clearable type=search")
    field.props["aria-label"] = t("customers.search")

    def search() -> None:
        visit.go("/customers", q=(field.value or "").strip())

    field.on("keydown.enter", search)
    field.on("clear", lambda: visit.go("/customers"))


def _table(visit: Visit, found: _Found) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("customers.name")),
        Column(title=t("customers.place"), wide=True),
        Column(title=t("customers.language"), wide=True),
        Column(title=t("customers.orders"), right=True),
        Column(title=t("customers.revenue"), right=True),
        Column(title=t("customers.last_seen"), right=True, wide=True),
    )
    rows = [
        _row(visit, profile, found.totals.get(profile.customer_id, Totals()))
        for profile in found.profiles
    ]
    pages = pager(t, path="/customers", page=found.page, total=found.total, q=found.text)
    return tag("div", table(t("customers.title"), columns, rows), pages)


def _row(visit: Visit, profile: Profile, totals: Totals) -> Row:
    return Row(
        href=link(f"/customers/{profile.customer_id}"),
        sub=profile.email or profile.customer_id,
        cells=(
            full_name(profile),
            place_of(visit, profile),
            visit.t.name("language", (profile.language or "–").split("-")[0]),
            visit.f.number(totals.orders),
            visit.f.money_whole(totals.revenue_minor),
            visit.f.ago(totals.last_seen_at, now=visit.now),
        ),
    )


def _nobody(visit: Visit, text: str) -> Markup:
    if text:
        return empty(
            "search", visit.t("customers.none_found"), visit.t("customers.none_found_about")
        )
    bring = button_link(visit.t("imports.title"), link("/imports"), kind="primary")
    actions = (bring,) if visit.may(Permission.IMPORT) else ()
    return empty("customers", visit.t("customers.none"), visit.t("customers.none_about"), *actions)


def full_name(profile: Profile) -> str:
    """Write a name in the order of its script; a customer without one is shown by id."""
    given = f"{profile.first_name or ''} {profile.last_name or ''}".strip()
    return shown_name(given) or profile.customer_id


def shown_name(given: str) -> str:
    """Write `伟 王` as 王伟; leave a name in another script as it is."""
    first, _, last = given.partition(" ")
    is_chinese = bool(first and last) and all(
        "\u4e00" <= letter <= "\u9fff" for letter in first + last
    )
    return last + first if is_chinese else given


def place_of(visit: Visit, profile: Profile) -> str:
    country = visit.f.country(profile.country) if profile.country else ""
    return ", ".join(part for part in (profile.city, country) if part) or "–"


def rfm_name(t: Texts, group: str) -> str:
    """Name an RFM group as the rest of the product does."""
    return RFM_NAMES[RfmSegment(group)][t.language]
