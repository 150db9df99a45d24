"""Customers of a segment or a list, found by text and shown a page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir
from nicegui import ui

from rapport.console.customers import customer_link, full_name, place_of
from rapport.console.markup import Markup
from rapport.console.tables import PAGE_SIZE, Column, Row, table
from rapport.console.visits import Visit
from rapport.profiles import PROFILES, Profile, find_profiles
from rapport.storage import FactReader, Facts

_SEARCHED = ("customer_id", "email", "phone", "first_name", "last_name", "first_name")


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """One page of customers, each with the moment since when they belong."""

    text: str
    page: int
    total: int
    found: Sequence[tuple[Profile, datetime]]


def find_people(belonging: ir.Table, *, facts: Facts, text: str, page: int) -> People:
    """Find who belongs, the latest first. `belonging` has customer_id and since, one row each.

    `text` is looked for in id, e-mail address, phone number and name, in either order of names.
    """
    chosen = belonging.semi_join(_matching(facts, text), "customer_id")
    ordered = chosen.order_by(ibis.desc("since"), "customer_id")
    rows = facts.read(ordered.limit(PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)).to_pylist()
    profiles = find_profiles(facts, [row["customer_id"] for row in rows])
    return People(
        text=text,
        page=page,
        total=facts.count(chosen),
        found=[
            (profiles[row["customer_id"]], row["since"])
            for row in rows
            if row["customer_id"] in profiles
        ],
    )


def people_table(visit: Visit, people: People, *, title: str, since: str) -> Markup:
    """Show them; each leads to the customer's page. `since` heads the column of moments."""
    columns = (
        Column(title=visit.t("customers.name")),
        Column(title=visit.t("customers.place"), wide=True),
        Column(title=since, right=True),
    )
    rows = [
        Row(
            href=customer_link(profile.customer_id),
            sub=profile.email or profile.phone or profile.customer_id,
            cells=(full_name(profile), place_of(visit, profile), visit.f.day(at)),
        )
        for profile, at in people.found
    ]
    return table(title, columns, rows)


def search_field(visit: Visit, text: str, label: str, find: Callable[[str], None]) -> None:
    """A field that asks for the page again with what was typed, on Enter or when it is emptied."""
    del visit
    field = ui.input(value=text, placeholder=label).mark("search")
    field.classes("input search").props("outlined dense clearable type=search")
    field.props["aria-label"] = label
    field.on("keydown.enter", lambda: find((field.value or "").strip()))
    field.on("clear", lambda: find(""))


def _matching(facts: FactReader, text: str) -> ir.Table:
    profiles = facts.table(PROFILES)
    wanted = " ".join(text.lower().split())
    if not wanted:
        return profiles
    parts = [profiles[name].fill_null("") for name in _SEARCHED]
    return profiles.filter(ibis.literal(" ").join(parts).lower().contains(wanted))
