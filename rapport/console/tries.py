"""What the texts of a brief should try and why; and what one draft was asked to try."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapport.app import adviser_of
from rapport.console.controls import box, card, show
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import badge
from rapport.console.texts import Texts
from rapport.console.visits import Visit
from rapport.content import Brief, Cell, Draft, Suggested
from rapport.effects import (
    SuggestedVariant,
    Suggestions,
    setting_name,
    surest_wishes,
    wish_sentence,
)

_SAID = 3  # wishes of a variant that are told with their figures; the others by name
_MOST_GROUPS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """What one group's texts should try, in one channel and language."""

    group: str
    cell: Cell
    suggestions: Suggestions


def read_tries(visit: Visit, brief: Brief) -> list[Tries]:
    """Ask, for the first cell of each group, what its variants should try."""
    adviser = adviser_of(visit.app)
    first: dict[str, Cell] = {}
    for cell in brief.cells:
        first.setdefault(cell.segment_id, cell)
    return [
        Tries(
            group=group.name,
            cell=first[group.segment_id],
            suggestions=adviser.suggestions(brief, first[group.segment_id]),
        )
        for group in brief.groups[:_MOST_GROUPS]
    ]


def draw_tries(visit: Visit, tries: Sequence[Tries]) -> None:
    """Show what each group's variants should try, with the reasons."""
    t = visit.t
    with card(t("tries.title"), t("tries.about")), box("stack snug"):
        for one in tries:
            channel = t.name("channel", one.cell.channel)
            show(tag("h3", one.group, " ", badge(channel)))
            if not one.suggestions.customers:
                show(tag("p", t("tries.unknown"), class_="muted small"))
            for variant in one.suggestions.variants:
                show(_variant(visit, one.suggestions, variant))


def _variant(visit: Visit, found: Suggestions, variant: SuggestedVariant) -> Markup:
    t = visit.t
    wishes = surest_wishes(variant)
    told = wishes[:_SAID] if found.customers else []
    sentences = [
        wish_sentence(wish, found.measure, currency=visit.f.currency, language=t.language)
        for wish in told
    ]
    others = [setting_name(wish.attribute, wish.value, t.language) for wish in wishes[len(told) :]]
    return tag(
        "div",
        tag("div", t("tries.variant", variant=variant.variant), class_="strong"),
        tag("ul", [tag("li", one) for one in sentences]) if sentences else None,
        tag("p", t("tries.also", settings=t("tries.between").join(others)), class_="muted small")
        if others
        else None,
    )


def tried(t: Texts, draft: Draft, suggested: Suggested) -> Markup:
    """Show the reason, and which of the settings the text came to have."""
    rows = [
        tag(
            "li",
            setting_name(name, value, t.language),
            " ",
            badge(t("tries.met"), "good")
            if draft.attributes.get(name) == value
            else badge(t("tries.not_met")),
        )
        for name, value in suggested.settings.items()
    ]
    chance = t("tries.propensity", share=f"{suggested.propensity:.2g}")
    reason = tag("p", suggested.reason) if suggested.reason else None
    return join(reason, tag("ul", rows), tag("p", chance, class_="muted small"))
