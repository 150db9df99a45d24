"""Works a brief off, cell by cell, within a budget; can be paused, and taken up after a crash."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from rapport.content import (
    Brief,
    Cell,
    PromptShelf,
    Suggesting,
    Writer,
    get_brief,
    write_cell,
    writer_for,
)
from rapport.kit.clock import Clock
from rapport.kit.errors import RapportError
from rapport.kit.ids import new_id
from rapport.kit.llm_settings import LLMSettings
from rapport.kit.settings import ShopSettings
from rapport.llm import Budget, BudgetSpent, LanguageModel, ModelRefused, RunUse, open_model
from rapport.storage import Database, Facts
from rapport.studio.errors import BadLimits
from rapport.studio.model import Fault, Limits, WritingRun, WritingStatus
from rapport.studio.planning import cells_to_write
from rapport.studio.store import add_run, get_run, keep_progress, move

log = structlog.get_logger(__name__)

_MICROS = 1_000_000
_GOING = frozenset({WritingStatus.WAITING, WritingStatus.RUNNING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What a run works with: stores, shop, models, prompts, which writer, and the clock.

    `suggest` says what each variant should try; None leaves it to the writer.
    """

    database: Database
    facts: Facts
    shop: ShopSettings
    llm: LLMSettings
    prompts: PromptShelf
    writer: str
    clock: Clock
    suggest: Suggesting | None = None


def start_run(
    brief: Brief, *, database: Database, limits: Limits, started_by: str, now: datetime
) -> WritingRun:
    """Put a run of a brief in line; `carry_on` does it.

    Raises `BadLimits` for a negative one and `RunUnderWay` while the brief has a run.
    """
    if min(limits.calls, limits.tokens, limits.cost_micros) < 0:
        raise BadLimits("limits of calls, tokens and money are 0 (none) or more")
    run = WritingRun(
        run_id=new_id("wr"),
        brief_id=brief.brief_id,
        status=WritingStatus.WAITING,
        limits=limits,
        cells=len(cells_to_write(brief, database)),
        started_by=started_by,
        created_at=now,
        changed_at=now,
    )
    return add_run(database, run)


def carry_on(
    run_id: str, office: Office, *, on_progress: Callable[[WritingRun], None] | None = None
) -> WritingRun:
    """Do a run to its end, or until it is paused, cancelled or its budget is used up.

    Each cell is one step: what was written is kept, and the run goes on behind it after a crash. A
    question that was answered before is not asked again. Safe to repeat.
    """
    run = move(office.database, run_id, WritingStatus.RUNNING, now=office.clock())
    brief = get_brief(office.database, run.brief_id)
    if _is_used_up(run):
        detail = f"the budget of the run is used up; {_TO_RESUME}"
        return move(
            office.database, run_id, WritingStatus.STOPPED, now=office.clock(), detail=detail
        )
    before = run.use
    settings = _limited(office.llm, run.limits, run.use)
    budget = Budget(settings, office.database, clock=office.clock)
    model = open_model(settings, office.database, budget=budget)
    try:
        writer = writer_for(model, office.writer, prompts=office.prompts)
        run = replace(run, faults=())
        for cell in cells_to_write(brief, office.database):
            if get_run(office.database, run_id).status not in _GOING:
                break
            run, stop = _one_cell(run, brief, cell, office, writer=writer)
            run = keep_progress(
                office.database, replace(run, use=_sum(before, budget.run)), now=office.clock()
            )
            if on_progress is not None:
                on_progress(run)
            if stop:
                return move(
                    office.database,
                    run_id,
                    WritingStatus.STOPPED,
                    now=office.clock(),
                    detail=f"{stop}; {_TO_RESUME}",
                )
    finally:
        if model is not None:
            with closing(model):
                pass
    current = get_run(office.database, run_id)
    if current.status in _GOING:
        current = move(office.database, run_id, WritingStatus.DONE, now=office.clock())
    log.info("content.run_ended", run_id=run_id, status=current.status.value, done=current.done)
    return current


_TO_RESUME = "raise its limits and resume it, and it goes on behind what is written"


def resume_run(
    run_id: str, *, database: Database, now: datetime, limits: Limits | None = None
) -> WritingRun:
    """Put a paused or stopped run in line again, with other limits if given."""
    run = move(database, run_id, WritingStatus.WAITING, now=now)
    return keep_progress(database, replace(run, limits=limits), now=now) if limits else run


def pause_run(run_id: str, *, database: Database, now: datetime) -> WritingRun:
    """Let a run rest after the cell it is at."""
    return move(database, run_id, WritingStatus.PAUSED, now=now)


def cancel_run(run_id: str, *, database: Database, now: datetime) -> WritingRun:
    """End a run after the cell it is at; what is written stays."""
    return move(database, run_id, WritingStatus.CANCELLED, now=now)


def _one_cell(
    run: WritingRun, brief: Brief, cell: Cell, office: Office, *, writer: Writer
) -> tuple[WritingRun, str]:
    """Write one cell; give the run with it, and why the run must stop, if it must."""
    try:
        drafts = write_cell(
            brief,
            cell,
            database=office.database,
            facts=office.facts,
            writer=writer,
            shop=office.shop,
            now=office.clock(),
            stop_when_spent=True,
            suggest=office.suggest,
        )
    except (BudgetSpent, ModelRefused) as error:
        return run, str(error)
    except RapportError as error:
        fault = Fault(cell=cell, code=error.code, detail=str(error))
        return replace(run, faults=(*run.faults, fault), done=run.done + 1), ""
    return replace(run, done=run.done + 1, drafts=run.drafts + len(drafts)), ""


def model_within(
    llm: LLMSettings, database: Database, *, limits: Limits, clock: Clock
) -> LanguageModel | None:
    """Open the model of the settings for one go within these limits; None where there is none."""
    settings = _limited(llm, limits, RunUse())
    return open_model(settings, database, budget=Budget(settings, database, clock=clock))


def _limited(llm: LLMSettings, limits: Limits, use: RunUse) -> LLMSettings:
    """The settings with what is left of a run's own limits, where these are stricter."""
    left = {
        "calls_per_run": limits.calls and limits.calls - use.calls,
        "tokens_per_run": limits.tokens and limits.tokens - use.tokens,
        "money_per_run": limits.cost_micros and (limits.cost_micros - use.cost_micros) / _MICROS,
    }
    stricter = {
        name: min(value, getattr(llm, name) or value) for name, value in left.items() if value
    }
    # Kept answers are what lets a run that broke off go on without asking the same twice.
    return llm.model_copy(update=stricter | {"keep_answers": True})


def _is_used_up(run: WritingRun) -> bool:
    limits, use = run.limits, run.use
    pairs = (
        (limits.calls, use.calls),
        (limits.tokens, use.tokens),
        (limits.cost_micros, use.cost_micros),
    )
    return any(most and used >= most for most, used in pairs)


def _sum(one: RunUse, other: RunUse) -> RunUse:
    return RunUse(
        calls=one.calls + other.calls,
        replayed=one.replayed + other.replayed,
        prompt_tokens=one.prompt_tokens + other.prompt_tokens,
        completion_tokens=one.completion_tokens + other.completion_tokens,
        cost_micros=one.cost_micros + other.cost_micros,
    )
