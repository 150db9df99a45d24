"""The page on which an operator judges: facts, two texts whose makers are hidden, four answers."""

from functools import partial

from nicegui import PageArguments, ui
from nicegui.events import KeyEventArguments

from rapport.access import Permission
from rapport.console.controls import box, button, card, show, text_field
from rapport.console.markup import Markup, tag
from rapport.console.parts import Bar, bars, button_link, empty, head, link
from rapport.console.visits import Draw, Visit
from rapport.evaluation import (
    Judgement,
    Preference,
    Progress,
    ShownPair,
    Study,
    get_study,
    next_pair,
    progress_of,
    record_judgement,
)

_KEYS = {
    "1": Preference.LEFT,
    "2": Preference.RIGHT,
    "3": Preference.SAME,
    "4": Preference.BOTH_BAD,
}


def pair(visit: Visit, arguments: PageArguments) -> Draw:
    """Read the next pair of the study for this operator."""
    database, operator = visit.app.database, visit.operator.operator_id
    study = get_study(database, arguments.path_parameters["study_id"])
    shown = next_pair(study, database=database, operator=operator)
    progress = progress_of(database, study.study_id, operator=operator)
    if shown is None:
        return partial(_draw_done, visit, study, progress)
    return partial(_Page(visit, study, shown, progress).draw)


def study_head(visit: Visit, study: Study, title: str = "") -> None:
    crumbs = [(visit.t("menu.judge"), link("/judge"))]
    if title:
        crumbs.append((study.name, link(f"/judge/{study.study_id}")))
    show(head(title or study.name, study.question, crumbs=crumbs))


def progress_bar(visit: Visit, progress: Progress) -> Markup:
    f = visit.f
    shown = visit.t("judging.of", given=f.number(progress.given), wanted=f.number(progress.wanted))
    bar = Bar(label=visit.t("judging.judged"), value=progress.given, shown=shown)
    return bars([bar], whole=progress.wanted)


class _Page:
    """Draws a pair and takes the operator's answer."""

    def __init__(self, visit: Visit, study: Study, shown: ShownPair, progress: Progress) -> None:
        self._visit = visit
        self._t = visit.t
        self._study = study
        self._shown = shown
        self._progress = progress
        self._said = False

    def draw(self) -> None:
        t, shown = self._t, self._shown
        with box("head"):
            study_head(self._visit, self._study)
        with box("stack"):
            with card(t("judging.facts"), t("judging.facts_about")):
                show(tag("pre", shown.facts or "–", class_="source"))
            with box("cols two"):
                for number, text in ((1, shown.left), (2, shown.right)):
                    with card(t("judging.text", number=number)):
                        show(tag("div", text, class_="judged"))
            with card():
                self._answers()
        ui.keyboard(on_key=self._key, ignore=["input", "textarea"])

    def _answers(self) -> None:
        with box("stack tight"):
            with box("line answers"):
                for key, choice in _KEYS.items():
                    made = button(
                        self._t(f"judging.choice.{choice.value}"), partial(self._say, choice)
                    )
                    made.mark(choice.value)
                    with made:
                        show(tag("kbd", key), classes="bare-html")
            self._note = text_field("note", self._t("judging.note"))
            waiting = self._t.many("judging.waiting", self._progress.left_for_you)
            show(progress_bar(self._visit, self._progress))
            show(tag("p", waiting, class_="muted small"))

    async def _key(self, event: KeyEventArguments) -> None:
        if not event.action.keydown or event.modifiers.ctrl or event.modifiers.meta:
            return
        choice = _KEYS.get(str(event.key.name))
        if choice:
            await self._say(choice)

    async def _say(self, choice: Preference) -> None:
        if self._said:  # a second press before the next pair is drawn
            return
        self._said = True
        with self._visit.told():
            given = Judgement(
                pair_id=self._shown.pair_id,
                operator=self._visit.operator.operator_id,
                choice=choice,
                judged_at=self._visit.app.clock(),
                note=(self._note.value or "").strip(),
            )
            work = partial(record_judgement, self._study, given, database=self._visit.app.database)
            await self._visit.do(Permission.JUDGE, work)
            await self._visit.refresh()
            return
        self._said = False


def _draw_done(visit: Visit, study: Study, progress: Progress) -> None:
    t = visit.t
    about = t("judging.done_all") if progress.done else t("judging.done_yours")
    results = button_link(
        t("judging.results"),
        link(f"/judge/{study.study_id}/results"),
        kind="primary",
        icon_name="reports",
    )
    thanks = t.many("judging.yours", progress.yours)
    with box("head"):
        study_head(visit, study)
    with box("stack"):
        with card(classes="flush"):
            show(empty("check", t("judging.done"), f"{thanks} {about}", results))
        with card():
            show(progress_bar(visit, progress))
