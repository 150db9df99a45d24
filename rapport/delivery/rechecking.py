"""Looks at the facts behind messages that wait, and says what may be sent of them.

Only a process that holds the facts can do this. A process that sends reads what is said here, and
sends nothing where it is older than some minutes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b

import msgspec
import structlog

from rapport.catalog import Offer, Product, find_offer, find_products
from rapport.content import (
    SOLD_OUT,
    Brief,
    Draft,
    DraftStatus,
    faults_of,
    get_brief,
    get_draft,
    is_lasting,
    may_send_safe,
    recommended_count,
    standing_of,
)
from rapport.delivery.causes import causes_of, new_causes
from rapport.delivery.model import FactsState, SharedSlots
from rapport.delivery.store import (
    keep_state,
    move_waiting,
    share_slots,
    waiting_shared,
)
from rapport.kit.errors import NotFound
from rapport.kit.settings import ShopSettings
from rapport.recommendations import rules_in_use, sold_out
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

_MOST_CAUSES = 20
_LOOKS_PER_VALIDITY = 5  # all checks run that often, also where the digest is the same


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsDesk:
    """What looking at facts needs. `valid` is for how long a sender trusts a look."""

    database: Database
    facts: Facts
    shop: ShopSettings
    valid: timedelta


def recheck_waiting(desk: FactsDesk, *, now: datetime) -> int:
    """Look at the facts of all that waits, and return of how many drafts something changed.

    Values that changed are bound anew where the draft still passes its checks; else its safe copy
    is to be sent; else nothing is, until the draft passes again, another version of it is approved,
    or the campaign is cancelled. Safe to repeat; each draft is one commit.
    """
    old = now - desk.valid / _LOOKS_PER_VALIDITY
    changed = 0
    for shared, draft, digest in _with_digests(desk, waiting_shared(desk.database), now=now):
        judged = shared
        if digest != shared.digest or shared.checked_at is None or shared.checked_at <= old:
            judged = judge(shared, draft, digest=digest, desk=desk, now=now)
        judged = _with_stock(judged, draft, desk)
        if judged != shared:
            with desk.database.begin() as connection:
                keep_state(connection, judged)
            changed += judged.changed_at != shared.changed_at
            _tell(shared, judged)
        if judged.state is FactsState.HOLD:
            changed += _release(judged, desk=desk, now=now)
    return changed


def judge(
    shared: SharedSlots, draft: Draft, *, digest: str, desk: FactsDesk, now: datetime
) -> SharedSlots:
    """Say what may be sent of a draft today, with which values."""
    standing = standing_of(draft, database=desk.database, facts=desk.facts, shop=desk.shop, now=now)
    faults = faults_of(draft, standing)
    if not faults:
        state = FactsState.FRESH
    else:
        state = FactsState.SAFE if may_send_safe(draft, standing) else FactsState.HOLD
    # With a product gone the places of the others moved; a safe copy that may go names none then.
    slots = shared.slots if standing.gone else standing.slots
    found = causes_of(
        shared.slots, slots, gone=_places(draft, standing.gone), faults=faults, now=now
    )
    causes = new_causes(found, known=() if shared.state is FactsState.FRESH else shared.causes)
    moved = bool(causes) or state is not shared.state
    kept = shared.causes if shared.state is not FactsState.FRESH or not causes else ()
    offer = standing.grounds.offer
    return replace(
        shared,
        state=state,
        slots=slots,
        lasting=not faults and is_lasting(draft.copy, standing.grounds),
        checked_at=now,
        changed_at=now if moved and (shared.checked_at or causes) else shared.changed_at,
        ends_at=offer.ends_at if offer else None,
        digest=digest,
        causes=(*kept, *causes)[-_MOST_CAUSES:],
    )


def _with_stock(shared: SharedSlots, draft: Draft, desk: FactsDesk) -> SharedSlots:
    """Say with what all messages share which products sold out, where one may be recommended."""
    if not recommended_count(draft.copy):
        return shared
    gone = sold_out(desk.facts, rules_in_use(desk.database))
    return replace(shared, slots={**shared.slots, SOLD_OUT: list(gone)})


def digest_of(
    products: Sequence[Product | None], offer: Offer | None, *, shop: ShopSettings, now: datetime
) -> str:
    """Sum up products, offer and shop: with another digest, a draft is judged again at once.

    What else a check knows (the day, the rules of law) is looked at with the next whole look.
    """
    over = offer is not None and offer.ends_at is not None and offer.ends_at <= now
    facts = msgspec.json.encode([products, offer, over, shop.model_dump(mode="json")])
    return blake2b(facts, digest_size=16).hexdigest()


def _with_digests(
    desk: FactsDesk, waiting: Sequence[SharedSlots], *, now: datetime
) -> list[tuple[SharedSlots, Draft, str]]:
    found: list[tuple[SharedSlots, Draft, Brief]] = []
    for shared in waiting:
        try:
            draft = get_draft(desk.database, shared.draft_id, shared.draft_version)
            found.append((shared, draft, get_brief(desk.database, draft.brief_id)))
        except NotFound as error:  # nobody can say what it rests on: it ages, and is held
            log.warning("facts.unknown", campaign_id=shared.campaign_id, code=error.code)
    ids = sorted({one for _, draft, _ in found for one in draft.product_ids})
    products = find_products(desk.facts, ids)
    return [
        (shared, draft, _digest(draft, brief, products, desk=desk, now=now))
        for shared, draft, brief in found
    ]


def _digest(
    draft: Draft,
    brief: Brief,
    products: Mapping[str, Product],
    *,
    desk: FactsDesk,
    now: datetime,
) -> str:
    offer = find_offer(desk.database, brief.offer_id) if brief.offer_id else None
    shown = [products.get(one) for one in draft.product_ids]
    return digest_of(shown, offer, shop=desk.shop, now=now)


def _release(held: SharedSlots, *, desk: FactsDesk, now: datetime) -> int:
    """Let what is held leave with a newer version of its draft, once one is approved and true."""
    draft = get_draft(desk.database, held.draft_id)
    if draft.version <= held.draft_version or draft.status is not DraftStatus.APPROVED:
        return 0
    fresh = replace(
        held, draft_version=draft.version, state=FactsState.FRESH, checked_at=None, causes=()
    )
    [(_, _, digest)] = _with_digests(desk, [fresh], now=now)
    judged = _with_stock(judge(fresh, draft, digest=digest, desk=desk, now=now), draft, desk)
    if judged.state is not FactsState.FRESH:
        return 0
    with desk.database.begin() as connection:
        share_slots(connection, [judged])
        moved = move_waiting(connection, held.key, draft.version)
    if moved:
        log.info("facts.released", campaign_id=held.campaign_id, messages=moved)
    return int(moved > 0)


def _places(draft: Draft, gone: Sequence[str]) -> list[int]:
    return [draft.product_ids.index(one) for one in gone]


def _tell(before: SharedSlots, judged: SharedSlots) -> None:
    if judged.state is not before.state or judged.slots != before.slots:
        log.info(
            "facts.changed",
            campaign_id=judged.campaign_id,
            draft_id=judged.draft_id,
            state=judged.state.value,
            causes=sorted({each.kind for each in judged.causes}),
        )
