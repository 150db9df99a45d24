"""Who takes part in the demo's campaigns, as the response model sees them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rapport.app import App
from rapport.campaigns import Campaign, PlanRow, plan_rows
from rapport.catalog import find_offer
from rapport.content import Brief, Draft, get_brief, get_draft
from rapport.decisions import HOLDOUT
from rapport.demo.answering import mails_by_recipient
from rapport.demo.model import Arm, Recipient
from rapport.profiles import customer_totals, find_profiles

_EVERYBODY = 10_000_000
_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody in a draw: with the arm they were sent, or None for the holdout."""

    roles: Sequence[tuple[Recipient, Arm | None]]
    addresses: Mapping[str, str]

    def everybody(self) -> Iterator[tuple[Recipient, Arm | None]]:
        yield from self.roles

    def sent(self) -> Iterator[tuple[Recipient, Arm]]:
        """Those who were sent something."""
        for recipient, arm in self.roles:
            if arm is not None:
                yield recipient, arm


def cast_of(app: App, campaigns: Sequence[Campaign], *, sent_at: datetime) -> Cast:
    """Read the plans of the campaigns and what the response model wants to know of their people."""
    rows = [
        (campaign, row)
        for campaign in campaigns
        for row in plan_rows(app.database, campaign.campaign_id, limit=_EVERYBODY)
        if row.arm is not None
    ]
    profiles = find_profiles(app.facts, [row.customer_id for _, row in rows])
    recency = _recency(app, sent_at=sent_at)
    arms = _Arms(app)
    return Cast(
        roles=[
            (
                Recipient(
                    customer_id=row.customer_id,
                    language=profiles[row.customer_id].language or "zh",
                    recency_days=recency.get(row.customer_id),
                ),
                None if row.arm == HOLDOUT else arms.of(campaign, row),
            )
            for campaign, row in rows
        ],
        addresses={
            customer_id: profile.email
            for customer_id, profile in profiles.items()
            if profile.email is not None
        },
    )


def mails_of(cast: Cast, mailbox: Path) -> dict[str, str]:
    """Give the id of the mail that each recipient got."""
    by_recipient = mails_by_recipient(mailbox)
    return {
        recipient.customer_id: by_recipient[cast.addresses[recipient.customer_id]]
        for recipient, _ in cast.sent()
    }


def _recency(app: App, *, sent_at: datetime) -> dict[str, float]:
    totals = customer_totals(app.facts)
    ordered = totals.filter(totals.last_order_at.notnull())
    rows = app.facts.read(ordered.select("customer_id", "last_order_at")).to_pylist()
    return {
        row["customer_id"]: (sent_at - row["last_order_at"]).total_seconds() / _DAY_SECONDS
        for row in rows
    }


class _Arms:
    """What the response model calls an arm: the draft a customer was sent, seen from outside."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._made: dict[tuple[str, str], Arm] = {}

    def of(self, campaign: Campaign, row: PlanRow) -> Arm:
        assert row.draft_id is not None and row.draft_version is not None
        key = campaign.campaign_id, row.draft_id
        if key not in self._made:
            draft = get_draft(self._app.database, row.draft_id, row.draft_version)
            self._made[key] = self._arm(draft, get_brief(self._app.database, campaign.brief_id))
        return self._made[key]

    def _arm(self, draft: Draft, brief: Brief) -> Arm:
        offer = find_offer(self._app.database, brief.offer_id) if brief.offer_id else None
        named = draft.attributes.get("offer_frame", "none") != "none"
        return Arm(
            name=f"{brief.brief_id}-{draft.variant}",
            language=draft.language,
            tone=brief.tone,
            discount_share=(offer.discount_share or 0.0) if offer and named else 0.0,
            product_ids=draft.product_ids,
        )
