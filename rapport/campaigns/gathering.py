"""Reads what a plan and a launch need: members, profiles, standing, drafts and their slots."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from rapport.campaigns.errors import DraftsNotReady
from rapport.campaigns.model import Campaign
from rapport.campaigns.planning import CANDIDATES, Audience, GroupDrafts, Standing
from rapport.campaigns.store import find_schedule, had_a_run
from rapport.catalog import find_offer, find_products
from rapport.content import (
    CUSTOMER_SLOTS,
    Brief,
    Cell,
    Draft,
    DraftStatus,
    drafts_of,
    first_subtag,
    slot_values,
    unresolved,
    with_slots,
)
from rapport.delivery import GlobalHoldout, address_column, contacted_since, held_out_of_all
from rapport.kit.settings import ShopSettings
from rapport.profiles import PROFILES, Purpose, consented, last_words, suppressed
from rapport.segments import get_segment, members, rule_lookup
from rapport.storage import Database, Facts

ADDRESSED = ("email", "sms", "push", "wecom")
"""The formats that are sent to one customer at an address of theirs."""

_CUSTOMER = "customer."


def read_candidates(
    brief: Brief, *, channel: str, database: Database, facts: Facts, now: datetime
) -> pa.Table:
    """Give the members of the brief's groups with what a text may ask of them.

    A customer in two groups belongs to the one listed first, and is written to in their own
    language where the brief has it, else in the brief's first.
    """
    lookup = rule_lookup(database)
    parts = [
        members(get_segment(database, group.segment_id).rule, facts=facts, now=now, segments=lookup)
        .select("customer_id")
        .mutate(place=ibis.literal(place, "int64"))
        for place, group in enumerate(brief.groups)
    ]
    first = ibis.union(*parts) if len(parts) > 1 else parts[0]
    first = first.group_by("customer_id").aggregate(place=lambda t: t.place.min())
    rows = facts.read(_with_profile(first, facts, channel, now=now).order_by("customer_id"))
    ids = pa.array([group.segment_id for group in brief.groups], pa.string())
    segment_ids = ids.take(rows["place"].combine_chunks())
    languages = _languages(rows["language"], brief.languages)
    return (
        rows.append_column("segment_id", segment_ids)
        .set_column(rows.schema.get_field_index("language"), "language", languages)
        .select(CANDIDATES.names)
        .cast(CANDIDATES)
    )


def read_profiles(
    customer_ids: Sequence[str], *, channel: str, facts: Facts, now: datetime
) -> pa.Table:
    """Give customer_id, address, timezone and what a text may ask of these customers, by id."""
    wanted = pa.table({"customer_id": pa.array(customer_ids, pa.string())})
    return facts.read(
        _with_profile(ibis.memtable(wanted), facts, channel, now=now).order_by("customer_id")
    )


def read_standing(
    campaign: Campaign,
    *,
    candidates: pa.Table,
    database: Database,
    now: datetime,
    global_holdout: GlobalHoldout,
) -> Standing:
    """Give what consent ledger, suppression list, outbox and earlier runs say now."""
    recurring = find_schedule(database, campaign.run_of) if campaign.run_of else None
    once = recurring is not None and recurring.schedule.once
    channel = campaign.terms.channel
    willing = consented(database, channel=channel, purpose=Purpose.MARKETING)
    words = last_words(database, channel=channel, purpose=Purpose.PERSONALISATION)
    addresses = {each.lower() for each in candidates["address"].to_pylist() if each}
    quiet = timedelta(days=campaign.terms.quiet_days)
    lately = contacted_since(database, now - quiet, channel=channel) if quiet else []
    return Standing(
        consented=willing["customer_id"].to_pylist(),
        not_personalised=[customer for customer, granted in words.items() if not granted],
        contacted_lately=lately,
        globally_held_out=held_out_of_all(
            candidates["customer_id"].to_pylist(), global_holdout, now=now
        ),
        had_a_run=had_a_run(database, campaign.run_of) if once else (),
        suppressed_addresses=suppressed(database, sorted(addresses)),
    )


def read_groups(
    campaign: Campaign, brief: Brief, *, database: Database, facts: Facts, shop: ShopSettings
) -> dict[Audience, GroupDrafts]:
    """Give the approved drafts of each group and language.

    Raises `DraftsNotReady` while one waits for its reviewer, or when none is approved. A draft that
    was refused or sent back does not count: its group may stay without one.
    """
    drafts = [
        one for one in drafts_of(database, brief.brief_id) if one.channel == campaign.terms.channel
    ]
    waiting = [draft.draft_id for draft in drafts if draft.status is DraftStatus.WRITTEN]
    approved = [draft for draft in drafts if draft.status is DraftStatus.APPROVED]
    if waiting or not approved:
        what = f"drafts {', '.join(waiting)} wait for review" if waiting else "no draft is approved"
        raise DraftsNotReady(
            f"campaign {campaign.name!r}: {what}; see `rapport drafts list`",
            brief_id=brief.brief_id,
        )
    audiences = [(group.segment_id, each) for group in brief.groups for each in brief.languages]
    slots = {
        one.cell: read_slots(brief, one.cell, database=database, facts=facts, shop=shop)
        for one in approved
    }
    return {
        audience: _group([d for d in approved if (d.segment_id, d.language) == audience], slots)
        for audience in audiences
    }


def read_slots(
    brief: Brief, cell: Cell, *, database: Database, facts: Facts, shop: ShopSettings
) -> dict[str, object]:
    """Bind what all recipients of a cell share: the shop, its products and the brief's offer."""
    found = find_products(facts, cell.product_ids)
    return slot_values(
        shop=shop,
        language=cell.language,
        products=[found[each] for each in cell.product_ids if each in found],
        offer=find_offer(database, brief.offer_id) if brief.offer_id else None,
    )


