"""The page of one sample review: the next draft to look at, and what may be stated of the lot."""

from collections.abc import Callable
from functools import partial

from nicegui import PageArguments, ui
from nicegui.events import KeyEventArguments

from rapport.access import Permission
from rapport.console.controls import box, button, card, show
from rapport.console.copies import findings_list, shown_parts, source
from rapport.console.dialogs import confirmed
from rapport.console.markup import Markup, tag
from rapport.console.parts import banner, empty, head, link
from rapport.console.review_acts import ask_reason
from rapport.console.samples import statement
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.content import label_of
from rapport.review import (
    Drawn,
    LotState,
    SampleReview,
    SampleVerdict,
    Stratum,
    accept_lot,
    examine_stratum,
    get_sample,
    give_up_lot,
    grow_sample,
    judge_drawn,
    next_drawn,
    refuse_stratum,
)


def sample(visit: Visit, arguments: PageArguments) -> Draw:
    """Read a sample review and the next draft that was drawn."""
    sample_id = arguments.path_parameters["sample_id"]
    review = get_sample(visit.app.database, sample_id)
    drawn = next_drawn(visit.app.database, sample_id)
    return partial(_Page(visit, review, drawn).draw)


class _Page:
    """Draws how a lot stands and takes what is said of its drafts."""

    def __init__(self, visit: Visit, review: SampleReview, drawn: Drawn | None) -> None:
        self._visit = visit
        self._t = visit.t
        self._review = review
        self._drawn = drawn
        self._open = review.lot_state is LotState.OPEN
        self._acts = self._open and visit.may(Permission.REVIEW)
        self._said = False

    def draw(self) -> None:
        t, review = self._t, self._review
        with box("head"):
            crumbs = [
                (t("menu.review"), link("/review")),
                (t("samples.title"), link("/review/samples")),
            ]
            show(head(review.name, self._wanted(), crumbs=crumbs))
            if self._acts:
                self._end()
        with box("stack"):
            show(self._statement())
            with card(t("samples.strata"), classes="flush"):
                show(self._strata())
            if self._acts:
                self._follow_up()
            if self._open:
                self._next()

    def _wanted(self) -> str:
        f, plan = self._visit.f, self._review.plan
        return self._t(
            "samples.wanted",
            share=f.share(plan.share, digits=2),
            confidence=f.share(plan.confidence, digits=0),
        )

    def _statement(self) -> Markup:
        t, state = self._t, self._review.state
        said = statement(self._visit, self._review)
        if not self._open:
            return banner(f"{t(f'samples.lot_state.{self._review.lot_state.value}')}. {said}")
        if self._review.agreed_by:
            said = f"{said} {t('samples.agreed')}"
        if state.open:
            names = ", ".join(t.name("samples.stratum", name) for name in state.open)
            return banner(f"{said} {t('samples.follow', strata=names)}", "warn")
        if state.met:
            return banner(f"{said} {t('samples.met')}", "good")
        if state.bound is not None:
            return banner(f"{said} {t('samples.not_met')}", "warn")
        share = self._visit.f.share(state.projected.share, digits=2)
        return banner(f"{said} {t('samples.projected', share=share)}")

    def _strata(self) -> Markup:
        t, f = self._t, self._visit.f
        columns = (
            Column(title=t("samples.part")),
            Column(title=t("samples.drafts"), right=True),
            Column(title=t("samples.drawn"), right=True),
            Column(title=t("samples.looked"), right=True),
            Column(title=t("samples.defects"), right=True),
        )
        rows = [
            Row(
                cells=(
                    t.name("samples.stratum", one.name),
                    f.number(one.size),
                    f.number(one.drawn),
                    f.number(one.looked),
                    f.number(one.known),
                ),
                sub=t("samples.refused") if one.refused else "",
            )
            for one in self._review.strata
        ]
        return table(t("samples.strata"), columns, rows)

    def _end(self) -> None:
        t = self._t
        with box("actions"):
            yes = button(t("samples.accept"), self._accept, kind="primary", icon_name="check")
            yes.mark("accept").set_enabled(self._review.state.met)
            button(t("samples.give_up"), self._give_up, kind="danger").mark("give-up")

    def _follow_up(self) -> None:
        t, review = self._t, self._review
        faulty = [one for one in review.strata if one.known and not one.refused and not one.whole]
        if not faulty:
            return
        with card(t("samples.after"), t("samples.after_about")), box("stack tight"):
            if review.stage < review.plan.extensions and review.state.bound is not None:
                grow = partial(grow_sample, self._visit.app.database, review.sample_id)
                button(t("samples.grow"), partial(self._do, grow)).mark("grow")
            for one in faulty:
                self._stratum(one)

    def _stratum(self, one: Stratum) -> None:
        t = self._t
        name = t.name("samples.stratum", one.name)
        whole = partial(examine_stratum, self._visit.app.database, self._review.sample_id, one.name)
        with box("line"):
            show(tag("span", name, class_="strong"))
            button(t("samples.examine"), partial(self._do, whole)).mark(f"examine-{one.name}")
            refuse = partial(self._refuse, one.name)
            button(t("samples.refuse"), refuse, kind="danger").mark(f"refuse-{one.name}")

    def _next(self) -> None:
        t, drawn = self._t, self._drawn
        if drawn is None:
            with card(classes="flush"):
                show(empty("check", t("samples.all_seen"), t("samples.all_seen_about")))
            return
        with card(t("samples.look"), t.name("samples.stratum", drawn.stratum)), box("stack"):
            channel = drawn.draft.channel
            for part, text in shown_parts(drawn.draft):
                if text:
                    found = [one for one in drawn.draft.findings if one.part == part]
                    shown = tag("pre", source(text, found), class_="source")
                    show(tag("div", tag("h3", label_of(channel, part, t.language)), shown))
            show(findings_list(t, drawn.draft.findings))
            if self._acts:
                with box("line"):
                    sound = button(t("samples.sound"), self._sound, kind="primary")
                    sound.mark("sound")
                    with sound:
                        show(tag("kbd", "s"), classes="bare-html")
                    bad = button(t("samples.defect"), self._defect, kind="danger").mark("defect")
                    with bad:
                        show(tag("kbd", "d"), classes="bare-html")
        if self._acts:
            ui.keyboard(on_key=self._key, ignore=["input", "textarea"])

    async def _key(self, event: KeyEventArguments) -> None:
        if not event.action.keydown or event.modifiers.ctrl or event.modifiers.meta:
            return
        match str(event.key.name):
            case "s":
                await self._sound()
            case "d":
                await self._defect()

    async def _sound(self) -> None:
        await self._say("", sound=True)

    async def _defect(self) -> None:
        t = self._t
        reason = await ask_reason(
            self._visit, t("samples.defect_title"), t("samples.defect_about"),
            yes=t("samples.defect"),
        )  # fmt: skip
        if reason is not None:
            await self._say(reason, sound=False)

    async def _say(self, reason: str, *, sound: bool) -> None:
        if self._said or self._drawn is None:  # a second press before the next one is drawn
            return
        self._said = True
        said = SampleVerdict(
            draft_id=self._drawn.draft.draft_id,
            sound=sound,
            operator=self._visit.operator.operator_id,
            judged_at=self._visit.app.clock(),
            reason=reason,
        )
        work = partial(judge_drawn, self._visit.app.database, self._review.sample_id, said)
        await self._do(work)
        self._said = False

    async def _do(self, work: Callable[[], object]) -> None:
        with self._visit.told():
            await self._visit.do(Permission.REVIEW, work)
            await self._visit.refresh()

    async def _refuse(self, stratum: str) -> None:
        t, visit = self._t, self._visit
        reason = await ask_reason(
            visit, t("samples.refuse_title"), t("samples.refuse_about"), yes=t("samples.refuse")
        )
        if reason is not None:
            work = partial(
                refuse_stratum, visit.app.database, self._review.sample_id, stratum,
                operator=visit.operator.operator_id, reason=reason, now=visit.app.clock(),
            )  # fmt: skip
            await self._do(work)

    async def _accept(self) -> None:
        t, visit = self._t, self._visit
        about = statement(visit, self._review)
        if not await confirmed(visit, t("samples.accept_title"), about, yes=t("samples.accept")):
            return
        with visit.told():
            work = partial(
                accept_lot,
                visit.app.database,
                self._review.sample_id,
                operator=visit.operator.operator_id,
                now=visit.app.clock(),
                rules=visit.app.settings.review,
            )
            done = await visit.do(Permission.REVIEW, work)
            moved, left = visit.f.number(done.moved), visit.f.number(len(done.left))
            said = t("samples.accepted", moved=moved, left=left)
            visit.say(said if done.seconded else t("draft.agreed"))
            await visit.refresh()

    async def _give_up(self) -> None:
        t, visit = self._t, self._visit
        title, about = t("samples.give_up"), t("samples.give_up_about")
        if not await confirmed(visit, title, about, yes=t("samples.give_up"), danger=True):
            return
        work = partial(
            give_up_lot, visit.app.database, self._review.sample_id,
            operator=visit.operator.operator_id, now=visit.app.clock(),
        )  # fmt: skip
        await self._do(work)
