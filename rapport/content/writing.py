"""A brief becomes drafts, cell by cell: the texts that were chosen are kept, the rest is said."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

import structlog

from rapport.content.errors import BadBrief
from rapport.content.findings import refuses
from rapport.content.grounding import grounds_for, readable_attributes, status_after
from rapport.content.grounds import Grounds
from rapport.content.judging import Judged, choose
from rapport.content.model import Brief, Cell, Draft, DraftId, DraftStatus
from rapport.content.own_texts import own_examples
from rapport.content.safe_copies import safe_copy_of
from rapport.content.store import drafts_of, save_draft
from rapport.content.suggesting import Suggesting
from rapport.content.writers import Assignment, Writer
from rapport.insights import aspect_names, copy_angles
from rapport.kit.ids import id_of
from rapport.kit.settings import ShopSettings
from rapport.segments import find_segment
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

VARIANTS = "ABCDEFGH"
"""The names of the variants of a brief, in order."""

_AGAIN = frozenset({DraftStatus.REFUSED, DraftStatus.RETURNED})


def write_drafts(  # noqa: PLR0913
    brief: Brief,
    *,
    database: Database,
    facts: Facts,
    writer: Writer,
    shop: ShopSettings,
    now: datetime,
    suggest: Suggesting | None = None,
) -> list[Draft]:
    """Write one draft per cell and variant of a brief, and return the latest version of each.

    A draft that waits or was approved is left alone, so a run that was cut short can be repeated;
    one that was refused or sent back gets a next version. Where no proposal passes its checks, the
    best refused one is kept with its findings. `suggest` says what each variant should try.
    Raises `BadBrief` when nobody has a text at all.
    """
    check_groups(brief, database)
    for cell in brief.cells:
        write_cell(
            brief,
            cell,
            database=database,
            facts=facts,
            writer=writer,
            shop=shop,
            now=now,
            suggest=suggest,
        )
    drafts = drafts_of(database, brief.brief_id)
    log.info("drafts.written", brief_id=brief.brief_id, drafts=len(drafts), writer=writer.name)
    return drafts


def write_cell(  # noqa: PLR0913
    brief: Brief,
    cell: Cell,
    *,
    database: Database,
    facts: Facts,
    writer: Writer,
    shop: ShopSettings,
    now: datetime,
    stop_when_spent: bool = False,
    suggest: Suggesting | None = None,
) -> list[Draft]:
    """Write what one cell of a brief lacks, and return what was written; as `write_drafts`.

    With `stop_when_spent` a budget that is used up raises `BudgetSpent` and nothing is written;
    without it the copybook steps in.
    """
    existing = {draft.draft_id: draft for draft in drafts_of(database, brief.brief_id)}
    variants = open_variants(brief, cell, existing)
    if not variants:
        return []
    grounds = grounds_for(brief, cell, database=database, facts=facts, shop=shop, now=now)
    used = {_origin(draft.written_by) for draft in existing.values()}
    tries = suggest(brief, cell) if suggest else {}
    assignment = replace(
        assignment_for(brief, cell, grounds, wanted=len(variants), avoid=used),
        settings=tuple(tries[one].settings if one in tries else {} for one in variants)
        if tries
        else (),
        examples=own_examples(brief, cell, grounds, database=database),
        angles=tuple(copy_angles(facts, cell.product_ids, quotes=0, names=aspect_names(database))),
    )
    stay = [
        draft.copy
        for draft in existing.values()
        if draft.cell == cell and draft.variant not in variants
    ]
    chosen = choose(assignment, writer, grounds, beside=stay, stop_when_spent=stop_when_spent)
    written = []
    for variant, judged in zip(variants, chosen, strict=False):
        draft = _draft(judged, brief, grounds, cell=cell, variant=variant, now=now)
        draft = replace(draft, suggested=tries.get(variant))
        written.append(save_draft(database, _next(draft, existing.get(draft.draft_id))))
    return written


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


def open_variants(brief: Brief, cell: Cell, existing: Mapping[DraftId, Draft]) -> list[str]:
    """Name the variants of a cell that are still to be written, or to be written again."""
    found = []
    for variant in VARIANTS[: brief.variants]:
        before = existing.get(draft_id_of(brief, cell, variant))
        if before is None or before.status in _AGAIN:
            found.append(variant)
    return found


def assignment_for(
    brief: Brief, cell: Cell, grounds: Grounds, *, wanted: int, avoid: Iterable[str] = ()
) -> Assignment:
    """Say what a writer is asked for, for a cell of a brief."""
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
        brand=grounds.brand,
    )


def check_groups(brief: Brief, database: Database) -> None:
    """Raise `BadBrief` where a group's segment does not exist."""
    for group in brief.groups:
        if find_segment(database, group.segment_id) is None:
            raise BadBrief(
                f"brief {brief.name!r}: groups: there is no segment {group.segment_id!r};"
                " `rapport segments list` shows them"
            )


def _draft(
    judged: Judged, brief: Brief, grounds: Grounds, *, cell: Cell, variant: str, now: datetime
) -> Draft:
    proposal = judged.proposal
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
        safe=None if refuses(judged.findings) else safe_copy_of(proposal.copy, grounds),
    )


def _next(draft: Draft, before: Draft | None) -> Draft:
    return replace(draft, version=before.version + 1) if before else draft


def _origin(written_by: str) -> str:
    return written_by.partition(" after ")[0]
