"""Where a draft stands today: is what it says still true, and is what its safe copy says?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from rapport.catalog import find_offer, find_products
from rapport.content.checks import check_copy
from rapport.content.findings import refuses
from rapport.content.grounding import grounds_for
from rapport.content.grounds import Grounds
from rapport.content.model import Draft, Finding
from rapport.content.safe_copies import is_safe, names_products
from rapport.content.slots import CUSTOMER_SLOTS, slot_values
from rapport.content.store import get_brief
from rapport.kit.settings import ShopSettings
from rapport.storage import Database, Facts

_NOBODY: Mapping[str, float] = dict.fromkeys(CUSTOMER_SLOTS, 0.0)
_DOUBTS = frozenset({"fact-doubtful"})
_OVER = "offer-over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is left today of that on which a draft rests.

    `gone` are the products that the catalogue no longer has; an offer that is gone, or whose end
    has passed, is no part of the grounds, and `offer_over` says so. Who lacks a value for a slot is
    not looked at: a plan leaves them out by name.
    """

    grounds: Grounds
    gone: tuple[str, ...] = ()
    offer_over: bool = False

    @property
    def slots(self) -> dict[str, object]:
        """The values that all recipients of the draft share, as they are today."""
        return slot_values(
            shop=self.grounds.shop,
            language=self.grounds.language,
            products=self.grounds.products,
            offer=self.grounds.offer,
        )


def standing_of(
    draft: Draft, *, database: Database, facts: Facts, shop: ShopSettings, now: datetime
) -> Standing:
    """Collect what is left of a draft's grounds; raises `NoSuchBrief`."""
    brief, cell = get_brief(database, draft.brief_id), draft.cell
    found = find_products(facts, cell.product_ids)
    offer = find_offer(database, brief.offer_id) if brief.offer_id else None
    over = offer is None or (offer.ends_at is not None and offer.ends_at <= now)
    grounds = grounds_for(
        replace(brief, offer_id=None) if over else brief,
        replace(cell, product_ids=tuple(one for one in cell.product_ids if one in found)),
        database=database,
        facts=facts,
        shop=shop,
        now=now,
    )
    return Standing(
        grounds=replace(grounds, missing=_NOBODY),
        gone=tuple(one for one in cell.product_ids if one not in found),
        offer_over=bool(brief.offer_id) and over,
    )


def faults_of(draft: Draft, standing: Standing) -> tuple[str, ...]:
    """Name by their codes what forbids to send a draft today; empty where it is still true.

    A doubt about a fact counts as well, unless its reviewer saw the same one. What an offer that is
    over leaves without a value is `offer-over`.
    """
    if standing.gone:
        return ("product-gone",)
    findings = check_copy(draft.copy, standing.grounds)
    seen = {(found.code, found.part, found.span) for found in draft.findings}
    return tuple(
        sorted(
            {
                _OVER if standing.offer_over and _names_offer(found) else found.code
                for found in findings
                if refuses((found,))
                or (found.code in _DOUBTS and (found.code, found.part, found.span) not in seen)
            }
        )
    )


def _names_offer(found: Finding) -> bool:
    return found.code == "slot-unresolved" and found.span.partition(".")[0] == "offer"


def may_send_safe(draft: Draft, standing: Standing) -> bool:
    """Say whether the safe copy of a draft may go out today."""
    if draft.safe is None or (standing.gone and names_products(draft.safe)):
        return False
    return is_safe(draft.safe, standing.grounds)
