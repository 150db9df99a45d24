"""A segment before its first count: who its rule gives at this moment, asked while one waits."""

from rapport.console.controls import card, show
from rapport.console.customers import customer_link, shown_name
from rapport.console.markup import Markup, tag
from rapport.console.parts import banner, tile, tiles
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Visit
from rapport.kit.errors import Invalid
from rapport.segments import Member, Preview, Segment, preview, rule_lookup

_EXAMPLES = 8


def read_uncounted(visit: Visit, segment: Segment) -> Preview | str:
    """Ask the rule now; what is wrong with it is given as a sentence."""
    doors = visit.app
    try:
        return preview(
            segment.rule,
            facts=doors.facts,
            now=visit.now,
            segments=rule_lookup(doors.database),
            examples=_EXAMPLES,
        )
    except Invalid as error:
        return str(error)


def draw_uncounted(visit: Visit, found: Preview | str) -> None:
    t, f = visit.t, visit.f
    if isinstance(found, str):
        show(banner(found, "bad"))
        return
    show(banner(t("segment.uncounted_about")))
    for warning in found.warnings:
        show(banner(warning[t.language], "warn"))
    share = t("segment.share_of", share=f.share(found.share))
    show(tiles([tile(t("segment.right_now"), f.number(found.size), share)]))
    with card(t("segment.examples"), t("segment.examples_about")):
        show(examples_table(visit, found.examples))


def examples_table(visit: Visit, examples: tuple[Member, ...]) -> Markup:
    """Show a few members; each leads to the customer's page."""
    t = visit.t
    if not examples:
        return tag("p", t("segment.nobody"), class_="muted")
    columns = (Column(title=t("customers.name")), Column(title=t("customers.place"), right=True))
    rows = [
        Row(
            href=customer_link(one.customer_id),
            cells=(
                shown_name(one.name) or one.customer_id,
                visit.f.country(one.country) if one.country else "–",
            ),
        )
        for one in examples
    ]
    return table(t("segment.examples"), columns, rows, plain=True)
