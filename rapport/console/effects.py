"""The page "What works": per group, what each attribute of a text is worth, and what to try."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.console.controls import box, card, show
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import badge, banner, chips, empty, head, link
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.effects import (
    SPACE,
    Effect,
    GroupLift,
    Measure,
    Suggestions,
    attribute_name,
    effect_sentence,
    effects_of,
    lift_of,
    lift_sentence,
    suggest_settings,
    value_name,
    what_works,
    wish_sentence,
)
from rapport.segments import list_segments

_SUREST = 4
_VARIANTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    group: str
    names: Mapping[str, str]
    effects: Sequence[Effect]
    lift: GroupLift | None
    campaigns: int
    suggestions: Suggestions | None


def effects(visit: Visit, arguments: PageArguments) -> Draw:
    """Read what was learned about the group in the address, or over all groups."""
    database, group = visit.app.database, arguments.query_parameters.get("group", "")
    posterior = what_works(database)
    known = group if group in posterior.groups else ""
    segments: dict[str, str] = {each.segment_id: each.name for each in list_segments(database)}
    names = {each: segments.get(each, each) for each in posterior.groups}
    suggested = None
    if known:
        suggested = suggest_settings(known, database=database, variants=_VARIANTS, feasible=SPACE)
    found = _Found(
        group=known,
        names=names,
        effects=effects_of(posterior, known) if posterior.figures else (),
        lift=lift_of(posterior, known) if known else None,
        campaigns=len({one.campaign_id for one in posterior.figures}),
        suggestions=suggested,
    )
    return partial(_draw, visit, found)


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("effects.title"), t("effects.about")))
    if not found.campaigns:
        with card():
            show(empty("effects", t("effects.none"), t("effects.none_about")))
        return
    groups = [("", t("effects.everybody")), *found.names.items()]
    links = [(name, link("/effects", group=each), each == found.group) for each, name in groups]
    show(chips(links, label=t("effects.groups")))
    with box("cols main-side"):
        with box("stack"):
            for attribute in dict.fromkeys(one.attribute for one in found.effects):
                _attribute(visit, attribute, found)
        with box("stack"):
            _surest(visit, found)
            _next(visit, found)


def _attribute(visit: Visit, attribute: str, found: _Found) -> None:
    chosen = [one for one in found.effects if one.attribute == attribute]
    widest = max(max(abs(one.low), abs(one.high)) for one in found.effects) or 1.0
    t = visit.t
    title = attribute_name(attribute, t.language)
    columns = (
        Column(title=t("effects.value")),
        Column(title=t("effects.worth"), right=True),
        Column(title=t("effects.range"), wide=True),
        Column(title=t("effects.evidence"), right=True, wide=True),
    )
    ordered = sorted(chosen, key=lambda one: -one.mean)
    with card(title, classes="flush"):
        show(table(title, columns, [_row(visit, one, widest) for one in ordered]))


def _row(visit: Visit, one: Effect, widest: float) -> Row:
    f = visit.f
    low, high = f.signed_money_fine(one.low), f.signed_money_fine(one.high)
    said = visit.t("effects.between", low=low, high=high)
    return Row(
        cells=(
            join(value_name(one.attribute, one.value, visit.t.language), " ", _verdict(visit, one)),
            f.signed_money_fine(one.mean),
            tag("span", tag("span", said, class_="sr-only"), _bar(one, widest)),
            f.number(one.customers),
        )
    )


def _verdict(visit: Visit, one: Effect) -> Markup | None:
    if one.low > 0:
        return badge(visit.t("effects.helps"), "good")
    return badge(visit.t("effects.hurts"), "bad") if one.high < 0 else None


def _bar(one: Effect, widest: float) -> Markup:
    """The interval on a scale that all effects of the page share, nought in its middle."""

    def at(value: float) -> float:
        return 50 + 48 * value / widest

    style = f"left:{at(one.low):.1f}%;width:{at(one.high) - at(one.low):.1f}%"
    return tag(
        "div",
        tag("div", class_="nought"),
        tag("div", class_="reach", style=style),
        tag("div", class_="mean", style=f"left:{at(one.mean):.1f}%"),
        class_="effect-bar",
        aria_hidden="true",
    )


def _surest(visit: Visit, found: _Found) -> None:
    """The effects that are surest, in sentences."""
    t = visit.t
    ordered = sorted(found.effects, key=lambda one: -abs(one.helps - 0.5))[:_SUREST]
    with card(t("effects.surest"), t("effects.surest_about")), box("stack snug"):
        if found.lift is not None:
            told = lift_sentence(
                found.lift, Measure.REVENUE, currency=visit.f.currency, language=t.language
            )
            show(tag("p", told))
        for one in ordered:
            told = effect_sentence(
                one, Measure.REVENUE, currency=visit.f.currency, language=t.language
            )
            show(tag("p", told))


def _next(visit: Visit, found: _Found) -> None:
    t = visit.t
    with card(t("effects.next"), t("effects.next_about")), box("stack snug"):
        if found.suggestions is None:
            show(banner(t("effects.choose_group")))
            return
        for variant in found.suggestions.variants:
            wishes = sorted(variant.wishes, key=lambda wish: -abs(wish.effect.helps - 0.5))
            told = [
                tag(
                    "li",
                    wish_sentence(
                        wish, Measure.REVENUE, currency=visit.f.currency, language=t.language
                    ),
                )
                for wish in wishes
            ]
            show(tag("h3", t("effects.variant", variant=variant.variant)))
            show(tag("ul", told))
