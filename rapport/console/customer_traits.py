"""The computed traits of one customer, under headings and with their units."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rapport.console.controls import box, card, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import empty, facts, link
from rapport.console.trait_values import grouped_traits, trait_label, trait_text
from rapport.console.visits import Visit
from rapport.traits import TraitInfo


def draw_traits(
    visit: Visit, traits: Mapping[str, object] | None, catalog: Sequence[TraitInfo]
) -> None:
    """Draw a card for each group; what is not known of the customer is left out."""
    t = visit.t
    if traits is None:
        with card():
            show(empty("clock", t("traits.not_yet"), t("traits.not_yet_about")))
        return
    show(_as_of(visit, traits.get("refreshed_at")))
    with box("traits"):
        for group, infos in grouped_traits(catalog):
            known = [info for info in infos if traits.get(info.name) is not None]
            if known:
                pairs = [
                    (trait_label(visit, one), trait_text(visit, one, traits[one.name]))
                    for one in known
                ]
                with card(t(f"traits.group.{group}")):
                    show(facts(pairs))


def _as_of(visit: Visit, moment: object) -> Markup:
    t = visit.t
    words = ""
    if isinstance(moment, datetime):
        ago = visit.f.ago(moment, now=visit.now)
        words = t("traits.as_of", moment=visit.f.moment(moment), ago=ago)
    way = tag("a", t("traits.what"), href=link("/customers/traits"))
    return tag("p", words, " ", way, class_="muted")
