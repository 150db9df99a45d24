"""A brief becomes drafts: proposals are checked, the best that pass are kept, the rest is said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from rapport.content.checks import check_copy
from rapport.content.errors import BadBrief
from rapport.content.findings import refuses
from rapport.content.grounding import grounds_for, readable_attributes, status_after
from rapport.content.grounds import Grounds
from rapport.content.model import Brief, Cell, Draft, DraftId, DraftStatus, Finding
from rapport.content.store import drafts_of, save_draft
from rapport.content.writers import Assignment, CopybookWriter, Proposal, Refused, Writer
from rapport.kit.ids import id_of
from rapport.kit.settings import ShopSettings
from rapport.llm import AnswerUnusable, BudgetSpent, ModelUnreachable
from rapport.segments import find_segment
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

VARIANTS = "ABCDEFGH"
"""The names of the variants of a brief, in order."""

_AGAIN = frozenset({DraftStatus.REFUSED, DraftStatus.RETURNED})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """A proposal with what its checks found."""

    proposal: Proposal
    findings: tuple[Finding, ...]

    @property
    def passes(self) -> bool:
        return not refuses(self.findings)


def write_drafts(
    brief: Brief,
    *,
    database: Database,
    facts: Facts,
    writer: Writer,
    shop: ShopSettings,
    now: datetime,
) -> list[Draft]:
    """Write one draft per cell and variant of a brief, and return the latest version of each.

    A draft that waits or was approved is left alone, so a run that was cut short can be repeated;
    one that was refused or sent back gets a next version. Where no proposal passes its checks, the
    best refused one is kept with its findings. Raises `BadBrief` when nobody has a text at all.
    """
    _check_groups(brief, database)
    existing = {draft.draft_id: draft for draft in drafts_of(database, brief.brief_id)}
    used = {_origin(draft.written_by) for draft in existing.values()}
    for cell in brief.cells:
        variants = _open_variants(brief, cell, existing)
        if not variants:
            continue
        grounds = grounds_for(brief, cell, database=database, facts=facts, shop=shop, now=now)
        assignment = _assignment(brief, cell, grounds, wanted=len(variants), avoid=used)
        chosen = _choose(assignment, writer, grounds)
        used |= {_origin(judged.proposal.written_by) for judged in chosen}
        for variant, judged in zip(variants, chosen, strict=False):
            draft = _draft(judged, assignment, grounds, cell=cell, variant=variant, now=now)
            save_draft(database, _next(draft, existing.get(draft.draft_id)))
    drafts = drafts_of(database, brief.brief_id)
    log.info("drafts.written", brief_id=brief.brief_id, drafts=len(drafts), writer=writer.name)
    return drafts


def draft_id_of(brief: Brief, cell: Cell, variant: str) -> DraftId:
    """Give the id of the draft for a cell and a variant: always the same one.

    What all cells of the brief have in common is no part of it.
    """
    parts = [cell.segment_id, variant]
    if brief.each_product:
        parts += cell.product_ids
    if len(brief.channels) > 1:
        parts.append(cell.channel)
    if len(brief.languages) > 1:
        parts.append(cell.language)
    return DraftId(id_of("dr", brief.brief_id, *parts))


def _check_groups(brief: Brief, database: Database) -> None:
    for group in brief.groups:
        if find_segment(database, group.segment_id) is None:
            raise BadBrief(
                f"brief {brief.name!r}: groups: there is no segment {group.segment_id!r};"
                " `rapport segments list` shows them"
            )


def _assignment(
    brief: Brief, cell: Cell, grounds: Grounds, *, wanted: int, avoid: Iterable[str]
) -> Assignment:
    return Assignment(
        brief=brief,
        group=next(one for one in brief.groups if one.segment_id == cell.segment_id),
        channel=cell.channel,
        language=cell.language,
        products=grounds.products,
        offer=grounds.offer,
        shop=grounds.shop,
        wanted=wanted,
        avoid=frozenset(avoid),
    )


def _open_variants(brief: Brief, cell: Cell, existing: Mapping[DraftId, Draft]) -> list[str]:
    found = []
    for variant in VARIANTS[: brief.variants]:
        before = existing.get(draft_id_of(brief, cell, variant))
        if before is None or before.status in _AGAIN:
            found.append(variant)
    return found


def _choose(assignment: Assignment, writer: Writer, grounds: Grounds) -> list[_Judged]:
    """Choose as many texts as are wanted, those that pass first."""
    judged = _asked(assignment, writer, grounds)
    if _lacks(judged, assignment) and judged:
        refused = tuple(
            Refused(proposal=one.proposal, findings=one.findings)
            for one in judged
            if not one.passes
        )
        judged += _asked(replace(assignment, refused=refused), writer, grounds)
    if _lacks(judged, assignment) and writer.name != CopybookWriter().name:
        log.info("drafts.fell_back", brief_id=assignment.brief.brief_id, writer=writer.name)
        judged += [
            replace(one, proposal=_after(one.proposal, writer))
            for one in _asked(assignment, CopybookWriter(), grounds)
        ]
    if not judged:
        brief = assignment.brief
        raise BadBrief(
            f"brief {brief.name!r}: there is no text for {brief.objective.value} by "
            f"{assignment.channel} in {assignment.language}; choose another channel or set up a"
            " model"
        )
    return sorted(_unlike(judged), key=_badness)[: assignment.wanted]


def _asked(assignment: Assignment, writer: Writer, grounds: Grounds) -> list[_Judged]:
    try:
        proposals = writer.write(assignment)
    except (ModelUnreachable, AnswerUnusable, BudgetSpent) as error:
        log.warning("drafts.model_failed", writer=writer.name, code=error.code)
        return []
    return [
        _Judged(proposal=proposal, findings=check_copy(proposal.copy, grounds))
        for proposal in proposals
    ]


def _lacks(judged: Sequence[_Judged], assignment: Assignment) -> bool:
    return sum(one.passes for one in judged) < assignment.wanted


def _after(proposal: Proposal, writer: Writer) -> Proposal:
    return replace(proposal, written_by=f"{proposal.written_by} after {writer.name}")


def _unlike(judged: Sequence[_Judged]) -> list[_Judged]:
    return list({one.proposal.copy: one for one in reversed(judged)}.values())[::-1]


def _badness(one: _Judged) -> tuple[int, bool]:
    refusing = sum(found.severity == "refuse" for found in one.findings)
    return refusing, bool(one.findings)


def _draft(
    judged: _Judged,
    assignment: Assignment,
    grounds: Grounds,
    *,
    cell: Cell,
    variant: str,
    now: datetime,
) -> Draft:
    brief, proposal = assignment.brief, judged.proposal
    return Draft(
        draft_id=draft_id_of(brief, cell, variant),
        version=1,
        brief_id=brief.brief_id,
        segment_id=cell.segment_id,
        variant=variant,
        language=cell.language,
        channel=cell.channel,
        product_ids=cell.product_ids,
        copy=proposal.copy,
        status=status_after(judged.findings),
        written_by=proposal.written_by,
        prompt=proposal.prompt,
        findings=judged.findings,
        attributes=readable_attributes(proposal.copy, grounds),
        created_at=now,
    )


def _next(draft: Draft, before: Draft | None) -> Draft:
    return replace(draft, version=before.version + 1) if before else draft


def _origin(written_by: str) -> str:
    return written_by.partition(" after ")[0]
