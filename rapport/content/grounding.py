"""Finds what the texts of a brief may rest on, and checks drafts against it again."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from rapport.brand import published_book
from rapport.catalog import find_products, get_offer
from rapport.claims import list_policies, sentences_for
from rapport.content.attributes import attributes_of
from rapport.content.audience import missing_shares
from rapport.content.checks import check_copy
from rapport.content.errors import BadBrief, BadTemplate
from rapport.content.findings import refuses
from rapport.content.grounds import Grounds
from rapport.content.model import Brief, Cell, Copy, Draft, DraftStatus, Finding
from rapport.content.safe_copies import safe_copy_of
from rapport.content.store import get_brief
from rapport.content.surroundings import dispute_lookup, earlier_texts, page_lookup
from rapport.kit.settings import ShopSettings
from rapport.storage import Database, Facts


def grounds_for(  # noqa: PLR0913
    brief: Brief,
    cell: Cell,
    *,
    database: Database,
    facts: Facts,
    shop: ShopSettings,
    now: datetime,
    draft_id: str = "",
) -> Grounds:
    """Collect what a text of this cell of a brief may rest on; `draft_id` is its draft's, if any.

    Raises `BadBrief` for a product the catalogue does not have, `OfferNotFound` for such an offer.
    """
    found = find_products(facts, cell.product_ids)
    unknown = [product_id for product_id in cell.product_ids if product_id not in found]
    if unknown:
        raise BadBrief(
            f"brief {brief.name!r}: product_ids: the catalogue has no product {unknown[0]!r}"
        )
    today = now.astimezone(ZoneInfo(shop.timezone)).date()
    return Grounds(
        channel=cell.channel,
        language=cell.language,
        shop=shop,
        products=tuple(found[product_id] for product_id in cell.product_ids),
        offer=get_offer(database, brief.offer_id) if brief.offer_id else None,
        must_have=brief.must_have,
        avoid=brief.avoid,
        characters=brief.characters,
        missing=missing_shares(cell.segment_id, database=database, facts=facts, now=now),
        tone=brief.tone,
        objective=brief.objective,
        reading=brief.reading,
        brand=published_book(database, shop.market, cell.language),
        policies=tuple(list_policies(database)),
        sentences=tuple(sentences_for(database, cell.product_ids, today=today)),
        today=today,
        earlier=earlier_texts(brief, cell, database=database, now=now, draft_id=draft_id),
        is_listed=page_lookup(facts),
        disputes=dispute_lookup(facts, cell.product_ids),
    )


def grounds_of(
    draft: Draft, *, database: Database, facts: Facts, shop: ShopSettings, now: datetime
) -> Grounds:
    """Collect what a draft may rest on today: prices and offers may have changed since."""
    brief = get_brief(database, draft.brief_id)
    return grounds_for(
        brief,
        draft.cell,
        database=database,
        facts=facts,
        shop=shop,
        now=now,
        draft_id=draft.draft_id,
    )


def checked_again(draft: Draft, grounds: Grounds) -> Draft:
    """Give the draft with today's findings; its status stays, and nothing is kept."""
    return replace(draft, findings=check_copy(draft.copy, grounds))


def revised(draft: Draft, copy: Copy, *, written_by: str, grounds: Grounds, now: datetime) -> Draft:
    """Make the next version of a draft with another text, checked; nothing is kept yet."""
    findings = check_copy(copy, grounds)
    return replace(
        draft,
        version=draft.version + 1,
        copy=copy,
        status=status_after(findings),
        written_by=written_by,
        prompt="",
        findings=findings,
        attributes=readable_attributes(copy, grounds),
        created_at=now,
        safe=safe_copy_of(copy, grounds) if not refuses(findings) else None,
    )


def status_after(findings: tuple[Finding, ...]) -> DraftStatus:
    """Say where a text stands after its checks."""
    return DraftStatus.REFUSED if refuses(findings) else DraftStatus.WRITTEN


def readable_attributes(copy: Copy, grounds: Grounds) -> dict[str, str]:
    """Read the attributes of a text; none of one that is not valid Liquid."""
    try:
        return attributes_of(copy, grounds)
    except BadTemplate:
        return {}