def _with_profile(customers: ir.Table, facts: Facts, channel: str, *, now: datetime) -> ir.Table:
    profiles = with_slots(facts.table(PROFILES), facts, now=now)
    asked = ("customer_id", "language", "timezone", *CUSTOMER_SLOTS)
    address = address_column(profiles, channel)
    profiles = profiles.select(*dict.fromkeys(asked), address=address)
    return customers.inner_join(profiles, "customer_id")


def _languages(spoken: pa.ChunkedArray, offered: Sequence[str]) -> pa.Array:
    """Choose for each customer: the same tag, else the same language, else the first offered."""
    exact = {one.lower(): one for one in offered}
    close = {first_subtag(one): one for one in reversed(offered)}
    known = {
        one: exact.get(one.lower()) or close.get(first_subtag(one), offered[0])
        for one in pc.unique(spoken).to_pylist()
        if one
    }
    return pa.array([known.get(one, offered[0]) for one in spoken.to_pylist()], pa.string())


def _arms(drafts: Sequence[Draft]) -> dict[str, Draft]:
    """Name the arms: by variant, and by product where each product has texts of its own."""
    products = sorted({draft.product_ids for draft in drafts})
    if len(products) < 2:  # noqa: PLR2004
        return {draft.variant: draft for draft in drafts}
    return {f"{draft.variant}{products.index(draft.product_ids) + 1}": draft for draft in drafts}


def _group(drafts: Sequence[Draft], slots: Mapping[Cell, Mapping[str, object]]) -> GroupDrafts:
    lacking = {
        path
        for draft in drafts
        for path in unresolved(draft.copy, slots[draft.cell], language=draft.language)
    }
    needs = {path.removeprefix(_CUSTOMER) for path in lacking if path.startswith(_CUSTOMER)}
    return GroupDrafts(
        drafts=_arms(drafts),
        needs=frozenset(needs),
        renders=all(path.startswith(_CUSTOMER) for path in lacking),
    )
