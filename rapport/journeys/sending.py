"""Turns send steps into messages for the outbox, and says why somebody gets none."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rapport.catalog import find_offer, find_product
from rapport.content import Draft, customer_values, get_brief, slot_values
from rapport.delivery import Message, SharedSlots, message_id_of
from rapport.journeys.entering import THROUGH
from rapport.journeys.model import Position, SendStep
from rapport.journeys.publishing import find_draft
from rapport.kit.settings import ShopSettings
from rapport.profiles import Purpose, find_profiles, has_consented, profile_rows, suppressed
from rapport.storage import Database, Facts


class NotSentBecause(StrEnum):
    """Why a customer at a send step gets no message; the journey goes on without it."""

    NO_DRAFT = "no approved draft"
    NO_ADDRESS = "no address"
    NO_CONSENT = "no consent"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What is to be put into the outbox for one step, and whom it leaves out."""

    messages: tuple[Message, ...] = ()
    shared: SharedSlots | None = None
    left_out: tuple[NotSentBecause, ...] = ()


def prepare_messages(
    sends: Sequence[tuple[Position, SendStep]],
    *,
    database: Database,
    facts: Facts,
    shop: ShopSettings,
    now: datetime,
) -> list[Sending]:
    """Prepare the messages of customers who are at send steps, step by step; nothing is sent."""
    by_step: dict[tuple[str, int, str], list[tuple[Position, SendStep]]] = defaultdict(list)
    for position, step in sends:
        by_step[position.journey_id, position.version, step.id].append((position, step))
    prepared = []
    for (journey_id, _, _), group in by_step.items():
        step, positions = group[0][1], [position for position, _ in group]
        draft = find_draft(step, database=database)
        if draft is None:
            nobody = (NotSentBecause.NO_DRAFT,) * len(positions)
            prepared.append(Sending(left_out=nobody))
            continue
        world = _World(database=database, facts=facts, shop=shop, now=now)
        prepared.append(world.sending(f"{journey_id}/{step.id}", draft, positions))
    return prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class _World:
    database: Database
    facts: Facts
    shop: ShopSettings
    now: datetime

    def sending(self, campaign_id: str, draft: Draft, positions: Sequence[Position]) -> Sending:
        profiles = find_profiles(self.facts, [p.customer_id for p in positions])
        addresses = {key: profile.email for key, profile in profiles.items() if profile.email}
        refused = suppressed(self.database, list(addresses.values()))
        messages, left_out = [], []
        for position in positions:
            address = addresses.get(position.customer_id)
            reason = self._reason(position.customer_id, address, refused, draft.channel)
            if reason is not None or address is None:
                left_out.append(reason or NotSentBecause.NO_ADDRESS)
                continue
            [row] = profile_rows([profiles[position.customer_id]]).to_pylist()
            messages.append(
                Message(
                    message_id=message_id_of(campaign_id, position.customer_id),
                    campaign_id=campaign_id,
                    customer_id=position.customer_id,
                    channel=draft.channel,
                    address=address,
                    draft_id=draft.draft_id,
                    draft_version=draft.version,
                    arm=THROUGH,
                    language=draft.language,
                    slots={"customer": customer_values(row)},
                    due_at=self.now,
                )
            )
        shared = self._shared(campaign_id, draft)
        return Sending(messages=tuple(messages), shared=shared, left_out=tuple(left_out))

    def _reason(
        self, customer_id: str, address: str | None, refused: set[str], channel: str
    ) -> NotSentBecause | None:
        if not has_consented(
            self.database, customer_id, channel=channel, purpose=Purpose.MARKETING
        ):
            return NotSentBecause.NO_CONSENT
        if address is None:
            return NotSentBecause.NO_ADDRESS
        return NotSentBecause.SUPPRESSED if address in refused else None

    def _shared(self, campaign_id: str, draft: Draft) -> SharedSlots:
        brief = get_brief(self.database, draft.brief_id)
        found = [find_product(self.facts, product_id) for product_id in brief.product_ids]
        return SharedSlots(
            campaign_id=campaign_id,
            draft_id=draft.draft_id,
            draft_version=draft.version,
            label=campaign_id,
            slots=slot_values(
                shop=self.shop,
                language=draft.language,
                products=[product for product in found if product is not None],
                offer=find_offer(self.database, brief.offer_id) if brief.offer_id else None,
            ),
        )
