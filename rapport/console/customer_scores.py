"""The scores of one customer, each with its reasons in words."""

from collections.abc import Sequence

from rapport.console.controls import box, card, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import empty
from rapport.console.visits import Visit
from rapport.training import CustomerScore, get_kind, list_kinds, scores_of

_SHOWN = 5
_LEAST = 0.05  # points; what moves a score by less is not worth a line


def read_scores(visit: Visit, customer_id: str) -> Sequence[CustomerScore]:
    """Read the customer's scores and explain those that a model gave."""
    return scores_of(
        customer_id,
        facts=visit.app.facts,
        home=visit.app.settings.home,
        now=visit.now,
        language=visit.t.language,
        why=True,
    )


def draw_scores(visit: Visit, found: Sequence[CustomerScore]) -> None:
    """Draw a card for each score."""
    t = visit.t
    if not found:
        with card():
            show(empty("scores", t("scores.nobody"), t("scores.nobody_about")))
        return
    kinds = {get_kind(kind).score: kind for kind in list_kinds()}
    with box("traits"):
        for one in found:
            kind = kinds.get(one.name)
            title = t(f"scores.kind.{kind}") if kind else _title(visit, one.name)
            with card(title, visit.f.moment(one.scored_at)):
                show(tag("p", _value(one, kind), class_="strong"))
                show(_reasons(visit, one))


def _title(visit: Visit, name: str) -> str:
    points, _, line = name.partition(":")
    if points != "lead_points":
        return name
    return visit.t("scores.points_of", line=line) if line else visit.t("scores.points")


def _value(one: CustomerScore, kind: str | None) -> str:
    if kind is None or get_kind(kind).scale > 1:
        return f"{one.value:.1f}"
    return f"{100 * one.value:.1f} %"


def _reasons(visit: Visit, one: CustomerScore) -> Markup:
    told = [reason for reason in one.reasons if abs(reason.effect) >= _LEAST][:_SHOWN]
    if not told:
        key = "scores.no_reason" if one.model else "scores.by_rules"
        return tag("p", visit.t(key), class_="muted")
    return tag("ul", [tag("li", reason.sentence) for reason in told])
