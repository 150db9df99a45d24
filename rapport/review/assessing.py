"""Weighs the drafts that wait and have no risk yet, and keeps what came out.

A risk is weighed once per version, when the queue is first read after it was written: what was
approved or refused later does not move it.
"""

from collections.abc import Sequence
from datetime import datetime

import structlog

from rapport.catalog import find_products
from rapport.content import Brief, Draft
from rapport.review.model import Risk
from rapport.review.risk import Circumstances, risk_of, writer_of
from rapport.review.sectors import sector_of
from rapport.review.store import (
    approved_places,
    briefs_of,
    find_risk,
    keep_risks,
    not_weighed,
    read_drafts,
    refusals_by_writer,
)
from rapport.segments import read_states
from rapport.storage import Database, Facts

log = structlog.get_logger(__name__)

_PASS = 1_000


def assess_waiting(database: Database, facts: Facts, *, now: datetime) -> int:
    """Weigh all waiting drafts that have no risk by today's rules; give how many."""
    done = 0
    while wanted := not_weighed(database, limit=_PASS):
        some = read_drafts(database, wanted)
        assess(some, database=database, facts=facts, now=now)
        done += len(some)
    if done:
        log.info("review.assessed", drafts=done)
    return done


def assess(some: Sequence[Draft], *, database: Database, facts: Facts, now: datetime) -> list[Risk]:
    """Weigh drafts by what is known at this moment, and keep their risks."""
    briefs = briefs_of(database, some)
    sectors = {brief_id: _sector(brief, facts) for brief_id, brief in briefs.items()}
    sizes = {segment_id: state.size for segment_id, state in read_states(facts).items()}
    approved, refused = approved_places(database), refusals_by_writer(database)
    weighed = []
    for draft in some:
        about = Circumstances(
            sector=sectors[draft.brief_id],
            audience=sizes.get(draft.segment_id),
            first=(draft.segment_id, draft.channel, draft.language) not in approved,
            refusals=refused[writer_of(draft.written_by)],
        )
        weighed.append((draft, risk_of(draft, about)))
    keep_risks(database, weighed, now=now)
    return [risk for _, risk in weighed]


def known_risk(draft: Draft, *, database: Database, facts: Facts, now: datetime) -> Risk:
    """Give the kept risk of a version of a draft; weigh and keep it where there is none."""
    kept = find_risk(database, draft.draft_id, draft.version)
    return kept or assess([draft], database=database, facts=facts, now=now)[0]


def _sector(brief: Brief, facts: Facts) -> str:
    products = find_products(facts, brief.product_ids)
    texts = [brief.name, *brief.must_have]
    for product in products.values():
        texts += [*product.names.values(), product.category or ""]
    return sector_of(texts)
