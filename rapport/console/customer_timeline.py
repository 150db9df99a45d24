"""The timeline on a customer's page: what is asked of it, the events of one page, the filters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
from nicegui import ui

from rapport.catalog import Product, find_products, list_products
from rapport.console.controls import box, button, choice, show, text_field
from rapport.console.customers import CUSTOMER, customer_link
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import button_link, chips, empty
from rapport.console.tables import PAGE_SIZE, page_of, pager
from rapport.console.timelines import KINDS, timeline_list
from rapport.console.visits import Visit
from rapport.events import EVENTS, ORDER_LINES, Event, timeline
from rapport.storage import Facts

_DAY = timedelta(days=1)
_SEARCHED = ("name", "order_id", "product_id", "source", "properties")
_MOST_PRODUCTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for; empty leaves nothing out. Days are the shop's, both included."""

    kind: str = ""
    event: str = ""
    first_day: str = ""
    last_day: str = ""
    text: str = ""
    page: int = 1

    @property
    def query(self) -> dict[str, str]:
        return {
            "kind": self.kind,
            "event": self.event,
            "from": self.first_day,
            "to": self.last_day,
            "text": self.text,
        }

    @property
    def narrows(self) -> bool:
        return any((self.event, self.first_day, self.last_day, self.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The events of one page, how many there are in all, and every name this customer has."""

    asked: Asked
    events: Sequence[Event]
    total: int
    names: Sequence[str]
    products: Mapping[str, Product]


def asked_of(query: Mapping[str, str]) -> Asked:
    """Read a filter from an address; what makes no sense there is left out."""
    kind = query.get("kind", "")
    return Asked(
        kind=kind if kind in (*KINDS, "other") else "",
        event=query.get("event", "")[:200],
        first_day=_day(query.get("from", "")),
        last_day=_day(query.get("to", "")),
        text=query.get("text", "").strip()[:200],
        page=page_of(query.get("page")),
    )


def read_timeline(visit: Visit, customer_id: str, asked: Asked) -> Shown:
    """Read one page of a customer's events, newest first."""
    facts = visit.app.facts
    named = _products_named(facts, asked.text)

    def only(rows: ir.Table) -> ir.Table:
        narrowed = _narrowed(rows, asked, zone=ZoneInfo(visit.app.settings.shop.timezone))
        return _about(facts, narrowed, asked.text, named, customer_id)

    offset = (asked.page - 1) * PAGE_SIZE
    events = timeline(facts, customer_id, limit=PAGE_SIZE, offset=offset, only=only)
    theirs = facts.rows_of(EVENTS, [customer_id])
    names = facts.read(theirs.select("name").distinct())["name"].to_pylist()
    return Shown(
        asked=asked,
        events=events,
        total=facts.count(only(theirs)),
        names=sorted(names),
        products=find_products(facts, _named_products(events)),
    )


def draw_timeline(visit: Visit, customer_id: str, shown: Shown) -> None:
    """Draw the filters, the events, and the way to older ones."""
    show(_kinds(visit, customer_id, shown.asked))
    _filters(visit, customer_id, shown)
    show(_events(visit, customer_id, shown))


def _kinds(visit: Visit, customer_id: str, asked: Asked) -> Markup:
    items = [
        (
            visit.t(f"timeline.kind.{kind or 'all'}"),
            customer_link(customer_id, **{**asked.query, "kind": kind}),
            kind == asked.kind,
        )
        for kind in ("", *KINDS, "other")
    ]
    return chips(items, label=visit.t("timeline.filter"))


def _filters(visit: Visit, customer_id: str, shown: Shown) -> None:
    t, asked = visit.t, shown.asked
    details = ui.element("details").classes("figures")
    if asked.narrows:
        details.props("open")
    with details:
        with ui.element("summary"):
            show(tag("span", t("timeline.narrow")))
        event, first, last, text = _fields(visit, shown)

        def narrow() -> None:
            visit.go(
                CUSTOMER,
                id=customer_id,
                kind=asked.kind,
                event=event.value,
                **{"from": first.value or "", "to": last.value or ""},
                text=(text.value or "").strip(),
            )

        text.on("keydown.enter", narrow)
        with box("line filter-acts"):
            button(t("timeline.apply"), narrow, kind="primary").mark("narrow")
            if asked.narrows:
                back = customer_link(customer_id, kind=asked.kind)
                show(button_link(t("timeline.clear"), back))


def _fields(visit: Visit, shown: Shown) -> tuple[ui.select, ui.input, ui.input, ui.input]:
    """What to narrow by: the event, the first day, the last day, a text."""
    t, asked = visit.t, shown.asked
    names = {"": t("timeline.any_event"), **{name: t.name("event", name) for name in shown.names}}
    with box("fields"):
        value = asked.event if asked.event in names else ""
        event = choice("event", t("timeline.event"), names, value=value)
        first = text_field("from", t("timeline.from"), value=asked.first_day)
        last = text_field("to", t("timeline.to"), value=asked.last_day)
        text = text_field("text", t("timeline.text"), value=asked.text)
    first.props("type=date")
    last.props("type=date")
    return event, first, last, text


def _events(visit: Visit, customer_id: str, shown: Shown) -> Markup:
    t, asked = visit.t, shown.asked
    if not shown.events:
        return empty("clock", t("timeline.none"), t("timeline.none_about"))
    drawn = timeline_list(visit, shown.events, shown.products)
    if shown.total <= PAGE_SIZE:
        return drawn
    query = {"id": customer_id, **asked.query}
    return join(drawn, pager(t, path=CUSTOMER, page=asked.page, total=shown.total, **query))


def _narrowed(rows: ir.Table, asked: Asked, *, zone: ZoneInfo) -> ir.Table:
    if asked.kind in KINDS:
        rows = rows.filter(rows.name.isin([str(name) for name in KINDS[asked.kind]]))
    elif asked.kind:
        named = [str(name) for names in KINDS.values() for name in names]
        rows = rows.filter(rows.name.notin(named))
    if asked.event:
        rows = rows.filter(rows.name == asked.event)
    if asked.first_day:
        rows = rows.filter(rows.happened_at >= ibis.literal(_start(asked.first_day, zone)))
    if asked.last_day:
        end = _start(asked.last_day, zone, days=1)
        rows = rows.filter(rows.happened_at < ibis.literal(end))
    return rows


def _about(
    facts: Facts, rows: ir.Table, text: str, products: Sequence[str], customer_id: str
) -> ir.Table:
    """Keep the events in which the text stands, or which are about a product that it names."""
    if not text:
        return rows
    found = [rows[name].lower().contains(text.lower()) for name in _SEARCHED]
    if products:
        lines = facts.rows_of(ORDER_LINES, [customer_id])
        bought = lines.filter(lines.product_id.isin(list(products)))
        ids = facts.read(bought.select("event_id"))["event_id"].to_pylist()
        found += [rows.product_id.isin(list(products)), rows.event_id.isin(ids or [""])]
    return rows.filter(ibis.or_(*(one.fill_null(False) for one in found)))


def _products_named(facts: Facts, text: str) -> list[str]:
    if not text:
        return []
    return [one.product_id for one in list_products(facts, text=text, limit=_MOST_PRODUCTS)]


def _named_products(events: Sequence[Event]) -> list[str]:
    bought = {line.product_id for event in events for line in event.lines}
    seen = {event.product_id for event in events if event.product_id}
    return sorted(bought | seen)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _start(day: str, zone: ZoneInfo, *, days: int = 0) -> datetime:
    """When a day begins on the shop's clock; a day out of reach is the nearest that is not."""
    try:
        local = datetime.combine(date.fromisoformat(day) + days * _DAY, time(), zone)
        return local.astimezone(UTC)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC) if days else datetime.min.replace(tzinfo=UTC)
