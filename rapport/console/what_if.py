"""The page "What if": what another way to choose would have earned, and what being wrong costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.campaigns import list_campaigns
from rapport.console.controls import box, card, show
from rapport.console.markup import tag
from rapport.console.parts import banner, empty, head, link, tile, tiles
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit, error_title
from rapport.console.what_if_form import Asked, draw_form, read_asked
from rapport.console.what_if_words import between, way_name
from rapport.kit.errors import Conflict, Invalid
from rapport.training import CampaignSupposed, suppose_campaign
from rapport.uplift import Doubted, Judged, Supposed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    asked: Asked | None
    campaigns: Mapping[str, str]
    answer: CampaignSupposed | None = None
    refused: str = ""


def what_if(visit: Visit, arguments: PageArguments) -> Draw:
    """Judge the way to choose that the address names, on the campaign that it names."""
    doors = visit.app
    launched = [one for one in list_campaigns(doors.database) if one.launched_at is not None]
    campaigns = {str(one.campaign_id): one.name for one in launched if one.terms.holdout_share}
    if not campaigns:
        return partial(_draw, visit, _Found(asked=None, campaigns={}))
    asked = read_asked(arguments.query_parameters, campaigns, visit.f.currency)
    try:
        answer = suppose_campaign(
            asked.campaign_id,
            asked.question(),
            database=doors.database,
            facts=doors.facts,
            currency=doors.settings.shop.currency,
            now=visit.now,
        )
    except (Conflict, Invalid) as error:
        refused = error_title(visit.t, error)
        if not visit.t.has(f"errors.{error.code}"):
            refused = visit.t("errors.said", title=refused, detail=str(error))
        return partial(_draw, visit, _Found(asked=asked, campaigns=campaigns, refused=refused))
    return partial(_draw, visit, _Found(asked=asked, campaigns=campaigns, answer=answer))


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        crumbs = [(t("menu.uplift"), link("/uplift"))]
        show(head(t("what_if.title"), t("what_if.about"), crumbs=crumbs))
    if found.asked is None:
        with card():
            show(empty("uplift", t("what_if.none"), t("what_if.none_about")))
        return
    with box("cols main-side"):
        with box("stack"):
            if found.answer is None:
                with card(t("what_if.cannot")):
                    show(tag("p", found.refused))
            else:
                _answer(visit, found.answer.found)
        with box("stack sticky"):
            draw_form(visit, found.asked, found.campaigns, found.answer)


def _answer(visit: Visit, found: Supposed) -> None:
    t, f = visit.t, visit.f
    chosen = found.of(found.chosen)
    show(banner(_sentence(visit, found), "good" if found.beyond.low > 0 else ""))
    figures = (
        ("earned", chosen.earned.value, t("what_if.each")),
        ("behind", chosen.behind.value, way_name(visit, found.best)),
        ("worst", found.worst, t("what_if.worst_about")),
    )
    show(
        tiles(
            [
                tile(t(f"what_if.{name}"), f.signed_money_fine(value), note)
                for name, value, note in figures
            ]
        )
    )
    with card(t("what_if.ways"), t("what_if.ways_about"), classes="flush"):
        show(table(t("what_if.ways"), _way_columns(visit), _ways(visit, found)))
    with card(t("what_if.doubts"), t("what_if.doubts_about"), classes="flush"):
        columns = (
            Column(title=t("what_if.doubt")),
            _right(t("what_if.per_customer")),
            Column(title=t("what_if.range"), right=True, wide=True),
            _right(t("what_if.lost")),
            Column(title=t("what_if.best"), wide=True),
        )
        rows = [_doubt(visit, one) for one in found.doubts]
        show(table(t("what_if.doubts"), columns, rows))


def _sentence(visit: Visit, found: Supposed) -> str:
    """What is sure, as one would say it."""
    t, f, beyond = visit.t, visit.f, found.beyond
    told = {"way": way_name(visit, found.chosen), "other": way_name(visit, found.against)}
    if beyond.low == beyond.high:
        return t("what_if.alike", **told)
    if beyond.low == float("-inf"):
        return t("what_if.untold", **told)
    if beyond.low > 0:
        return t("what_if.better", more=f.money_fine(beyond.low), **told)
    return t("what_if.not_worse", less=f.money_fine(found.most_lost), **told)


def _way_columns(visit: Visit) -> Sequence[Column]:
    t = visit.t
    return (
        Column(title=t("what_if.name")),
        _right(t("what_if.per_customer")),
        Column(title=t("what_if.range"), right=True, wide=True),
        _right(t("what_if.sends")),
        Column(title=t("what_if.counts"), right=True, wide=True),
    )


def _ways(visit: Visit, found: Supposed) -> list[Row]:
    return [_way(visit, one, is_chosen=one.policy == found.chosen) for one in found.policies]


def _way(visit: Visit, one: Judged, *, is_chosen: bool) -> Row:
    f, name = visit.f, way_name(visit, one.policy)
    return Row(
        cells=(
            tag("strong", name) if is_chosen else name,
            f.signed_money_fine(one.earned.value),
            between(visit, one.earned),
            f.share(1 - one.shares[0], digits=0),
            f.number(one.effective),
        )
    )


def _doubt(visit: Visit, one: Doubted) -> Row:
    f = visit.f
    return Row(
        cells=(
            visit.t(f"what_if.doubt_name.{one.doubt.name}"),
            f.signed_money_fine(one.earned.value),
            between(visit, one.earned),
            f.money_fine(max(one.lost.value, 0.0)),
            way_name(visit, one.best),
        )
    )


def _right(title: str) -> Column:
    return Column(title=title, right=True)
