"""Makes a report of a plan: counts every section, sums up, says how it was done, checks it all."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import ibis.expr.types as ir
import structlog

from rapport import __version__
from rapport.insights import aspect_names, readings_in
from rapport.llm import LanguageModel
from rapport.research.checking import check_report, sentences_of
from rapport.research.counts.study import Study
from rapport.research.model import Figure, Plan, Report, Section, Sentence, Table
from rapport.research.plan import check_plan
from rapport.research.plan_files import command_of
from rapport.research.sections import SECTIONS
from rapport.research.sections.parts import FEW
from rapport.research.words.phrases import templates
from rapport.research.writing import write_sections
from rapport.segments import members_of
from rapport.storage import Database, Facts
from rapport.topics import list_topics
from rapport.trends import AlarmState, list_alarms, series_names

log = structlog.get_logger(__name__)

_MOST_SUMMARY = 8
UTC_ZONE = ZoneInfo("UTC")
_OF_A_SECTION = 3
_OF_THE_FOCUS = 5
_CONFIDENCE = 0.95
_LIKED, _DISLIKED = 4, 2  # ratings from and up to which stars are clear


def make_report(
    plan: Plan,
    *,
    facts: Facts,
    database: Database,
    now: datetime,
    zone: ZoneInfo = UTC_ZONE,
    model: LanguageModel | None = None,
) -> Report:
    """Make the report of a plan. With a model, it writes the prose, from the figures alone.

    Weeks are those of `zone`. Raises `BadPlan`, `SegmentNotFound`, or `NumberUnproven` if a number
    of the text is not that of its figure.
    """
    check_plan(plan)
    study = open_study(plan, facts=facts, database=database, now=now, zone=zone)
    with facts.patient():
        counted = {name: SECTIONS[name](study) for name in plan.sections}
        methods = _methods(study, model.name if model else None)
    sections = _unlike([section for section in counted.values() if section is not None])
    nothing = [name for name, section in counted.items() if section is None]
    if nothing:
        sections = _with_gaps(study, sections, nothing)
    summary = summarise(sections, study.book.figures)
    if model is not None:
        summary, sections = write_sections(study, summary, sections, model=model)
    report = Report(
        plan=plan,
        made_at=now,
        summary=tuple(summary),
        sections=tuple(sections),
        methods=tuple(methods),
        figures=tuple(study.book.figures.values()),
        quotes=study.book.quotes,
        writer=model.name if model else "templates",
    )
    report = _pruned(report)
    numbers = check_report(report)
    log.info("research.made", texts=study.texts, figures=len(report.figures), numbers=numbers)
    return report


def _pruned(report: Report) -> Report:
    """Without the figures and quotes that nothing shows."""
    sentences = [*sentences_of(report)]
    charts = [chart for section in report.sections for chart in section.charts]
    named = {ref.partition(".")[0] for one in sentences for ref in one.refs}
    named |= {str(one) for chart in charts for series in chart.series for one in series.figures}
    quoted = {one for sentence in sentences for one in sentence.quotes}
    return replace(
        report,
        figures=tuple(one for one in report.figures if one.figure_id in named),
        quotes=tuple(one for one in report.quotes if one.quote_id in quoted),
    )


def open_study(
    plan: Plan, *, facts: Facts, database: Database, now: datetime, zone: ZoneInfo = UTC_ZONE
) -> Study:
    """What the sections of a plan count with."""

    def members(segment: str | None) -> ir.Table | None:
        return members_of(segment, database=database, facts=facts, now=now)

    among = members(plan.scope.segment)
    compared: Mapping[str, ir.Table] = {
        name: table for name in plan.segments if (table := members(name)) is not None
    }
    return Study(
        facts=facts,
        plan=plan,
        readings=readings_in(facts, plan.scope, among=among),
        told=readings_in(facts, plan.scope, among=among, state=None),
        now=now,
        members=compared,
        names=aspect_names(database),
        series_names=series_names(database),
        topics=list_topics(database),
        alarms=[one for one in list_alarms(database) if one.state is not AlarmState.DISMISSED],
        zone=zone,
    )


def summarise(sections: Sequence[Section], figures: Mapping[str, Figure]) -> list[Sentence]:
    """The sentences that lead, few of any section, in the order of the plan's sections.

    Sections stand in the order in which the question asks for them, so an early one weighs more.
    What rests on few texts does not lead, unless there are only few.
    """
    most = max((one.n for one in figures.values() if one.n is not None), default=0)
    fewest = min(FEW, most)
    ranked = sorted(
        (
            (claim.lead - place / 25, place, rank, claim)
            for place, section in enumerate(sections)
            for rank, claim in enumerate(_leading(section, figures, fewest))
        ),
        key=lambda one: (-one[0], one[1], one[2]),
    )
    chosen = sorted(ranked[:_MOST_SUMMARY], key=lambda one: (one[1], one[2]))
    return [claim for *_, claim in chosen]


def _leading(section: Section, figures: Mapping[str, Figure], fewest: int) -> list[Sentence]:
    solid = [one for one in section.claims if one.lead and _rests_on(one, figures) >= fewest]
    leading = sorted(solid, key=lambda one: -one.lead)
    most = _OF_THE_FOCUS if section.kind == "focus" else _OF_A_SECTION
    return [one for one in section.claims if one in leading[:most]]


def _unlike(sections: list[Section]) -> list[Section]:
    """Without categories where each has one product alone: they would repeat the products."""
    bodies = {one.kind: {_cells(table) for table in one.tables} for one in sections}
    same = bodies.get("categories") == bodies.get("products")
    return [one for one in sections if not (same and one.kind == "categories")]


def _cells(table: Table) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell.text for cell in row[1:]) for row in table.rows)


def _rests_on(claim: Sentence, figures: Mapping[str, Figure]) -> float:
    """The fewest texts that a share of the sentence is a share of."""
    named = (figures[ref.partition(".")[0]] for ref in claim.refs)
    return min((one.n for one in named if one.n is not None), default=math.inf)


def _with_gaps(study: Study, sections: list[Section], nothing: Sequence[str]) -> list[Section]:
    """Say among the limits which questions were not answered."""
    known = templates(study.plan.language)
    names = [known[f"titles.{name}"].partition("{")[0].rstrip(" :：") for name in nothing]
    told = study.say("limits.nothing", sections=study.say.joined(names))
    return [_more(section, told) if section.kind == "limits" else section for section in sections]


def _more(section: Section, claim: Sentence) -> Section:
    return Section(kind=section.kind, title=section.title, claims=(*section.claims, claim))


def _methods(study: Study, model: str | None) -> list[Sentence]:
    say, book = study.say, study.book
    agreement = _agreement(study)
    writer = say.name(model) if model else say("methods.templates")
    readers = study.rows(study.readings.select("read_by").distinct().order_by("read_by"))
    names = [row["read_by"] for row in readers if row["read_by"]]
    return [
        say("methods.confidence", confidence=book.level(_CONFIDENCE, study.how("confidence"))),
        say("methods.holm", level=book.level(1 - _CONFIDENCE, study.how("level"))),
        *(say(f"methods.{name}") for name in ("once", "left", "stars")),
        *([agreement] if agreement else []),
        say("methods.quotes"),
        *([say("methods.readers", readers=say.joined(names))] if names else []),
        say(
            "methods.version",
            version=__version__,
            day=book.date(study.now.date(), study.how("first")),
            writer=_lower(writer),
        ),
        say("methods.again", command=command_of(study.plan)),
        say("methods.checked"),
    ]


def _lower(sentence: Sentence) -> Sentence:
    return Sentence(text=sentence.text[:1].lower() + sentence.text[1:], refs=sentence.refs)


def _agreement(study: Study) -> Sentence | None:
    """How often the words alone say what clear stars say: the reader's accuracy on these texts."""
    readings = study.readings
    clear = readings.filter((readings.rating >= _LIKED) | (readings.rating <= _DISLIKED))
    told = clear.filter(clear.positive.notnull() & (clear.positive != 0.5))  # noqa: PLR2004
    right = (told.positive > 0.5) == (told.rating >= _LIKED)  # noqa: PLR2004
    [row] = study.rows(told.aggregate(of=told.count(), right=right.cast("int64").sum()))
    if not row["of"]:
        return None
    share = study.book.share(row["right"], row["of"], study.how("agreement"))
    return study.say("methods.agreement", share=share)
