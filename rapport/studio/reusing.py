"""Takes a text of the library into a cell of another brief, as a draft that is checked there."""

from dataclasses import replace

from rapport.content import (
    Brief,
    Cell,
    Copy,
    Draft,
    DraftStatus,
    Entry,
    copybook,
    draft_id_of,
    drafts_of,
    first_subtag,
    get_brief,
    get_draft,
    grounds_for,
    open_variants,
    revised,
    save_draft,
)
from rapport.studio.errors import CellFull, NoSuchCell
from rapport.studio.planning import Desk


def reuse_text(
    text_id: str, brief_id: str, *, desk: Desk, segment_id: str = "", product_id: str = ""
) -> Draft:
    """Copy a draft or an entry of the copybook into a brief, check it against what holds there.

    The cell is the first of the brief that has the text's channel and language and, if given, this
    segment and product. A text that fails is kept as refused, with its findings, to be edited.

    Raises `NoSuchDraft`, `NoSuchBrief`, `NoSuchCell` where the brief has no such cell, and
    `CellFull` when all drafts of the cell wait or are approved.
    """
    copy, channel, language, origin = _source(text_id, desk)
    brief = get_brief(desk.database, brief_id)
    cells = [
        cell
        for cell in brief.cells
        if cell.channel == channel
        and first_subtag(cell.language) == first_subtag(language)
        and segment_id in {"", cell.segment_id}
        and (not product_id or product_id in cell.product_ids)
    ]
    if not cells:
        raise NoSuchCell(
            f"brief {brief.name!r} wants no text by {channel} in {language} there; choose another"
            " brief, group or product"
        )
    existing = {draft.draft_id: draft for draft in drafts_of(desk.database, brief_id)}
    for cell in cells:
        variants = open_variants(brief, cell, existing)
        if variants:
            place = _place(
                brief, cell, variants[0], existing.get(draft_id_of(brief, cell, variants[0]))
            )
            return _kept(place, copy, brief, origin=origin, desk=desk)
    raise CellFull(
        f"brief {brief.name!r} has all its texts by {channel} in {language}; send one back, or ask"
        " for more variants"
    )


def _source(text_id: str, desk: Desk) -> tuple[Copy, str, str, str]:
    entry: Entry | None = next((one for one in copybook() if one.id == text_id), None)
    if entry is not None:
        return entry.copy_text, entry.channel, entry.language, f"copybook:{entry.id}"
    draft = get_draft(desk.database, text_id)
    origin = f"library:{draft.draft_id}@{draft.version}"
    return draft.copy, draft.channel, draft.language, origin


def _place(brief: Brief, cell: Cell, variant: str, before: Draft | None) -> Draft:
    if before is not None:
        return before
    return Draft(
        draft_id=draft_id_of(brief, cell, variant),
        version=0,
        brief_id=brief.brief_id,
        segment_id=cell.segment_id,
        variant=variant,
        language=cell.language,
        channel=cell.channel,
        product_ids=cell.product_ids,
        copy=Copy(body=""),
        status=DraftStatus.WRITTEN,
        written_by="",
        created_at=brief.created_at,
    )


def _kept(place: Draft, copy: Copy, brief: Brief, *, origin: str, desk: Desk) -> Draft:
    grounds = grounds_for(
        brief,
        place.cell,
        database=desk.database,
        facts=desk.facts,
        shop=desk.shop,
        now=desk.now,
        draft_id=place.draft_id,
    )
    # That it is a text used before is why it was chosen.
    known = replace(grounds, earlier=None)
    made = revised(place, copy, written_by=origin, grounds=known, now=desk.now)
    return save_draft(desk.database, made)
