"""The page "Recommendations": what was learned, the shop's rules, and a try for one customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.app import recommendation_desk_of
from rapport.catalog import Product, find_product, find_products, list_products
from rapport.console.controls import box, button, card, show, text_field
from rapport.console.customer_rows import find_people
from rapport.console.customers import customer_link, full_name
from rapport.console.markup import Markup, tag
from rapport.console.parts import banner, button_link, empty, head, link, tile, tiles
from rapport.console.recommendation_tables import moves_table, rules_list, rungs_table
from rapport.console.tables import Column, Row, table
from rapport.console.timelines import product_name
from rapport.console.visits import Draw, Visit
from rapport.profiles import Profile
from rapport.recommendations import (
    Advice,
    Card,
    RecommendationRules,
    Together,
    advise,
    bought_together,
    find_recommender,
    reason_of,
    rule_text,
    rules_in_use,
)
from rapport.storage import Facts

_COUNT, _REFUSED, _BUNDLED = 6, 6, 8
_OFFERED = 6  # customers or products, where more than one may be meant
_LONGEST_ID = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    card: Card | None
    rules: RecommendationRules
    asked: str
    people: Sequence[Profile]
    profile: Profile | None
    advice: Advice | None
    wanted: str
    offered: Sequence[Product]
    product: Product | None
    together: Sequence[Together]
    products: Mapping[str, Product]


def recommendations(visit: Visit, arguments: PageArguments) -> Draw:
    """Read the state, and what the address asks to try: a customer, a product, or neither."""
    facts, query = visit.app.facts, arguments.query_parameters
    asked = query.get("customer", "").strip()[:_LONGEST_ID]
    wanted = query.get("product", "").strip()[:_LONGEST_ID]
    people = find_people(facts, asked, limit=_OFFERED)
    profile = people[0] if asked and len(people) == 1 else None
    offered = _products(facts, wanted)
    product = offered[0] if wanted and len(offered) == 1 else None
    desk = recommendation_desk_of(visit.app)
    advice = together = None
    if profile:
        advice = advise(desk, profile.customer_id, now=visit.now, count=_COUNT, why=True)
    if product:
        together = bought_together(facts, product.product_id, now=visit.now, count=_BUNDLED)
    kept = find_recommender(visit.app.settings.home)
    found = _Found(
        card=kept.card if kept else None,
        rules=rules_in_use(visit.app.database),
        asked=asked,
        people=people,
        profile=profile,
        advice=advice,
        wanted=wanted,
        offered=offered,
        product=product,
        together=together or (),
        products=find_products(facts, _named(advice, together or ())),
    )
    return partial(_draw, visit, found)


def _products(facts: Facts, text: str) -> Sequence[Product]:
    exact = find_product(facts, text) if text else None
    return [exact] if exact is not None else list_products(facts, text=text, limit=_OFFERED)


def _named(advice: Advice | None, together: Sequence[Together]) -> list[str]:
    named = [one.product_id for one in together]
    if advice is not None:
        named += [one.product_id for one in advice.recommended]
        named += [one.because_product_id or "" for one in advice.recommended]
        named += [one.product_id for one in advice.refused[:_REFUSED]]
    return [one for one in named if one]


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("recommendations.title"), t("recommendations.about")))
        if visit.may(Permission.WRITE_CONTENT):
            change = button_link(
                t("recommendations.change_rules"), link("/recommendations/rules"), kind="primary"
            )
            show(change, classes="actions")
    with box("stack"):
        _state(visit, found.card)
        with box("cols main-side"):
            with box("stack"):
                _try(visit, found)
                _bundles(visit, found)
            with box("stack"):
                with card(t("recommendations.rules"), t("recommendations.rules_about")):
                    show(rules_list(visit, found.rules))
                if found.card is not None:
                    with card(t("recommendations.rungs"), t("recommendations.rungs_about")):
                        show(rungs_table(visit, found.card))


def _state(visit: Visit, card_: Card | None) -> None:
    t, f = visit.t, visit.f
    if card_ is None:
        show(banner(t("recommendations.not_fitted")))
        return
    new = t("recommendations.cold", count=f.number(card_.cold_products))
    show(
        tiles(
            [
                tile(t("recommendations.fitted"), f.ago(card_.fitted_at, now=visit.now)),
                tile(
                    t("recommendations.customers"),
                    f.number(card_.customers),
                    t("recommendations.buyers", count=f.number(card_.buyers)),
                ),
                tile(t("recommendations.events"), f.number(card_.events)),
                tile(t("recommendations.products"), f.number(card_.products), new),
            ]
        )
    )


def _try(visit: Visit, found: _Found) -> None:
    t = visit.t
    with card(t("recommendations.try"), t("recommendations.try_about")), box("stack"):
        with box("line"):
            typed = text_field("customer", t("recommendations.customer"), value=found.asked)
            search = partial(_search, visit, found, customer=typed)
            typed.on("keydown.enter", search)
            button(t("recommendations.show"), search, icon_name="search").mark("show-customer")
        if found.advice is None or found.profile is None:
            people = [(full_name(one) or one.customer_id, one.customer_id) for one in found.people]
            none = t("recommendations.no_customer")
            show(_offered(visit, found, "customer", people, none=none))
            return
        name = tag("a", full_name(found.profile), href=customer_link(found.profile.customer_id))
        show(tag("p", name, class_="strong"))
        show(_list(visit, found.advice, found.products))
        if found.advice.refused:
            show(tag("h3", t("recommendations.refused")))
            show(_refused(visit, found.advice, found.products))
        if found.advice.moves:
            show(tag("h3", t("recommendations.moves")))
            show(moves_table(visit, found.advice, found.products))


def _search(visit: Visit, found: _Found, **typed: ui.input) -> None:
    asked = {"customer": found.asked, "product": found.wanted}
    visit.go("/recommendations", **asked | {name: one.value or "" for name, one in typed.items()})


def _offered(
    visit: Visit, found: _Found, kind: str, names: Sequence[tuple[str, str]], *, none: str
) -> Markup:
    """Those who may be meant, to choose from; where nothing was typed, the first as examples."""
    asked = {"customer": found.asked, "product": found.wanted}
    if not names:
        return banner(none, "bad") if asked[kind] else tag("p")
    told = visit.t("recommendations.which" if asked[kind] else "recommendations.such_as")
    links = [
        tag("a", name, href=link("/recommendations", **asked | {kind: one})) for name, one in names
    ]
    return tag("div", tag("p", told, class_="muted small"), tag("div", links, class_="line"))


def _list(visit: Visit, advice: Advice, products: Mapping[str, Product]) -> Markup:
    t, f = visit.t, visit.f
    rows = []
    for one in advice.recommended:
        cause = product_name(visit, one.because_product_id or "", products)
        reason = reason_of(one, t.language, product_name=cause)
        known = products.get(one.product_id)
        price = f.money(known.price_minor, currency=known.currency) if known else "–"
        rows.append(
            Row(
                cells=(
                    product_name(visit, one.product_id, products),
                    reason,
                    f.share(one.share) if one.share else "–",
                    price,
                )
            )
        )
    columns = (
        Column(title=t("recommendations.product")),
        Column(title=t("recommendations.reason")),
        Column(title=t("recommendations.share"), right=True, wide=True),
        Column(title=t("recommendations.price"), right=True, wide=True),
    )
    return table(t("recommendations.try"), columns, rows)


def _refused(visit: Visit, advice: Advice, products: Mapping[str, Product]) -> Markup:
    t = visit.t
    rows = [
        Row(
            cells=(
                product_name(visit, one.product_id, products),
                rule_text(one.rule, t.language),
            )
        )
        for one in advice.refused[:_REFUSED]
    ]
    columns = (
        Column(title=t("recommendations.product")),
        Column(title=t("recommendations.rule")),
    )
    return table(t("recommendations.refused"), columns, rows)


def _bundles(visit: Visit, found: _Found) -> None:
    t, f = visit.t, visit.f
    with card(t("recommendations.together"), t("recommendations.together_about")), box("stack"):
        with box("line"):
            typed = text_field("product", t("recommendations.product_id"), value=found.wanted)
            search = partial(_search, visit, found, product=typed)
            typed.on("keydown.enter", search)
            button(t("recommendations.show"), search, icon_name="search").mark("show-product")
        if found.product is None:
            offered = [(one.name_in(t.language), one.product_id) for one in found.offered]
            none = t("recommendations.no_product")
            show(_offered(visit, found, "product", offered, none=none))
            return
        show(tag("p", found.product.name_in(t.language), class_="strong"))
        if not found.together:
            show(empty("products", t("recommendations.alone"), t("recommendations.alone_about")))
            return
        rows = [
            Row(
                cells=(
                    product_name(visit, one.product_id, found.products),
                    f.number(one.orders),
                    f.share(one.confidence),
                    t("recommendations.times", lift=f"{one.lift:.1f}"),
                )
            )
            for one in found.together
        ]
        columns = (
            Column(title=t("recommendations.product")),
            Column(title=t("recommendations.orders"), right=True),
            Column(title=t("recommendations.confidence"), right=True, wide=True),
            Column(title=t("recommendations.lift"), right=True),
        )
        show(table(t("recommendations.together"), columns, rows))
