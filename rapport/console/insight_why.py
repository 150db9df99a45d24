"""Why a text was read as it was: the stretches that carried it, with their weights."""

from collections.abc import Sequence

from rapport.console.markup import Markup, tag
from rapport.console.visits import Visit
from rapport.insights import Carried

_HUNDRED = 100


def why_list(visit: Visit, text: str, parts: Sequence[Carried]) -> Markup:
    """The stretches with a bar each: to the right for praise, to the left for complaint."""
    t = visit.t
    if not parts:
        return tag("p", t("insights.why_nothing"), class_="muted")
    most = max(abs(one.weight) for one in parts)
    return tag("ul", [_part(visit, text, one, most) for one in parts], class_="carried")


def _part(visit: Visit, text: str, one: Carried, most: float) -> Markup:
    good = one.weight > 0
    width = f"width:{_HUNDRED * abs(one.weight) / most:.0f}%"
    said = visit.t("insights.for_praise" if good else "insights.for_complaint")
    bar = tag("span", class_="fill", style=width)
    return tag(
        "li",
        tag("q", text[one.start : one.end].strip()),
        tag("span", f"{one.weight:+.1f}", class_="n num", title=said, aria_label=said),
        tag("span", bar, class_="half good" if good else "half bad", aria_hidden="true"),
    )
