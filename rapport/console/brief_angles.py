"""What buyers say of a brief's goods: what to lead with, and what not to say."""

from collections.abc import Sequence

from rapport.console.controls import card, show
from rapport.console.insight_parts import about_name, quotes, sure
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge
from rapport.console.visits import Visit
from rapport.insights import Angle, Side


def draw_angles(visit: Visit, angles: Sequence[Angle]) -> None:
    """A card with the angles; nothing where buyers say nothing clear."""
    t = visit.t
    if not angles:
        return
    with card(t("brief.heard"), t("brief.heard_about")):
        show(tag("ul", [_angle(visit, one) for one in angles], class_="list"))


def _angle(visit: Visit, one: Angle) -> Markup:
    t = visit.t
    lead = one.side is Side.LEAD
    look = badge(t("brief.lead" if lead else "brief.leave"), "good" if lead else "bad")
    top = tag("div", tag("h3", about_name(visit, one.about)), look, class_="line spread")
    told = f"{one.statement[t.language]} · {sure(visit, one.texts)}"
    return tag("li", top, tag("p", told, class_="muted small num"), quotes(visit, one.quotes))
