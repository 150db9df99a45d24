"""The people behind a count at a step: who they are, since when, and why they are counted there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from nicegui import PageArguments

from rapport.console.controls import box, card, show
from rapport.console.customers import customer_link, full_name
from rapport.console.journey_figures import reason_name
from rapport.console.journey_words import Words, read_names
from rapport.console.markup import Markup, tag
from rapport.console.parts import button_link, empty, head, link
from rapport.console.tables import PAGE_SIZE, Column, Row, page_of, table
from rapport.console.visits import Draw, Visit
from rapport.delivery import list_messages, list_silences
from rapport.journeys import PositionStatus, get_journey, list_positions
from rapport.profiles import find_profiles

_WHATS = ("here", "sent", "not-sent", "left", "goal")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    customer_id: str
    why: str
    when: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    journey_id: str
    step_id: str
    what: str
    because: str
    page: int


def journey_people(visit: Visit, arguments: PageArguments) -> Draw:
    """Read one page of the people that a count counted, the newest first."""
    query, path = arguments.query_parameters, arguments.path_parameters
    what = query.get("what", "here")
    asked = _Asked(
        journey_id=str(path["journey_id"]),
        step_id=str(path["step_id"]),
        what=what if what in _WHATS else "here",
        because=query.get("because", ""),
        page=page_of(query.get("page")),
    )
    published = get_journey(visit.app.database, asked.journey_id)
    words = Words(visit.t, visit.f, read_names(visit))
    definition = published.journey.model_dump(mode="json")
    people = _people(visit, asked)
    profiles = find_profiles(visit.app.facts, [one.customer_id for one in people[:PAGE_SIZE]])
    names = {one: full_name(profile) for one, profile in profiles.items()}
    about = words.target(definition, asked.step_id)
    return partial(_draw, visit, asked, (published.journey.name, about), people, names)


def _people(visit: Visit, asked: _Asked) -> list[_Person]:
    """Give the people of a page, and one more where there is another page."""
    database, part = visit.app.database, (asked.page - 1) * PAGE_SIZE
    subject, many = f"{asked.journey_id}/{asked.step_id}", PAGE_SIZE + 1
    if asked.what == "sent":
        messages = list_messages(database, campaign_id=subject, limit=many, offset=part)
        return [
            _Person(
                customer_id=one.customer_id,
                why=visit.t(
                    "journey_people.message", status=visit.t(f"status.message.{one.status.value}")
                ),
                when=one.due_at,
            )
            for one in messages
        ]
    if asked.what == "not-sent":
        silences = list_silences(
            database, subject, because=asked.because or None, limit=many, offset=part
        )
        return [
            _Person(
                customer_id=one.customer_id,
                why=visit.t("journey_people.because", because=reason_name(visit, one.because)),
                when=one.at,
            )
            for one in silences
        ]
    status = {"here": PositionStatus.ACTIVE, "left": PositionStatus.EXITED}
    positions = list_positions(
        database,
        asked.journey_id,
        step_id=asked.step_id,
        status=status.get(asked.what, PositionStatus.GOAL),
        because=asked.because if asked.what == "left" and asked.because else None,
        limit=many,
        offset=part,
    )
    return [
        _Person(
            customer_id=one.customer_id,
            why=_why(visit, asked.what, one.arrived_at, one.entered_at, one.ended_because),
            when=one.arrived_at if asked.what == "here" else one.ended_at,
        )
        for one in positions
    ]


def _why(visit: Visit, what: str, arrived: datetime, entered: datetime, because: str) -> str:
    t, f = visit.t, visit.f
    if what == "here":
        return t("journey_people.since", when=f.moment(arrived), entered=f.moment(entered))
    if what == "left":
        return t("journey_people.left_because", because=reason_name(visit, because))
    return t("journey_people.at_goal")


def _draw(
    visit: Visit,
    asked: _Asked,
    named: tuple[str, str],
    people: Sequence[_Person],
    names: dict[str, str],
) -> None:
    t = visit.t
    journey_name, step = named
    with box("head"):
        crumbs = [
            (t("menu.journeys"), link("/journeys")),
            (journey_name, link(f"/journeys/{asked.journey_id}")),
        ]
        show(head(t(f"journey_people.title.{asked.what}"), step, crumbs=crumbs))
    with card(classes="flush"):
        if not people:
            show(empty("customers", t("journey_people.nobody"), t("journey_people.nobody_about")))
            return
        columns = (
            Column(title=t("journey_people.customer")),
            Column(title=t("journey_people.why")),
            Column(title=t("journey_people.when"), right=True, wide=True),
        )
        rows = [
            Row(
                href=customer_link(one.customer_id),
                cells=(
                    names.get(one.customer_id, one.customer_id),
                    one.why,
                    visit.f.moment(one.when),
                ),
            )
            for one in people[:PAGE_SIZE]
        ]
        show(table(t(f"journey_people.title.{asked.what}"), columns, rows))
        show(_pages(visit, asked, more=len(people) > PAGE_SIZE))


def _pages(visit: Visit, asked: _Asked, *, more: bool) -> Markup:
    """Lead to the pages before and after; how many there are is not counted."""
    t, path = visit.t, f"/journeys/{asked.journey_id}/steps/{asked.step_id}"
    ways = []
    for page, text, on in (
        (asked.page - 1, t("tables.before"), asked.page > 1),
        (asked.page + 1, t("tables.after"), more),
    ):
        if on:
            href = link(path, what=asked.what, because=asked.because, page=page)
            ways.append(button_link(text, href))
    return tag("nav", ways, class_="pad line", aria_label=t("tables.pages")) if ways else tag("nav")
