"""The page of one customer: what they did, who they are, where they belong, what they agreed to."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.agenda import NextAction
from rapport.console.controls import box, card, show
from rapport.console.customer_cards import (
    Beside,
    consent_list,
    messages_list,
    read_beside,
    recommended_list,
)
from rapport.console.customer_figures import Figures, figures_of
from rapport.console.customer_identity import draw_identity, read_identity
from rapport.console.customer_next import next_card, read_next
from rapport.console.customer_points import draw_points, read_points
from rapport.console.customer_rights import draw_rights
from rapport.console.customer_scores import draw_scores, read_scores
from rapport.console.customer_segments import draw_belongings, read_belongings
from rapport.console.customer_statements import draw_statements, read_statements
from rapport.console.customer_timeline import Shown, asked_of, draw_timeline, read_timeline
from rapport.console.customer_traits import draw_traits
from rapport.console.customers import customer_link, full_name, place_of, rfm_name
from rapport.console.markup import Markup, tag
from rapport.console.menu import initials
from rapport.console.parts import chips, facts, head, link, tile, tiles
from rapport.console.values import shown_value
from rapport.console.visits import Draw, Visit
from rapport.lifetime_value import value_sentence
from rapport.loyalty import EXPIRES_ON, TIER
from rapport.profiles import Consent, Profile, consents_of, find_profile, get_profile, identity_of
from rapport.traits import trait_catalog

VIEWS = ("timeline", "statements", "traits", "scores", "segments", "points", "identity")
_SHOWN_TRAITS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    profile: Profile
    figures: Figures
    view: str
    draw: Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """What the first view shows: what they did, and what stands beside it."""

    shown: Shown
    consents: list[Consent]
    beside: Beside
    next: NextAction


def customer(visit: Visit, arguments: PageArguments) -> Draw:
    """Read what is known about the customer that the address asks for, in the view it asks for."""
    query = arguments.query_parameters
    wanted = query.get("view", "")
    view = wanted if wanted in VIEWS else VIEWS[0]
    profile = _profile(visit, query.get("id", ""))
    figures = figures_of(visit.app.facts, profile.customer_id, now=visit.now)
    found = _Found(
        profile=profile,
        figures=figures,
        view=view,
        draw=_read(visit, view, profile, figures, dict(query)),
    )
    return partial(_draw, visit, found)


def _profile(visit: Visit, customer_id: str) -> Profile:
    """The customer with this id, also under one that was given up in a merge."""
    facts_store = visit.app.facts
    found = find_profile(facts_store, customer_id)
    if found is not None:
        return found
    return get_profile(facts_store, identity_of(facts_store, customer_id).customer_id)


def _read(  # noqa: PLR0911  (one view per line)
    visit: Visit, view: str, profile: Profile, figures: Figures, query: dict[str, str]
) -> Callable[[], None]:
    """Read what a view shows, and return what draws it."""
    customer_id = profile.customer_id
    match view:
        case "traits":
            catalog = trait_catalog(visit.app.database)
            return partial(draw_traits, visit, figures.traits, catalog)
        case "statements":
            return partial(draw_statements, visit, read_statements(visit, customer_id))
        case "scores":
            return partial(draw_scores, visit, read_scores(visit, customer_id))
        case "segments":
            belongings = read_belongings(visit, customer_id)
            return partial(draw_belongings, visit, customer_id, belongings)
        case "points":
            return partial(draw_points, visit, read_points(visit, customer_id))
        case "identity":
            return partial(draw_identity, visit, read_identity(visit, customer_id))
        case _:
            done = _Done(
                shown=read_timeline(visit, customer_id, asked_of(query)),
                consents=consents_of(visit.app.database, customer_id),
                beside=read_beside(visit, customer_id),
                next=read_next(visit, customer_id),
            )
            return partial(_draw_done, visit, profile, done)


def _draw(visit: Visit, found: _Found) -> None:
    t, profile = visit.t, found.profile
    with box("head"):
        crumbs = [(t("menu.customers"), link("/customers"))]
        about = " · ".join(_about(visit, profile))
        show(head(full_name(profile), about, crumbs=crumbs))
        draw_rights(visit, profile.customer_id)
    with box("stack"):
        show(tiles(_figures(visit, found.figures)))
        show(_views(visit, found))
        found.draw()


def _draw_done(visit: Visit, profile: Profile, done: _Done) -> None:
    t = visit.t
    with box("cols main-side"):
        with card(t("customer.timeline")):
            draw_timeline(visit, profile.customer_id, done.shown)
        with box("stack"):
            with card(t("agenda.next.title"), t("agenda.next.about")):
                show(next_card(visit, done.next))
            with card(t("customer.profile")):
                show(_portrait(visit, profile))
            with card(t("customer.consent"), t("customer.consent_about")):
                show(consent_list(visit, done.consents))
            with card(t("customer.recommended"), t("customer.recommended_about")):
                show(recommended_list(visit, done.beside))
            with card(t("customer.messages")):
                show(messages_list(visit, done.beside))


def _about(visit: Visit, profile: Profile) -> list[str]:
    place = place_of(visit, profile)
    return [profile.email or profile.customer_id, *([place] if place != "–" else [])]


def _figures(visit: Visit, found: Figures) -> list[Markup]:
    t, f, totals, rfm = visit.t, visit.f, found.totals, found.rfm
    since = t("customer.since", day=f.day(totals.first_order_at)) if totals.first_order_at else ""
    shown = [
        tile(t("customer.revenue"), f.money(totals.revenue_minor)),
        tile(t("customer.orders"), f.number(totals.orders), since),
        tile(t("customer.last_seen"), f.ago(totals.last_seen_at, now=visit.now)),
        tile(
            t("customer.rfm"),
            rfm_name(t, rfm.group) if rfm else t("customer.no_orders"),
            t("customer.rfm_cell", cell=rfm.cell) if rfm else "",
        ),
    ]
    if found.value is not None:
        money = f.money_whole(found.value.value_minor)
        sentence = value_sentence(found.value, t.language, money=money)
        shown.append(tile(t("customer.value"), money, sentence, href=link("/value")))
    return shown


def _views(visit: Visit, found: _Found) -> Markup:
    customer_id = found.profile.customer_id
    items = [
        (
            visit.t(f"customer.view.{view}"),
            customer_link(customer_id, view="" if view == VIEWS[0] else view),
            view == found.view,
        )
        for view in VIEWS
    ]
    return chips(items, label=visit.t("customer.view.label"))


def _portrait(visit: Visit, profile: Profile) -> Markup:
    picture = tag("span", initials(full_name(profile)), class_="avatar large", aria_hidden="true")
    return tag("div", picture, facts(_facts(visit, profile)), class_="portrait")


def _facts(visit: Visit, profile: Profile) -> list[tuple[str, str]]:
    t = visit.t
    told = [
        (t("customer.id"), profile.customer_id),
        (t("customer.email"), profile.email or ""),
        (t("customer.phone"), profile.phone or ""),
        (t("customer.language"), t.name("language", (profile.language or "").split("-")[0])),
        (t("customer.birthday"), profile.birthday or ""),
        (t("customer.created"), visit.f.day(profile.created_at)),
    ]
    own = [
        (t.name("slot.customer", name), shown_value(visit, value))
        for name, value in profile.traits.items()
        if name not in (TIER, EXPIRES_ON)  # the tier's name and the day in words say the same
    ]
    return told + own[:_SHOWN_TRAITS]
