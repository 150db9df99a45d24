"""A brief becomes a plan: which texts are needed, for how many people, and what they would cost."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from rapport.content import (
    Assignment,
    Brief,
    Cell,
    Draft,
    DraftId,
    assignment_for,
    check_groups,
    drafts_of,
    grounds_for,
    open_variants,
)
from rapport.kit.errors import RapportError
from rapport.kit.llm_settings import LLMSettings
from rapport.kit.settings import ShopSettings
from rapport.llm import Prompt, estimate_tokens, prompt_uses
from rapport.segments import get_segment, members, rule_lookup
from rapport.storage import Database, Facts
from rapport.studio.model import Estimate, Plan, PlanLine

_SPARE = 2  # candidates that a writer is asked for beyond the drafts needed
_TOKENS = {"email": 260, "landing-page": 600, "article": 1_200, "product": 220, "social": 260}
_TOKENS_ELSE = 80  # of one candidate
_ENOUGH_CALLS = 10  # of a prompt, before its own past says more than the table above
_PAST = timedelta(days=90)
_TRIES = 2


class Asks(Protocol):
    """A writer that asks a model, and can say with which words it would."""

    @property
    def name(self) -> str:
        """The writer's name."""
        ...

    def prompt_for(self, assignment: Assignment) -> Prompt:
        """The question, as it would be asked."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a plan and a run need: the stores, the shop, the settings of models, the time."""

    database: Database
    facts: Facts
    shop: ShopSettings
    llm: LLMSettings
    now: datetime


def plan_brief(brief: Brief, desk: Desk, *, writer: str, asks: Asks | None = None) -> Plan:
    """List the cells of a brief with what each still needs and what that takes.

    `asks` is the writer if it asks a model; a writer that does not costs nothing. Raises `BadBrief`
    for a segment that does not exist; what else is wrong with a cell stands in its line.
    """
    check_groups(brief, desk.database)
    known = _Known(
        existing={draft.draft_id: draft for draft in drafts_of(desk.database, brief.brief_id)},
        people={group.segment_id: _people(group.segment_id, desk) for group in brief.groups},
        past=_past_tokens(desk) if asks else {},
        asks=asks,
    )
    return Plan(
        brief_id=brief.brief_id,
        writer=writer,
        currency=desk.llm.currency,
        lines=tuple(_line(brief, cell, desk, known) for cell in brief.cells),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is read once for all lines of a plan."""

    existing: Mapping[DraftId, Draft]
    people: Mapping[str, int]
    past: Mapping[str, float]
    asks: Asks | None


def _line(brief: Brief, cell: Cell, desk: Desk, known: _Known) -> PlanLine:
    wanted = len(open_variants(brief, cell, known.existing))
    standing = Counter(one.status.value for one in known.existing.values() if one.cell == cell)
    likely = most = Estimate()
    problem = ""
    if wanted:
        try:
            likely, most = _cost(brief, cell, desk, known, wanted=wanted)
        except RapportError as error:
            problem = str(error)
    return PlanLine(
        cell=cell,
        group=next(one.name for one in brief.groups if one.segment_id == cell.segment_id),
        people=known.people[cell.segment_id],
        wanted=wanted,
        standing=dict(standing),
        likely=likely,
        most=most,
        problem=problem,
    )


def _cost(
    brief: Brief, cell: Cell, desk: Desk, known: _Known, *, wanted: int
) -> tuple[Estimate, Estimate]:
    grounds = grounds_for(
        brief, cell, database=desk.database, facts=desk.facts, shop=desk.shop, now=desk.now
    )
    if known.asks is None:
        return Estimate(), Estimate()
    prompt = known.asks.prompt_for(assignment_for(brief, cell, grounds, wanted=wanted))
    asked = estimate_tokens(prompt.system) + estimate_tokens(prompt.user)
    one = _TOKENS.get(cell.channel, _TOKENS_ELSE)
    answered = round(known.past.get(prompt.name, one * (wanted + _SPARE)))
    likely = _priced(desk.llm, calls=1, asked=asked, answered=answered)
    # Asked again, a writer also reads its refused candidates.
    again = _TRIES * asked + desk.llm.max_tokens
    most = _priced(desk.llm, calls=_TRIES, asked=again, answered=_TRIES * desk.llm.max_tokens)
    return likely, most


def _priced(llm: LLMSettings, *, calls: int, asked: int, answered: int) -> Estimate:
    return Estimate(
        calls=calls,
        prompt_tokens=asked,
        completion_tokens=answered,
        cost_micros=round(asked * llm.price_asked + answered * llm.price_answered),
    )


def _past_tokens(desk: Desk) -> dict[str, float]:
    """How many tokens an answer to each prompt had of late, where enough were given."""
    uses = prompt_uses(desk.database, since=desk.now - _PAST)
    return {
        use.prompt: use.completion_tokens / use.calls for use in uses if use.calls >= _ENOUGH_CALLS
    }


def _people(segment_id: str, desk: Desk) -> int:
    segment = get_segment(desk.database, segment_id)
    inside = members(
        segment.rule, facts=desk.facts, now=desk.now, segments=rule_lookup(desk.database)
    )
    return desk.facts.count(inside)


def cells_to_write(brief: Brief, database: Database) -> Sequence[Cell]:
    """The cells that still lack a text, in the brief's order."""
    existing = {draft.draft_id: draft for draft in drafts_of(database, brief.brief_id)}
    return [cell for cell in brief.cells if open_variants(brief, cell, existing)]
