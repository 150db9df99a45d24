"""The page that lists customers: search, filters, sorting, and what waits to be merged."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.console.controls import box, card, choice, show
from rapport.console.customer_rows import SORTS, Asked, Line, Lines, read_customers
from rapport.console.markup import Markup, tag
from rapport.console.parts import banner, button_link, empty, head, link
from rapport.console.tables import Column, Row, page_of, pager, table
from rapport.console.texts import Texts
from rapport.console.visits import Draw, Visit
from rapport.profiles import Profile, count_proposals
from rapport.scoring import RFM_NAMES, RfmSegment
from rapport.segments import list_lists, list_segments

CUSTOMER, WHY = "/customers/show", "/customers/why"
"""The pages of one customer, and of why they are in a segment; the id stands in the query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    asked: Asked
    lines: Lines
    segments: Mapping[str, str]
    lists: Mapping[str, str]
    proposals: int
    erased: bool


def customers(visit: Visit, arguments: PageArguments) -> Draw:
    """Find the customers of one page of the table."""
    query, doors = arguments.query_parameters, visit.app
    segments = {str(one.segment_id): one.name for one in list_segments(doors.database)}
    lists = {one.list_id: one.name for one in list_lists(doors.database)}
    sort, segment, list_id = query.get("sort", ""), query.get("segment", ""), query.get("list", "")
    asked = Asked(
        text=query.get("q", "").strip(),
        segment=segment if segment in segments else "",
        list_id=list_id if list_id in lists else "",
        sort=sort if sort in SORTS else "seen",
        page=page_of(query.get("page")),
    )
    found = _Found(
        asked=asked,
        lines=read_customers(doors, asked, now=visit.now),
        segments=segments,
        lists=lists,
        proposals=count_proposals(doors.facts),
        erased=bool(query.get("erased")),
    )
    return partial(_draw, visit, found)


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("customers.title"), t("customers.about")))
        way = button_link(t("traits.title"), link("/customers/traits"))
        show(tag("div", way, class_="actions"))
    with box("stack"):
        if found.erased:
            show(banner(t("rights.erased"), "good"))
        if found.proposals:
            show(_waiting(visit, found.proposals))
        _filters(visit, found)
        with card(classes="flush"):
            drawn = _table(visit, found) if found.lines.lines else _nobody(visit, found.asked)
            show(drawn)


def _waiting(visit: Visit, number: int) -> Markup:
    shown = visit.t.many("customers.proposals", number, shown=visit.f.number(number))
    way = tag("a", visit.t("customers.proposals_see"), href=link("/customers/proposals"))
    return banner(tag("span", shown, " ", way))


def _filters(visit: Visit, found: _Found) -> None:
    t, asked = visit.t, found.asked
    with box("filters"):
        field = ui.input(value=asked.text, placeholder=t("customers.search")).mark("search")
        field.classes("input search").props("outlined dense clearable type=search")
        field.props["aria-label"] = t("customers.search")
        segment = _choice("segment", t("customers.any_segment"), found.segments, asked.segment)
        manual = _choice("list", t("customers.any_list"), found.lists, asked.list_id)
        sorts = {name: t(f"customers.sort.{name}") for name in SORTS}
        sort = choice("sort", "", sorts, value=asked.sort)
        sort.props["aria-label"] = t("customers.sort.label")

    def search() -> None:
        visit.go(
            "/customers",
            q=(field.value or "").strip(),
            segment=segment.value,
            list=manual.value,
            sort=sort.value if sort.value != "seen" else "",
        )

    field.on("keydown.enter", search)
    field.on("clear", search)
    for one in (segment, manual, sort):
        one.on_value_change(search)


def _choice(name: str, nobody: str, options: Mapping[str, str], value: str) -> ui.select:
    made = choice(name, "", {"": nobody, **options}, value=value)
    made.props["aria-label"] = nobody
    made.set_visibility(bool(options))
    return made


def _table(visit: Visit, found: _Found) -> Markup:
    t, asked = visit.t, found.asked
    columns = (
        Column(title=t("customers.name")),
        Column(title=t("customers.place"), wide=True),
        Column(title=_sorted(visit, asked, "orders"), right=True),
        Column(title=_sorted(visit, asked, "revenue"), right=True),
        Column(title=t("customers.segments"), right=True, wide=True),
        Column(title=_sorted(visit, asked, "created"), right=True, wide=True),
        Column(title=_sorted(visit, asked, "seen"), right=True, wide=True),
    )
    rows = [_row(visit, line) for line in found.lines.lines]
    total, query = found.lines.total, _query(asked)
    pages = pager(t, path="/customers", page=asked.page, total=total, **query)
    return tag("div", table(t("customers.title"), columns, rows), pages)


def _query(asked: Asked) -> dict[str, str]:
    sort = "" if asked.sort == "seen" else asked.sort
    return {"q": asked.text, "segment": asked.segment, "list": asked.list_id, "sort": sort}


def _sorted(visit: Visit, asked: Asked, sort: str) -> Markup:
    """The heading of a column to sort by: a link, or where it is sorted so a mark."""
    title = visit.t(f"customers.column.{sort}")
    if sort == asked.sort:
        said = tag("span", visit.t("customers.sort.now"), class_="sr-only")
        return tag("span", title, " ↓ ", said, class_="strong")
    return tag("a", title, href=link("/customers", **_query(asked) | {"sort": sort}))


def _row(visit: Visit, line: Line) -> Row:
    profile, totals = line.profile, line.totals
    return Row(
        href=customer_link(profile.customer_id),
        sub=profile.email or profile.customer_id,
        cells=(
            full_name(profile),
            place_of(visit, profile),
            visit.f.number(totals.orders),
            visit.f.money_whole(totals.revenue_minor),
            visit.f.number(line.segments) if line.segments else "–",
            visit.f.day(profile.created_at),
            visit.f.ago(totals.last_seen_at, now=visit.now),
        ),
    )


def _nobody(visit: Visit, asked: Asked) -> Markup:
    t = visit.t
    if asked.narrows or asked.page > 1:
        everybody = button_link(t("customers.everybody"), link("/customers"))
        about = t("customers.none_found_about")
        return empty("search", t("customers.none_found"), about, everybody)
    bring = button_link(t("imports.title"), link("/imports"), kind="primary")
    actions = (bring,) if visit.may(Permission.IMPORT) else ()
    return empty("customers", t("customers.none"), t("customers.none_about"), *actions)


def customer_link(customer_id: str, *, page: str = CUSTOMER, **query: object) -> str:
    """Give the address of a customer's page, or of `WHY`; an id may hold any character."""
    return link(page, id=customer_id, **query)


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
    parts = dict.fromkeys(part for part in (profile.city, country) if part)  # Singapore once
    return ", ".join(parts) or "–"


def rfm_name(t: Texts, group: str) -> str:
    """Name an RFM group as the rest of the product does."""
    return RFM_NAMES[RfmSegment(group)][t.language]
