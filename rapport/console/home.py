"""The first page: the loop at a glance, and what to do next."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.campaigns import Campaign, list_campaigns, plan_report
from rapport.catalog import count_products
from rapport.console.campaigns import campaign_row, campaigns_table, results_of
from rapport.console.controls import box, card, show
from rapport.console.figures import at_risk, count_customers, count_events, count_new_events
from rapport.console.icons import icon
from rapport.console.markup import Markup, tag
from rapport.console.next_things import State, Thing, next_things
from rapport.console.own_briefs import own_briefs
from rapport.console.parts import banner, empty, head, link
from rapport.console.tables import Row
from rapport.console.visits import Draw, Visit
from rapport.content import DraftStatus, list_drafts
from rapport.delivery import MessageStatus, outbox_counts
from rapport.segments import list_segments
from rapport.trends import AlarmState, list_alarms

_RECENT = 5
_WEEK_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    numbers: Mapping[str, int]
    things: Sequence[Thing]
    campaigns: Sequence[Row]
    alarms: int


def home(visit: Visit, _arguments: PageArguments) -> Draw:
    """Count what each part of the loop holds."""
    doors = visit.app
    every = list_campaigns(doors.database)
    briefs, drafts = own_briefs(doors.database), list_drafts(doors.database)
    segments = list_segments(doors.database)
    state = State(
        customers=count_customers(doors.facts),
        segments=[(str(one.segment_id), one.name) for one in segments],
        briefs=briefs,
        drafts=drafts,
        campaigns=every,
    )
    names = {str(brief.brief_id): brief.name for brief in briefs}
    found = _Found(
        numbers=_numbers(visit, state, Counter(draft.status for draft in drafts)),
        things=next_things(state, visit.operator.role),
        campaigns=[_row(visit, one, names) for one in every[:_RECENT]],
        alarms=len(list_alarms(doors.database, state=AlarmState.OPEN)),
    )
    return partial(_draw, visit, found)


def _numbers(visit: Visit, state: State, drafts: Mapping[DraftStatus, int]) -> Mapping[str, int]:
    doors = visit.app
    return {
        "customers": state.customers,
        "events": count_events(doors.facts),
        "new_events": count_new_events(doors.facts, now=visit.now, days=_WEEK_DAYS),
        "products": count_products(doors.facts),
        "segments": len(state.segments),
        "at_risk": at_risk(doors.facts, now=visit.now),
        "briefs": len(state.briefs),
        "waiting": drafts.get(DraftStatus.WRITTEN, 0),
        "approved": drafts.get(DraftStatus.APPROVED, 0),
        "campaigns": len(state.campaigns),
        "delivered": outbox_counts(doors.database).get(MessageStatus.DELIVERED, 0),
    }


def _row(visit: Visit, one: Campaign, names: Mapping[str, str]) -> Row:
    report = plan_report(visit.app.database, one.campaign_id)
    results = results_of(visit.app, one)
    return campaign_row(visit, one, names.get(one.brief_id, "–"), report.recipients, results)


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("home.title", name=visit.operator.name), t("home.about")))
    with box("stack"):
        if found.alarms:
            told = t.many("insights.open_alarms", found.alarms)
            show(tag("a", banner(told, "bad"), href=link("/insights/trends")))
        show(_loop(visit, found.numbers))
        with box("cols main-side home"):
            with card(t("home.latest"), classes="flush"):
                show(_campaigns(visit, found.campaigns))
            with card(t("home.next")):
                show(_things(visit, found.things))


_STAGES: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "facts": (
        "customers",
        (
            ("customers", "/customers"),
            ("events", ""),
            ("new_events", ""),
            ("products", "/products"),
        ),
    ),
    "readings": ("segments", (("segments", "/segments"), ("at_risk", ""))),
    "choices": (
        "review",
        (("briefs", "/briefs"), ("waiting", "/review"), ("approved", "/review?status=approved")),
    ),
    "acts": ("campaigns", (("campaigns", "/campaigns"), ("delivered", "/mailbox"))),
}


def _loop(visit: Visit, numbers: Mapping[str, int]) -> Markup:
    stages = [
        _stage(visit, name, picture, [(key, path, numbers[key]) for key, path in rows])
        for name, (picture, rows) in _STAGES.items()
    ]
    return tag("div", stages, class_="loop")


def _stage(visit: Visit, name: str, picture: str, rows: Sequence[tuple[str, str, int]]) -> Markup:
    t = visit.t
    (first, path, number), rest = rows[0], rows[1:]
    big = tag("div", visit.f.compact(number), class_="big")
    title = tag("h2", icon(picture), t(f"home.stage.{name}"))
    return tag(
        "section",
        title,
        tag("a", big, tag("span", t(f"home.{first}")), href=link(path), class_="lead"),
        [
            tag("div", _name(t(f"home.{key}"), where), tag("b", visit.f.compact(n)), class_="row")
            for key, where, n in rest
        ],
        class_="stage",
    )


def _name(text: str, path: str) -> Markup:
    return tag("a", text, href=link(path)) if path else tag("span", text)


def _campaigns(visit: Visit, rows: Sequence[Row]) -> Markup:
    if not rows:
        return empty("campaigns", visit.t("campaigns.none"), visit.t("campaigns.none_about"))
    return campaigns_table(visit, list(rows))


def _things(visit: Visit, things: Sequence[Thing]) -> Markup:
    if not things:
        return tag("p", icon("check"), " ", visit.t("home.all_done"), class_="good")
    return tag("ul", [_thing(visit, thing) for thing in things], class_="list")


def _thing(visit: Visit, thing: Thing) -> Markup:
    t = visit.t
    title = t.many(f"next.{thing.what}", thing.count, name=thing.name)
    words = tag(
        "div",
        tag("a", title, href=link(thing.path), class_="strong")
        if thing.path
        else tag("span", title),
        tag("div", t(f"next.{thing.what}.about"), class_="muted small"),
        class_="grow",
    )
    shape = tag("span", icon(thing.icon), class_="dot", aria_hidden="true")
    return tag("li", shape, words, class_="todo")
