"""What a campaign earned in each of its groups, and its results as a file."""

from rapport.campaigns import CampaignResults, CurvePoint, results_csv
from rapport.console.controls import card, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import link
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Visit
from rapport.decisions import Lift
from rapport.segments import segment_names


def draw_segments(visit: Visit, results: CampaignResults) -> None:
    """Draw the money above the holdout by group; nothing where there is one group only."""
    if len(results.segments) < 2:  # noqa: PLR2004  one group is the campaign itself
        return
    t, f = visit.t, visit.f
    names = segment_names(visit.app.database)
    columns = (
        Column(title=t("campaign_results.segment")),
        Column(title=t("campaign_results.treated"), right=True, wide=True),
        Column(title=t("campaign_results.held_out"), right=True, wide=True),
        Column(title=t("campaign_results.above"), right=True),
    )
    rows = [
        Row(
            href=link(f"/segments/{one.segment_id}"),
            cells=(
                names(one.segment_id),
                f.number(one.revenue.treated),
                f.number(one.revenue.held_out),
                _above(visit, one.revenue),
            ),
        )
        for one in results.segments
    ]
    title = t("campaign_results.segments")
    with card(title, t("campaign_results.segments_about"), classes="flush"):
        show(table(title, columns, rows))


def _above(visit: Visit, lift: Lift) -> Markup:
    f = visit.f
    if lift.difference is None:
        return tag("span", "–", class_="muted")
    shown = f.signed_money_fine(lift.difference)
    if lift.low is None or lift.high is None:
        return tag("span", shown, class_="num")
    ends = visit.t(
        "campaign_steps.between",
        low=f.signed_money_fine(lift.low),
        high=f.signed_money_fine(lift.high),
    )
    return tag("span", shown, tag("span", f" ({ends})", class_="muted small"), class_="num")


def results_file(results: CampaignResults, curve: list[CurvePoint]) -> bytes:
    """The results for a spreadsheet: with a mark at its head by which Excel knows UTF-8."""
    return results_csv(results, curve).encode("utf-8-sig")
