"""The page of sample reviews: what a plan costs, a new one, and how each stands."""

from collections.abc import Sequence
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.controls import box, button, card, choice, number_field, show, text_field
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, empty, head, link
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit, in_thread
from rapport.content import Brief, list_briefs
from rapport.kit.errors import RapportError
from rapport.review import (
    Combine,
    LotState,
    QueueFilter,
    SamplePlan,
    SampleReview,
    assess_waiting,
    list_samples,
    new_sample,
    plan_sample,
)

_LOOKS = {LotState.OPEN: "warn", LotState.ACCEPTED: "good", LotState.GIVEN_UP: ""}


def samples(visit: Visit, _arguments: PageArguments) -> Draw:
    """Read the sample reviews, and the briefs to make one of."""
    database = visit.app.database
    assess_waiting(database, visit.app.facts, now=visit.now)
    return partial(_Page(visit, list_samples(database), list_briefs(database)).draw)


def statement(visit: Visit, review: SampleReview) -> str:
    """Say in a sentence what may be stated of a lot."""
    t, f, bound = visit.t, visit.f, review.state.bound
    if bound is None:
        return t.many("samples.left", review.state.left, shown=f.number(review.state.left))
    return t(
        "samples.stated",
        confidence=f.share(bound.confidence, digits=0),
        most=f.number(bound.defects),
        texts=f.number(bound.texts),
        share=f.share(bound.share, digits=2),
    )


class _Page:
    """Draws the list and the form; the cost of the plan is counted as it is changed."""

    def __init__(
        self, visit: Visit, found: Sequence[SampleReview], briefs: Sequence[Brief]
    ) -> None:
        self._visit = visit
        self._t = visit.t
        self._found = found
        self._briefs = {str(brief.brief_id): brief.name for brief in briefs}

    def draw(self) -> None:
        t = self._t
        with box("head"):
            crumbs = [(t("menu.review"), link("/review"))]
            show(head(t("samples.title"), t("samples.about"), crumbs=crumbs))
        with box("stack"):
            with card(classes="flush"):
                none = empty("check", t("samples.none"), t("samples.none_about"))
                show(self._table() if self._found else none)
            if self._visit.may(Permission.REVIEW):
                with card(t("samples.new"), t("samples.new_about")), box("stack tight"):
                    self._form()

    def _table(self) -> Markup:
        t = self._t
        columns = (
            Column(title=t("samples.lot")),
            Column(title=t("samples.state")),
            Column(title=t("samples.said"), wide=True),
        )
        rows = [
            Row(
                href=link(f"/review/samples/{one.sample_id}"),
                sub=one.sample_id,
                cells=(
                    one.name,
                    badge(t(f"samples.lot_state.{one.lot_state.value}"), _LOOKS[one.lot_state]),
                    statement(self._visit, one),
                ),
            )
            for one in self._found
        ]
        return table(t("samples.title"), columns, rows)

    def _form(self) -> None:
        t = self._t
        with box("fields"):
            self._name = text_field("name", t("samples.name"))
            options = {"": t("queue.all")} | self._briefs
            self._brief = choice("brief", t("queue.brief_id"), options, value="")
            self._share = number_field(
                "share", t("samples.share"), value=0.5, minimum=0.01, maximum=50
            )
            self._sure = number_field("sure", t("samples.sure"), value=95, minimum=80, maximum=99.9)
            ways = {way.value: t(f"samples.combine.{way.value}") for way in Combine}
            self._combine = choice("combine", t("samples.way"), ways, value=Combine.POOLED.value)
            self._grows = number_field("grows", t("samples.grows"), value=0, minimum=0, maximum=5)
        self._cost = show(tag("p"))
        with box("line"):
            button(t("samples.draw"), self._make, kind="primary", icon_name="check").mark("make")
            button(t("samples.count"), self._count).mark("count")

    def _plan(self) -> SamplePlan:
        return SamplePlan(
            share=float(self._share.value or 0) / 100,
            confidence=float(self._sure.value or 0) / 100,
            combine=Combine(str(self._combine.value)),
            extensions=int(self._grows.value or 0),
        )

    async def _count(self) -> None:
        t, f = self._t, self._visit.f
        wanted = QueueFilter(brief_id=str(self._brief.value or ""))
        try:
            plan = self._plan()
            sizes = await in_thread(partial(plan_sample, self._visit.app.database, wanted, plan))
        except RapportError as error:
            self._cost.set_content(tag("p", str(error), class_="bad"))
            return
        whole = f.number(sum(drafts for drafts, _ in sizes.values()))
        some = f.number(sum(look_at for _, look_at in sizes.values()))
        self._cost.set_content(tag("p", t("samples.cost", some=some, whole=whole), class_="strong"))

    async def _make(self) -> None:
        visit = self._visit
        with visit.told():
            work = partial(
                new_sample,
                visit.app.database,
                QueueFilter(brief_id=str(self._brief.value or "")),
                self._plan(),
                name=str(self._name.value or ""),
                created_by=visit.operator.operator_id,
                now=visit.app.clock(),
            )
            made = await visit.do(Permission.REVIEW, work)
            visit.go(f"/review/samples/{made.sample_id}")
