"""The page of a study's results: whom judges prefer, how sure that is, and how far they agree."""

from collections.abc import Sequence
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.controls import box, card, show
from rapport.console.judging_pair import progress_bar, study_head
from rapport.console.markup import Markup, tag
from rapport.console.parts import Bar, banner, bars, button_link, empty, link, tile, tiles
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.evaluation import Results, SystemResult, get_study, results_of


def results(visit: Visit, arguments: PageArguments) -> Draw:
    """Count the judgements of the study that the address names."""
    study = get_study(visit.app.database, arguments.path_parameters["study_id"])
    return partial(_draw, visit, results_of(study, database=visit.app.database))


def _draw(visit: Visit, found: Results) -> None:
    t, study = visit.t, found.study
    with box("head"):
        study_head(visit, study, t("judging.results"))
        if visit.may(Permission.JUDGE) and not found.progress.done:
            judge = link(f"/judge/{study.study_id}")
            with box("actions"):
                show(button_link(t("judging.go_on"), judge, kind="primary", icon_name="judge"))
    with box("stack"):
        if not found.systems:
            with card(classes="flush"):
                show(empty("judge", t("judging.unjudged"), t("judging.unjudged_about")))
            return
        if not found.progress.done:
            show(banner(t("judging.open"), "warn"))
        show(tiles(_tiles(visit, found)))
        with box("cols two"):
            with card(t("judging.win_rate"), t("judging.win_rate_about")):
                show(_rates(visit, found.systems))
            with card(t("judging.strength"), t("judging.strength_about")):
                show(_strengths(visit, found.systems))
        with card(t("judging.counts")):
            show(_table(visit, found.systems))
        with card():
            show(progress_bar(visit, found.progress))


def _tiles(visit: Visit, found: Results) -> list[Markup]:
    t, f, agreed = visit.t, visit.f, found.agreement
    known = [
        f"{name} {value:.2f}"
        for name, value in (("α", agreed.alpha), ("κ", agreed.kappa))
        if value is not None
    ]
    shared = t.many("judging.shared", agreed.shared)
    same = t("judging.same", share=f.share(agreed.raw or 0, digits=0))
    return [
        tile(t("judging.judged"), f.number(found.progress.given)),
        tile(t("judging.judges"), f.number(found.progress.judges)),
        tile(
            t("judging.agreement"),
            " · ".join(known) or "–",
            shared if agreed.raw is None else f"{same} · {shared}",
        ),
        tile(
            t("judging.first_preferred"),
            f.share(found.left.value, digits=0) if found.left.cases else "–",
            t("judging.fair"),
        ),
    ]


def _rates(visit: Visit, systems: Sequence[SystemResult]) -> Markup:
    f = visit.f

    def share(value: float) -> str:
        return f.share(value, digits=0)

    shown = [
        Bar(
            label=one.system,
            value=one.win_rate,
            shown=f"{share(one.win_rate)} ({share(one.win_low)} – {share(one.win_high)})",
        )
        for one in systems
    ]
    return bars(shown, whole=1)


def _strengths(visit: Visit, systems: Sequence[SystemResult]) -> Markup:
    """Intervals on one scale, so that they can be held against each other."""
    low = min(0.0, *(one.strength_low for one in systems))
    high = max(0.0, *(one.strength_high for one in systems))
    span = (high - low) or 1.0

    def at(value: float) -> str:
        return f"{4 + 92 * (value - low) / span:.2f}%"

    rows = []
    for one in systems:
        ends = f"({one.strength_low:+.2f} – {one.strength_high:+.2f})"
        width = f"{92 * (one.strength_high - one.strength_low) / span:.2f}%"
        drawn = tag(
            "div",
            tag("div", class_="axis"),
            tag("div", class_="zero", style=f"left:{at(0)}"),
            tag("div", class_="range", style=f"left:{at(one.strength_low)};width:{width}"),
            tag("div", class_="point", style=f"left:{at(one.strength)}"),
            class_="interval slim",
            aria_hidden="true",
        )
        name = tag("span", one.system, class_="clip")
        value = tag("span", f"{one.strength:+.2f} {ends}", class_="n")
        rows.append(tag("li", name, value, tag("div", drawn, class_="across"), class_="bar"))
    return tag("ul", rows, class_="bars", aria_label=visit.t("judging.strength"))


def _table(visit: Visit, systems: Sequence[SystemResult]) -> Markup:
    t, f = visit.t, visit.f
    columns = (
        Column(title=t("judging.system")),
        Column(title=t("judging.won"), right=True),
        Column(title=t("judging.tied"), right=True),
        Column(title=t("judging.lost"), right=True),
        Column(title=t("judging.bad"), right=True, wide=True),
    )
    rows = [
        Row(
            cells=(
                one.system,
                f.number(one.wins),
                f.number(one.ties),
                f.number(one.losses),
                f.number(one.bad),
            )
        )
        for one in systems
    ]
    return table(t("judging.counts"), columns, rows, plain=True)
