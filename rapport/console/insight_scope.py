"""What the pages of insights are asked about: read from the address, and chosen in a short form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import ibis.expr.types as ir

from rapport.access import Permission
from rapport.catalog import find_products, list_categories
from rapport.console.controls import box, card, choice, show
from rapport.console.insight_parts import read_aspects
from rapport.console.markup import Markup
from rapport.console.parts import button_link, chips, empty, link
from rapport.console.report_questions import BadQuery
from rapport.console.visits import Visit
from rapport.insights import READINGS, Grouping, Scope, groups_in, overview
from rapport.segments import list_segments, members_of

Query = Mapping[str, str]

TABS = ("", "texts", "aspects", "needs", "trends", "compare", "next", "check")
"""The pages of the section by the end of their address."""
PERIODS = ("30", "90", "365", "all")
_USUAL = "90"
_NARROWS = ("product", "category", "brand", "source", "platform", "language", "segment", "days")
_PRODUCTS_OFFERED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The scope of a page, the members of its segment, and its part of the address.

    `empty` says that the shop has no texts at all, so that nothing can be asked.
    """

    scope: Scope
    among: ir.Table | None
    query: Query
    empty: bool

    def link(self, tab: str = "", **more: object) -> str:
        """The address of a page about the same texts; `more` narrows or replaces."""
        path = f"/insights/{tab}" if tab else "/insights"
        return link(path, **{**self.query, **more})


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What the form offers, stored value → shown text."""

    products: Mapping[str, str]
    categories: Mapping[str, str]
    sources: Mapping[str, str]
    platforms: Mapping[str, str]
    languages: Mapping[str, str]
    segments: Mapping[str, str]


def asked(visit: Visit, query: Query) -> Asked:
    """Read the scope that an address names; `SegmentNotFound` for a segment that is gone."""
    kept = {name: query[name] for name in _NARROWS if query.get(name)}
    days = kept.get("days", _USUAL)
    if days not in PERIODS:
        raise BadQuery(f"days must be one of {', '.join(PERIODS)}, and {days[:20]!r} was found")
    doors = visit.app
    read_aspects(visit)
    since = None if days == "all" else visit.now - timedelta(days=int(days))
    scope = Scope(
        product_id=kept.get("product"),
        category=kept.get("category"),
        brand=kept.get("brand"),
        source=kept.get("source"),
        platform=kept.get("platform"),
        language=kept.get("language"),
        segment=kept.get("segment"),
        since=since,
        until=None if since is None else visit.now,
    )
    among = members_of(scope.segment, database=doors.database, facts=doors.facts, now=visit.now)
    empty = doors.facts.is_empty(READINGS)
    return Asked(scope=scope, among=among, query=kept, empty=empty)


def offered(visit: Visit, found: Asked) -> Offered:
    """What there are texts of, with the most texts first."""
    facts, t = visit.app.facts, visit.t
    every = overview(facts, Scope())
    ids = [one.name for one in groups_in(facts, Scope(), Grouping.PRODUCT, most=_PRODUCTS_OFFERED)]
    own = found.scope.product_id
    products = product_names(visit, [*ids, *([own] if own and own not in ids else [])])
    segments = {str(one.segment_id): one.name for one in list_segments(visit.app.database)}
    if found.scope.segment and found.scope.segment not in segments:
        segments[found.scope.segment] = found.scope.segment
    return Offered(
        products=products,
        categories={one: one for one in list_categories(facts)},
        sources={one: t.name("insights.source", one) for one in every.sources},
        platforms={one: t.name("insights.platform", one) for one in every.platforms},
        languages={one: t.name("language", one) for one in every.languages},
        segments=segments,
    )


def product_names(visit: Visit, product_ids: list[str]) -> dict[str, str]:
    """The names of products in the operator's language; an unknown one is its own name."""
    found = find_products(visit.app.facts, product_ids)
    return {
        one: found[one].name_in(visit.t.language) if one in found else one for one in product_ids
    }


def draw_nothing(visit: Visit, found: Asked) -> bool:
    """Draw what stands in place of a page while the shop has no texts; tell whether it does."""
    if found.empty:
        with card():
            show(no_texts(visit))
    return found.empty


def no_texts(visit: Visit) -> Markup:
    """What stands on every page of a shop that has no texts yet: where they come from."""
    t = visit.t
    bring = button_link(t("imports.title"), link("/imports"), kind="primary")
    actions = (bring,) if visit.may(Permission.IMPORT) else ()
    return empty("insights", t("insights.no_texts"), t("insights.no_texts_about"), *actions)


def draw_tabs(visit: Visit, found: Asked, tab: str) -> None:
    """The pages of the section; the scope goes along."""
    t = visit.t
    ways = [(t(f"insights.tab.{one or 'overview'}"), found.link(one), one == tab) for one in TABS]
    show(chips(ways, label=t("insights.title")))


def draw_scope(visit: Visit, found: Asked, options: Offered, tab: str) -> None:
    """The filters: choosing one opens the page about it."""
    t = visit.t
    path = f"/insights/{tab}" if tab else "/insights"
    every = {
        "product": options.products,
        "category": options.categories,
        "source": options.sources,
        "platform": options.platforms,
        "language": options.languages,
        "segment": options.segments,
    }

    def chosen(name: str, value: object) -> None:
        visit.go(path, **{**found.query, name: value or ""})

    with box("line filters"):
        for name, values in every.items():
            shown = {"": t(f"insights.any.{name}"), **values}
            made = choice(
                name,
                t(f"insights.by.{name}"),
                shown,
                value=found.query.get(name, ""),
                search=len(shown) > 15,  # noqa: PLR2004 - more than the eye goes through
            )
            made.on_value_change(lambda event, name=name: chosen(name, event.value))
        if tab == "trends":  # which choose their own periods
            return
        periods = {one: t(f"insights.days.{one}") for one in PERIODS}
        period = choice(
            "days", t("insights.by.days"), periods, value=found.query.get("days", _USUAL)
        )
        period.on_value_change(lambda event: chosen("days", event.value))
