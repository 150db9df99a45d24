"""`rapport insights report`: a question about what customers write, answered with figures."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from rapport.app import App, read_new_texts
from rapport.cli.files import read_text, write_text
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.insights import Scope
from rapport.kit.ids import new_id
from rapport.research import (
    Plan,
    Report,
    Research,
    ResearchStatus,
    add_research,
    ask_sections,
    get_research,
    list_research,
    make_report,
    plain,
    plan_for_shop,
    read_plan,
    render_html,
    render_pdf,
    report_of,
    write_plan,
    writing_model,
)

_WHO = "command"


class Language(StrEnum):
    """The languages that reports are written in."""

    EN = "en"
    ZH = "zh"


Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
Out = Annotated[Path | None, typer.Option("--out", help="Write the pages into this folder.")]
Pdf = Annotated[bool, typer.Option("--pdf", help="Write a PDF file, too.")]


def make(  # noqa: PLR0917  each an option by its name
    question: Annotated[str, typer.Argument(help="Such as: What do customers complain about?")],
    product: Annotated[str | None, typer.Option(help="Only texts on this product id.")] = None,
    category: Annotated[str | None, typer.Option(help="Only texts on this category.")] = None,
    brand: Annotated[str | None, typer.Option(help="Only texts on this brand.")] = None,
    source: Annotated[str | None, typer.Option(help="Only this kind, such as `review`.")] = None,
    platform: Annotated[str | None, typer.Option(help="Only texts written there.")] = None,
    texts: Annotated[str | None, typer.Option(help="Only texts in this language.")] = None,
    segment: Annotated[str | None, typer.Option(help="Only texts of its members.")] = None,
    since: Day = None,
    until: Day = None,
    language: Annotated[Language, typer.Option(help="Of the report.")] = Language.EN,
    plan_file: Annotated[
        Path | None, typer.Option("--plan", help="A plan that `--show-plan` wrote.")
    ] = None,
    show_plan: Annotated[
        bool, typer.Option("--show-plan", help="Print the plan, and make nothing.")
    ] = False,
    out_folder: Out = None,
    pdf: Pdf = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Plan a report on a question, count, write, check every number, and keep it."""
    with opened() as rapport:
        zone = ZoneInfo(rapport.settings.shop.timezone)
        scope = Scope(
            product_id=product,
            category=category,
            brand=brand,
            source=source,
            platform=platform,
            language=texts,
            segment=segment,
            since=since.replace(tzinfo=zone) if since else None,
            until=until.replace(tzinfo=zone) if until else None,
        )
        plan = read_plan(read_text(plan_file)) if plan_file else None
        plan = plan or _plan(rapport, question, scope, language.value)
        if show_plan:
            out.print(write_plan(plan), markup=False, highlight=False)
            return
        research = _make(rapport, plan)
        report = report_of(research)
        files = _write(rapport, research, out_folder, pdf=pdf)
    if as_json:
        print_json(report)
    else:
        _print(research, report, files)


def show(
    research_id: Annotated[str | None, typer.Argument(help="One of them, to be written.")] = None,
    out_folder: Out = None,
    pdf: Pdf = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """List the research reports, or write one of them as pages."""
    with opened() as rapport:
        if research_id is not None:
            research = get_research(rapport.database, research_id)
            report = report_of(research)
            _print(research, report, _write(rapport, research, out_folder, pdf=pdf))
            return
        found = list_research(rapport.database)
    if as_json:
        print_json(found)
        return
    columns = ("id", "question", "asked", "by", "where it stands")
    rows = [
        (one.research_id, one.plan.question, f"{one.asked_at:%Y-%m-%d}", one.asked_by, one.status)
        for one in found
    ]
    print_table("Research reports", columns, rows)


def _plan(rapport: App, question: str, scope: Scope, language: str) -> Plan:
    plan = plan_for_shop(
        question, facts=rapport.facts, database=rapport.database, language=language, scope=scope
    )
    with writing_model(rapport.settings.llm, rapport.database) as model:
        return ask_sections(plan, model=model) if model else plan


def _make(rapport: App, plan: Plan) -> Research:
    read_new_texts(rapport)
    now = rapport.clock()
    with writing_model(rapport.settings.llm, rapport.database) as model:
        report = make_report(
            plan,
            facts=rapport.facts,
            database=rapport.database,
            now=now,
            zone=ZoneInfo(rapport.settings.shop.timezone),
            model=model,
        )
    research = Research(
        research_id=new_id("research"),
        plan=plan,
        asked_by=_WHO,
        asked_at=now,
        status=ResearchStatus.DONE,
        ended_at=rapport.clock(),
        report=report,
    )
    add_research(rapport.database, research)
    return research


def _write(rapport: App, research: Research, folder: Path | None, *, pdf: bool) -> list[Path]:
    """Write the pages; a PDF without a folder goes into the folder of the call."""
    if folder is None and not pdf:
        return []
    folder = folder or Path()
    folder.mkdir(parents=True, exist_ok=True)
    html = render_html(report_of(research), rapport.facts)
    page = folder / f"{research.research_id}.html"
    write_text(page, html)
    if not pdf:
        return [page]
    printed = page.with_suffix(".pdf")
    printed.write_bytes(render_pdf(html))
    return [page, printed]


def _print(research: Research, report: Report, files: list[Path]) -> None:
    out.print(f"{research.plan.question}\n", markup=False, highlight=False)
    for sentence in report.summary:
        out.print(f"• {plain(sentence.text)}", markup=False, highlight=False)
    kept = f"\nKept as {research.research_id}."
    written = "".join(f" Written: {path}." for path in files)
    out.print(f"{kept}{written}", markup=False, highlight=False)
