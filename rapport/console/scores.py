"""The page of scores: per kind what its model can do, whether it still does, and its successor."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.charts import Series, figures, line_chart
from rapport.console.controls import box, button, card, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, banner, facts, head
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.training import (
    DriftReport,
    ModelCard,
    Verdict,
    drift_reports,
    failure_sentences,
    gate_of,
    get_card,
    get_kind,
    in_use,
    judge,
    list_cards,
    list_kinds,
    promote,
    score_customers,
    train_model,
)

_HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """What is known of a kind: the model in use, the newest one that is not, the last looks."""

    kind: str
    score: str
    used: ModelCard | None
    newest: ModelCard | None
    verdict: Verdict
    reports: Sequence[DriftReport]

    @property
    def shown(self) -> ModelCard | None:
        return self.used or self.newest


def scores(visit: Visit, _arguments: PageArguments) -> Draw:
    """Read what is known of every kind of score."""
    home = visit.app.settings.home
    return partial(_draw, visit, [_read(home, kind) for kind in list_kinds()])


def _read(home: Path, kind: str) -> _Kind:
    current = in_use(home, kind)
    newest = next((c for c in list_cards(home, kind=kind) if c.model_id != current), None)
    used = get_card(home, current) if current else None
    if newest and used and newest.created_at < used.created_at:
        newest = None  # an older model is no successor
    verdict = judge(newest, gate_of(newest), current=current) if newest else Verdict()
    return _Kind(
        kind=kind,
        score=get_kind(kind).score,
        used=used,
        newest=newest,
        verdict=verdict,
        reports=drift_reports(home, current) if current else (),
    )


def _draw(visit: Visit, kinds: Sequence[_Kind]) -> None:
    t = visit.t
    with box("head"):
        show(head(t("scores.title"), t("scores.about")))
    with box("stack"):
        for one in kinds:
            with card(t(f"scores.kind.{one.kind}"), t(f"scores.of.{one.kind}")):
                _draw_kind(visit, one)


def _draw_kind(visit: Visit, one: _Kind) -> None:
    t = visit.t
    with box("stack tight"):
        show(tag("div", _state(visit, one), class_="tags"))
        if one.shown is None:
            show(tag("p", t("scores.none"), class_="muted"))
        else:
            with box("cols"):
                show(facts(_figures(visit, one, one.shown)))
                _curve(visit, one.shown)
        if one.newest is not None and not one.verdict.passed:
            show(_failures(visit, one.verdict))
        if visit.may(Permission.IMPORT):
            _buttons(visit, one)


def _state(visit: Visit, one: _Kind) -> Sequence[Markup]:
    t = visit.t
    causes = one.reports[-1].causes if one.reports else ()
    waits = None
    if one.newest is not None:
        passed = one.verdict.passed
        waits = badge(
            t("scores.passes" if passed else "scores.fails"), "good" if passed else "warn"
        )
    told = (
        badge(t("scores.in_use"), "good") if one.used else badge(t("scores.unused")),
        waits,
        badge(t("scores.drifted"), "bad") if causes else None,
        tag("code", one.score),
    )
    return [each for each in told if each is not None]


def _figures(visit: Visit, one: _Kind, shown: ModelCard) -> list[tuple[str, str | Markup]]:
    t, metrics = visit.t, shown.metrics
    pairs: list[tuple[str, str | Markup]] = [
        (t("scores.trained"), visit.f.day(shown.created_at)),
        (t("scores.tested"), visit.f.number(int(metrics.get("test_rows", 0)))),
        (t("scores.auc"), _ranks(metrics.get("auc"))),
        (t("scores.baseline"), _ranks(metrics.get("baseline_auc"))),
    ]
    if "calibration_error" in metrics:
        pairs.append((t("scores.error"), _percent(metrics["calibration_error"])))
    if "parent_auc" in metrics:
        pairs.append((t("scores.parent"), _ranks(metrics["parent_auc"])))
    if one.reports:
        last = one.reports[-1]
        pairs += [
            (t("scores.checked"), visit.f.day(last.checked_at)),
            (t("scores.psi"), f"{last.score_psi:.2f}"),
            (t("scores.self_test"), f"{last.auc:.3f} · {_percent(last.calibration_error)}"),
        ]
    return pairs


def _curve(visit: Visit, shown: ModelCard) -> None:
    """Promised and seen shares, a bin of customers after another, lowest first."""
    t, metrics = visit.t, shown.metrics
    numbers = [n for n in range(1, 1 + len(metrics)) if f"promised_{n}" in metrics]
    with box("stack snug"):
        if len(numbers) < 2:  # noqa: PLR2004 - a line needs two points
            show(tag("p", t("scores.no_curve"), class_="muted"))
            return
        promised = [_HUNDRED * metrics[f"promised_{n}"] for n in numbers]
        seen = [_HUNDRED * metrics[f"seen_{n}"] for n in numbers]
        label = t("scores.curve")
        names = [str(n) for n in numbers]
        line_chart(
            label,
            names,
            [
                Series(name=t("scores.seen"), values=seen),
                Series(name=t("scores.promised"), values=promised, soft=True),
            ],
            prefix="",
        )
        columns = (
            Column(title=t("scores.bin")),
            Column(title=t("scores.promised"), right=True),
            Column(title=t("scores.seen"), right=True),
        )
        rows = [
            Row(cells=(name, f"{a:.1f}", f"{b:.1f}"))
            for name, a, b in zip(names, promised, seen, strict=True)
        ]
        show(figures(t("scores.figures"), table(label, columns, rows)))


def _failures(visit: Visit, verdict: Verdict) -> Markup:
    reasons = failure_sentences(verdict.failures, language=visit.t.language)
    return banner(visit.t("scores.why_not", reasons=reasons), "warn")


def _buttons(visit: Visit, one: _Kind) -> None:
    t = visit.t
    with box("line"):
        made = button(t("scores.train"), partial(_train, visit, one.kind))
        made.mark(f"train-{one.kind}")
        if one.newest is not None and one.verdict.passed:
            use = partial(_promote, visit, one.kind, one.newest.model_id)
            button(t("scores.promote"), use, kind="primary").mark(f"promote-{one.kind}")


async def _train(visit: Visit, kind: str) -> None:
    doors = visit.app

    def work() -> None:
        with doors.facts.patient():
            train_model(kind, facts=doors.facts, home=doors.settings.home, now=doors.clock())

    with visit.told():
        await visit.do(Permission.IMPORT, work)
        visit.say(visit.t("scores.was_trained"))
        await visit.refresh()


async def _promote(visit: Visit, kind: str, model_id: str) -> None:
    doors = visit.app
    home = doors.settings.home

    def work() -> None:
        promote(home, model_id, get_kind(kind).gate)
        score_customers(kind, facts=doors.facts, home=home, now=doors.clock())

    with visit.told():
        await visit.do(Permission.IMPORT, work)
        visit.say(visit.t("scores.was_promoted"))
        await visit.refresh()


def _ranks(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _percent(share: float) -> str:
    return f"{_HUNDRED * share:.1f} %"
