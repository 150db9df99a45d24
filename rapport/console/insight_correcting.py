"""The buttons that put a reading right, each in one press."""

from collections.abc import Callable
from functools import partial

from nicegui import ui

from rapport.console.controls import box, button, choice, show
from rapport.console.insight_labels import (
    MAY,
    correct,
    irony_is,
    mention_is,
    mention_is_gone,
    sentiment_is,
    state_is,
)
from rapport.console.insight_parts import about_name, abouts_offered
from rapport.console.markup import tag
from rapport.console.visits import Visit
from rapport.insights import MentionKind, MentionRead, Sentiment, TextRead, TextState

__all__ = ["MAY", "draw_mention_buttons", "draw_sentiment_buttons", "draw_text_buttons"]


def draw_text_buttons(visit: Visit, text: TextRead) -> None:
    """How the whole text speaks, and whether it counts at all."""
    t, line = visit.t, text.line
    with box("stack snug correcting"):
        if line.state is TextState.READ:
            show(tag("p", t("insights.ask_feeling"), class_="muted small"))
            draw_sentiment_buttons(visit, line.text_id, line.sentiment)
        with box("line"):
            _draw_state(visit, text)


def draw_sentiment_buttons(visit: Visit, text_id: str, now: Sentiment | None) -> None:
    """One button for each sentiment; the present one is pressed."""
    with _group(visit.t("insights.by.feeling")):
        for felt in Sentiment:
            act = partial(correct, visit, sentiment_is(text_id, felt))
            _choice_button(visit, felt, act, pressed=felt is now).mark(f"is-{felt.value}")


def _draw_state(visit: Visit, text: TextRead) -> None:
    t, text_id = visit.t, text.line.text_id
    if text.line.state is TextState.PROMOTION:
        act = partial(correct, visit, state_is(text_id, TextState.READ))
        _small(t("insights.no_promotion"), act).mark("no-promotion")
        return
    if text.line.state is not TextState.READ:
        return
    act = partial(correct, visit, state_is(text_id, TextState.PROMOTION))
    _small(t("insights.is_promotion"), act).mark("is-promotion")
    ironic = bool(text.irony)
    words = t("insights.no_irony" if ironic else "insights.is_irony")
    act = partial(correct, visit, irony_is(text_id, ironic=not ironic))
    _small(words, act).mark("irony")


def draw_mention_buttons(visit: Visit, text: TextRead, one: MentionRead) -> None:
    """How the thing is felt about, what it is about, and that it is not there at all."""
    t, text_id = visit.t, text.line.text_id
    with box("line end correcting"):
        name = about_name(visit, one.about, one.kind, one.sentiment)
        with _group(f"{name}: {t('insights.by.feeling')}"):
            for felt in Sentiment:
                act = partial(correct, visit, mention_is(text_id, one, sentiment=felt))
                made = _choice_button(visit, felt, act, pressed=felt is one.sentiment)
                made.mark(f"mention-{one.place}-{felt.value}")
        if one.kind is MentionKind.ASPECT:
            _draw_about(visit, text_id, one)
        gone = partial(correct, visit, mention_is_gone(text_id, one))
        _small(t("insights.gone"), gone).mark(f"gone-{one.place}")


def _draw_about(visit: Visit, text_id: str, one: MentionRead) -> None:
    named = abouts_offered(visit, one.about)
    made = choice(f"about-{one.place}", "", named, value=one.about)
    made.props["aria-label"] = visit.t("insights.about_what")

    async def change(value: str) -> None:
        await correct(visit, mention_is(text_id, one, about=value))

    made.on_value_change(lambda event: change(str(event.value)))


def _group(label: str) -> ui.element:
    group = ui.element("div").classes("line segmented")
    group.props["role"] = "group"
    group.props["aria-label"] = label
    return group


def _choice_button(
    visit: Visit, felt: Sentiment, act: Callable[[], object], *, pressed: bool
) -> ui.button:
    made = button(visit.t.name("sentiment", felt.value), act, kind="small-btn")
    made.props["aria-pressed"] = "true" if pressed else "false"
    return made.classes(f"pick {felt.value}")


def _small(words: str, act: Callable[[], object]) -> ui.button:
    return button(words, act, kind="small-btn")
