"""The page of what customers want, fear, ask and compare: things counted by kind, with words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.controls import box, card, show
from rapport.console.insight_parts import FindingRow, about_name, findings_table, segment_link
from rapport.console.insight_scope import (
    Asked,
    Offered,
    asked,
    draw_nothing,
    draw_scope,
    draw_tabs,
    offered,
)
from rapport.console.markup import Markup, tag
from rapport.console.parts import banner, empty, head, link
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.conversations import KnowledgeGap, knowledge_gaps
from rapport.insights import Evidence, MentionKind, Said, Share, said_of_kinds, share_of
from rapport.kit.errors import Invalid, NotFound
from rapport.scoring import need_topic

_KINDS = tuple(kind for kind in MentionKind if kind is not MentionKind.ASPECT)
_SHOWN = 12
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    asked: Asked
    offered: Offered
    said: Mapping[MentionKind, Sequence[Said]]
    gaps: Sequence[KnowledgeGap]
    problem: str


def insight_needs(visit: Visit, arguments: PageArguments) -> Draw:
    """Count what the texts mention other than aspects, kind by kind."""
    try:
        question, problem = asked(visit, dict(arguments.query_parameters)), ""
    except (Invalid, NotFound) as error:
        question, problem = asked(visit, {}), str(error)
    facts = visit.app.facts
    said = said_of_kinds(facts, question.scope, _KINDS, among=question.among, quotes=1)
    found = _Found(
        asked=question,
        offered=offered(visit, question),
        said={kind: one for kind, one in said.items() if one},
        gaps=knowledge_gaps(visit.app.database, since=question.scope.since or _EVER, limit=_SHOWN),
        problem=problem,
    )
    return partial(_draw, visit, found)


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("insights.tab.needs"), t("insights.needs_about")))
    with box("stack"):
        draw_tabs(visit, found.asked, "needs")
        if found.problem:
            show(banner(found.problem, "bad"))
        if draw_nothing(visit, found.asked):
            _draw_gaps(visit, found.gaps)
            return
        draw_scope(visit, found.asked, found.offered, "needs")
        if not found.said:
            with card():
                show(empty("insights", t("insights.no_needs"), t("insights.no_needs_about")))
        for kind, said in found.said.items():
            _draw_kind(visit, found.asked, kind, said)
        _draw_gaps(visit, found.gaps)


def _draw_gaps(visit: Visit, gaps: Sequence[KnowledgeGap]) -> None:
    t = visit.t
    if gaps:
        with card(t("insights.gaps"), t("insights.gaps_about"), classes="flush"):
            show(_gaps(visit, gaps))


def _draw_kind(visit: Visit, question: Asked, kind: MentionKind, said: Sequence[Said]) -> None:
    t = visit.t
    title = t(f"insights.kind.{kind.value}")
    rows = [
        FindingRow(
            name=about_name(visit, one.about, kind),
            share=_all(one),
            href=question.link("texts", topic=one.about, kind=kind.value),
            quote=f"“{words}”" if (words := _words(one)) else "",
            segment=segment_link(need_topic(kind.value, one.about)),
        )
        for one in said[:_SHOWN]
    ]
    with card(title, t(f"insights.kind_about.{kind.value}"), classes="flush"):
        show(findings_table(visit, title, rows))
        if len(said) > _SHOWN:
            more = t("insights.and_more", count=visit.f.number(len(said) - _SHOWN))
            show(tag("p", more, class_="muted small pad"))


def _gaps(visit: Visit, gaps: Sequence[KnowledgeGap]) -> Markup:
    t, f, may = visit.t, visit.f, visit.may(Permission.WRITE_CONTENT)
    columns = (
        Column(title=t("insights.kind.question")),
        Column(title=t("insights.asked"), right=True),
        Column(title=t("insights.last_asked"), right=True, wide=True),
        *([Column(title=t("insights.use"), right=True)] if may else []),
    )
    rows = [
        Row(
            cells=(
                one.questions[0],
                f.number(one.asked),
                f.day(one.last_asked_at),
                *([_write(visit, one.questions[0])] if may else []),
            ),
            sub=" · ".join(one.questions[1:]),
        )
        for one in gaps
    ]
    return table(t("insights.gaps"), columns, rows)


def _write(visit: Visit, question: str) -> Markup:
    """The way to the brief of an article that answers the question."""
    href = link("/briefs/new", question=question)
    return tag("a", visit.t("insights.write_article"), href=href)


def _all(one: Said) -> Share:
    """Whoever says it, whatever they feel: of a need, texts rarely feel twice about it."""
    return share_of(min(one.hits, one.positive.of), one.positive.of)


def _words(one: Said) -> str:
    quotes: list[Evidence] = [quote for felt in one.quotes.values() for quote in felt]
    return quotes[0].words if quotes else ""
