"""What a customer said of themself: with their words, corrected and withdrawn by an operator."""

from collections.abc import Sequence
from functools import partial

from nicegui import ui

from rapport.access import Permission
from rapport.console.controls import box, button, card, choice, show, text_field
from rapport.console.dialogs import confirmed
from rapport.console.markup import tag
from rapport.console.parts import badge, empty
from rapport.console.visits import Visit
from rapport.statements import (
    Statement,
    StatementState,
    Use,
    correct_statement,
    keys,
    statements_of,
    value_words,
    withdraw_statement,
)

_GONE = (StatementState.WITHDRAWN, StatementState.ERASED)


def read_statements(visit: Visit, customer_id: str) -> Sequence[Statement]:
    """Read what one customer said of themself, the newest first."""
    return statements_of(visit.app.facts, customer_id)


def draw_statements(visit: Visit, found: Sequence[Statement]) -> None:
    """Draw each statement with its words, and for who may change it the ways to."""
    t = visit.t
    with card(t("stated.title"), t("stated.about")):
        if not found:
            show(empty("chat", t("stated.none"), t("stated.none_about")))
        for one in found:
            with box("stack tight"):
                _draw(visit, one)


def _draw(visit: Visit, one: Statement) -> None:
    t, f = visit.t, visit.f
    label, value = keys()[one.key].labels[t.language], value_words(one.key, one.value, t.language)
    holds = one.holds_at(visit.now)
    state = one.state.value if holds or one.state in _GONE else "over"
    with box("line"):
        show(tag("strong", f"{label}: {value}" if value else label))
        show(badge(t(f"stated.state.{state}"), "good" if holds else "muted"))
        for use in Use:
            if use.value in one.purpose.split():
                show(badge(t(f"stated.use.{use.value}"), "muted"))
    if one.quote:
        show(tag("blockquote", one.quote))
    until = t("stated.until", said=f.day(one.said_at), until=f.day(one.expires_at))
    by = t("stated.by", who=one.corrected_by) if one.corrected_by else ""
    show(tag("p", " · ".join(part for part in (until, by) if part), class_="muted small"))
    if one.state not in _GONE and visit.may(Permission.IMPORT):
        _draw_acts(visit, one)


def _draw_acts(visit: Visit, one: Statement) -> None:
    t, values = visit.t, keys()[one.key].values
    with box("line"):
        field: ui.select | ui.input
        if values:
            named = {value: words[t.language] for value, words in values.items()}
            field = choice(f"value-{one.statement_id}", t("stated.value"), named, value=one.value)
        else:
            field = text_field(f"value-{one.statement_id}", t("stated.value"), value=one.value)
        correct = partial(_correct, visit, one, field)
        button(t("stated.correct"), correct).mark(f"correct-{one.statement_id}")
        withdraw = partial(_withdraw, visit, one)
        button(t("stated.withdraw"), withdraw, kind="danger").mark(f"withdraw-{one.statement_id}")


async def _correct(visit: Visit, one: Statement, field: ui.select | ui.input) -> None:
    with visit.told():
        act = partial(
            correct_statement,
            visit.app.facts,
            one.customer_id,
            one.statement_id,
            value=str(field.value or ""),
            operator=visit.operator.email,
            now=visit.app.clock(),
        )
        await visit.do(Permission.IMPORT, act)
        visit.say(visit.t("stated.corrected"))
        await visit.refresh()


async def _withdraw(visit: Visit, one: Statement) -> None:
    t = visit.t
    title, about = t("stated.withdraw"), t("stated.withdraw_about")
    if not await confirmed(visit, title, about, yes=title, danger=True):
        return
    with visit.told():
        act = partial(
            withdraw_statement,
            visit.app.facts,
            one.customer_id,
            one.statement_id,
            operator=visit.operator.email,
            now=visit.app.clock(),
        )
        await visit.do(Permission.IMPORT, act)
        visit.say(t("stated.withdrawn"))
        await visit.refresh()
