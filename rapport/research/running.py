"""Asks for reports, and makes those that wait, one after the other, behind the server."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from rapport.catalog import PRODUCTS
from rapport.insights import Scope
from rapport.kit.clock import Clock
from rapport.kit.errors import RapportError
from rapport.kit.ids import new_id
from rapport.kit.llm_settings import LLMSettings
from rapport.llm import LanguageModel, open_model
from rapport.research.making import UTC_ZONE, make_report
from rapport.research.model import Plan, Research
from rapport.research.plan import check_plan, plan_report
from rapport.research.store import add_research, end_research, take_waiting
from rapport.segments import list_segments
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)


def ask_research(database: Database, plan: Plan, *, asked_by: str, now: datetime) -> Research:
    """Ask for the report of a plan; it waits until somebody makes it. Raises `BadPlan`."""
    research = Research(
        research_id=new_id("research"), plan=check_plan(plan), asked_by=asked_by, asked_at=now
    )
    add_research(database, research)
    return research


def make_next(
    *,
    facts: Facts,
    database: Database,
    clock: Clock,
    llm: LLMSettings,
    zone: ZoneInfo = UTC_ZONE,
    left_behind: bool = False,
) -> bool:
    """Make the report that waits longest; False where none waits.

    Where `llm` names a model, it writes the prose.
    One that cannot be made is kept with the reason, whatever went wrong: the next can be made.
    """
    research = take_waiting(database, left_behind=left_behind)
    if research is None:
        return False
    problem = "the report could not be made; the log says why"
    report = None
    try:
        with writing_model(llm, database) as model:
            report = make_report(
                research.plan,
                facts=facts,
                database=database,
                now=clock(),
                zone=zone,
                model=model,
            )
    except RapportError as error:
        problem = str(error)
        log.info("research.refused", research_id=research.research_id, code=error.code)
    finally:
        end_research(
            database,
            research.research_id,
            now=clock(),
            report=report,
            problem="" if report else problem,
        )
    return True


@contextmanager
def writing_model(llm: LLMSettings, database: Database) -> Iterator[LanguageModel | None]:
    """The language model of the settings, closed at the end; None where none is set."""
    model = open_model(llm, database)
    try:
        yield model
    finally:
        if model is not None:
            model.close()


def plan_for_shop(
    question: str, *, facts: Facts, database: Database, language: str, scope: Scope | None = None
) -> Plan:
    """Plan a report with the categories and segments that the shop has. Raises `BadPlan`."""
    products = facts.table(PRODUCTS)
    known = products.filter(products.category.notnull()).select("category").distinct()
    categories = facts.read(known.order_by("category"))["category"].to_pylist()
    segments = [one.name for one in list_segments(database)]
    return plan_report(
        question, scope=scope, language=language, categories=categories, segments=segments
    )
