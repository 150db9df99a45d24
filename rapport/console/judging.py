"""The page of studies: texts that wait to be judged, and how far each study is."""

from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.controls import box, card, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, empty, head, link
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.evaluation import Progress, Study, list_studies, progress_of

_Found = list[tuple[Study, Progress]]


def studies(visit: Visit, _arguments: PageArguments) -> Draw:
    """List the studies, the newest first, with what waits for this operator."""
    database, operator = visit.app.database, visit.operator.operator_id
    found = [
        (study, progress_of(database, study.study_id, operator=operator))
        for study in list_studies(database)
    ]
    return partial(_draw, visit, found)


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("judging.title"), t("judging.about")))
    with box("stack"), card(classes="flush"):
        if found:
            show(_table(visit, found))
        else:
            show(empty("judge", t("judging.none"), t("judging.none_about")))


def _table(visit: Visit, found: _Found) -> Markup:
    t, f = visit.t, visit.f
    columns = (
        Column(title=t("judging.study")),
        Column(title=t("judging.judged"), right=True),
        Column(title=t("judging.judges"), right=True, wide=True),
        Column(title=t("judging.for_you"), right=True),
        Column(title=t("judging.results"), right=True, wide=True),
    )
    rows = []
    for study, progress in found:
        results = link(f"/judge/{study.study_id}/results")
        waits = progress.left_for_you if visit.may(Permission.JUDGE) else 0
        rows.append(
            Row(
                href=link(f"/judge/{study.study_id}") if waits else results,
                sub=study.question,
                cells=(
                    study.name,
                    t(
                        "judging.of",
                        given=f.number(progress.given),
                        wanted=f.number(progress.wanted),
                    ),
                    f.number(progress.judges),
                    f.number(waits) if waits else badge(t("judging.nothing"), "good"),
                    tag("a", t("judging.results"), href=results, class_="above"),
                ),
            )
        )
    return table(t("judging.title"), columns, rows)
