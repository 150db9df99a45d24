"""Makes a report of a plan: counts every section, sums up, says how it was done, checks it all."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import ibis.expr.types as ir
import structlog

from rapport import __version__
from rapport.insights import FEWEST_CHECKED, MentionKind, aspect_names, readings_in
from rapport.llm import LanguageModel
from rapport.research.checking import check_report, sentences_in, sentences_of
from rapport.research.counts.study import Study
from rapport.research.model import Figure, Plan, Report, Section, Sentence, Table, Unit
from rapport.research.plan import check_plan
from rapport.research.plan_files import command_of
from rapport.research.sections import SECTIONS
from rapport.research.sections.parts import FEW
from rapport.research.words.asked import asked_for
from rapport.research.words.phrases import templates
from rapport.research.writing import write_sections
from rapport.segments import members_of
from rapport.storage import Database, Facts
from rapport.topics import list_topics
from rapport.trends import AlarmState, list_alarms, series_names

log = structlog.get_logger(__name__)

_MOST_SUMMARY = 8
_LEAST_LEAD = 0.4
_FEWEST_HITS = 10  # texts that say a thing, below which it does not lead
_RARE = 0.02  # of all texts, below which nothing leads that was not asked for
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
    told = [_based(study, section) for section in counted.values() if section is not None]
    sections = _unlike(told)
    nothing = [name for name, section in counted.items() if section is None]
    if nothing:
        sections = _with_gaps(study, sections, nothing)
    summary = summarise(sections, study.book.figures, plan.question)
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


def summarise(
    sections: Sequence[Section], figures: Mapping[str, Figure], question: str = ""
) -> list[Sentence]:
    """The sentences that lead, few of any section, in the order of the plan's sections.

    Sections stand in the order in which the question asks for them, so an early one weighs more.
    What rests on few texts does not lead, unless there are only few; nor does what few of many
    texts say, unless the question asks for it.
    """
    most = max((one.n for one in figures.values() if one.n is not None), default=0)
    hits = min(_FEWEST_HITS, most / _FEWEST_HITS)
    floor = _Floor(of=min(FEW, most), hits=hits, lead=_LEAST_LEAD)
    asked = asked_for(question)
    floors = {one.kind: floor if one.kind in asked else replace(floor, share=_RARE)
              for one in sections}  # fmt: skip
    floors |= dict.fromkeys(("who", "focus", *asked[:1]), _Floor(of=floor.of))
    ranked = sorted(
        (
            (claim.lead - place / 25, place, rank, claim)
            for place, section in enumerate(sections)
            for rank, claim in enumerate(_leading(section, figures, floors[section.kind]))
        ),
        key=lambda one: (-one[0], one[1], one[2]),
    )
    chosen = sorted(ranked[:_MOST_SUMMARY], key=lambda one: (one[1], one[2]))
    return [claim for *_, claim in chosen]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Floor:
    """What a sentence must reach to lead: of how many texts it is, how many say so, a weight."""

    of: float
    hits: float = 0.0
    share: float = 0.0
    lead: float = 0.0


def _leading(section: Section, figures: Mapping[str, Figure], floor: _Floor) -> list[Sentence]:
    solid = [
        one
        for one in section.claims
        if one.lead > 0
        and one.lead >= floor.lead
        and _rests_on(one, figures) >= floor.of
        and _first(one, figures, Unit.SHARE) >= floor.share
        and _first(one, figures, Unit.COUNT) >= floor.hits
    ]
    leading = sorted(solid, key=lambda one: -one.lead)
    most = _OF_THE_FOCUS if section.kind == "focus" else _OF_A_SECTION
    return [one for one in section.claims if one in leading[:most]]


def _first(claim: Sentence, figures: Mapping[str, Figure], unit: Unit) -> float:
    """The first figure of a unit that a sentence tells; infinite where it tells none."""
    named = (figures[ref.partition(".")[0]] for ref in claim.refs)
    return next((one.value for one in named if one.unit is unit), math.inf)


def _based(study: Study, section: Section) -> Section:
    """With a line on the shares that were corrected, where there are some."""
    labelled = {one.labelled for one in _figures_of(section, study) if one.labelled is not None}
    if not any(labelled):
        return section
    key = "common.some_corrected_by" if 0 in labelled else "common.corrected_by"
    n = study.book.count(max(labelled), study.how("labelled"))
    return _more(section, study.say(key, n=n))


def _figures_of(section: Section, study: Study) -> Iterator[Figure]:
    """The figures that a section shows."""
    named = {ref.partition(".")[0] for one in sentences_in(section) for ref in one.refs}
    drawn = {one for chart in section.charts for row in chart.series for one in row.figures}
    yield from (figure for name, figure in study.book.figures.items() if name in {*named, *drawn})


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
    quoted = [f"“{name}”" for name in names]
    told = study.say("limits.nothing", sections=study.say.joined(quoted))
    return [_more(section, told) if section.kind == "limits" else section for section in sections]


def _more(section: Section, claim: Sentence) -> Section:
    return replace(section, claims=(*section.claims, claim))


def _methods(study: Study, model: str | None) -> list[Sentence]:
    say, book = study.say, study.book
    agreement = _agreement(study)
    writer = say.name(model) if model else say("methods.templates")
    readers = study.rows(study.readings.select("read_by").distinct().order_by("read_by"))
    names = [row["read_by"] for row in readers if row["read_by"]]
    return [
        say("methods.confidence", confidence=book.level(_CONFIDENCE, study.how("confidence"))),
        *_of_readers(study),
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


def _of_readers(study: Study) -> Iterator[Sentence]:
    """What the readers find at all, and what is known of what they miss."""
    say, book, errors = study.say, study.book, study.errors
    felt = study.mentions(MentionKind.ASPECT)
    named = study.facts.count(felt.filter(felt.sentiment.notnull()).select("text_id").distinct())
    if study.texts:
        yield say("methods.coverage", share=book.share(named, study.texts, study.how("coverage")))
    count = book.count(errors.texts, study.how("labelled"))
    if errors.texts >= FEWEST_CHECKED:
        yield say("methods.corrected", n=count)
    else:
        yield say("methods.unchecked", n=book.count(FEWEST_CHECKED, study.how("level")))


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
