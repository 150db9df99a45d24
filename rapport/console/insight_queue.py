"""The page that asks what texts feel like: those whose answer teaches the reader most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.console.controls import box, card, show
from rapport.console.insight_correcting import MAY, draw_sentiment_buttons
from rapport.console.insight_labels import texts_to_label
from rapport.console.insight_parts import percent, text_link
from rapport.console.insight_scope import Asked, asked, draw_nothing, draw_tabs
from rapport.console.markup import tag, text_lines
from rapport.console.parts import button_link, empty, head
from rapport.console.visits import Draw, Visit
from rapport.insights import TextRead, read_text

_AT_ONCE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    asked: Asked
    texts: Sequence[TextRead]
    unsure: Mapping[str, float]


def insight_queue(visit: Visit, _arguments: PageArguments) -> Draw:
    """Choose the next few texts."""
    wanted = texts_to_label(visit, limit=_AT_ONCE)
    found = _Found(
        asked=asked(visit, {}),
        texts=[read_text(visit.app.facts, one.text_id) for one in wanted],
        unsure={one.text_id: one.uncertain for one in wanted},
    )
    return partial(_draw, visit, found)


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("insights.tab.next"), t("insights.next_about")))
    with box("stack"):
        draw_tabs(visit, found.asked, "next")
        if draw_nothing(visit, found.asked):
            return
        if not found.texts:
            with card():
                show(empty("check", t("insights.nothing_next"), t("insights.nothing_next_about")))
        for one in found.texts:
            with card():
                _draw_text(visit, one, found.unsure[one.line.text_id])


def _draw_text(visit: Visit, one: TextRead, unsure: float) -> None:
    t, line = visit.t, one.line
    show(tag("p", text_lines(line.text), class_="read-text"))
    with box("line spread after"):
        if visit.may(MAY):
            draw_sentiment_buttons(visit, line.text_id, line.sentiment)
        told = t("insights.unsure", share=percent(visit.f, unsure))
        show(tag("span", told, class_="muted small"))
        show(button_link(t("insights.open"), text_link(line.text_id)))
