"""Turns send steps into messages for the outbox, and says why somebody gets none."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rapport.catalog import find_offer, find_product
from rapport.content import Draft, customer_values, get_brief, slot_values
from rapport.delivery import Message, SharedSlots, message_id_of
from rapport.journeys.entering import THROUGH
from rapport.journeys.model import SendStep
from rapport.journeys.positions import Position
from rapport.journeys.publishing import find_draft
from rapport.kit.settings import ShopSettings
from rapport.profiles import (
    Profile,
    Purpose,
    find_profiles,
    last_words,
    profile_rows,
    suppressed,
)
from rapport.storage import Database, Facts
from rapport.studio import personal_values


class NotSentBecause(StrEnum):
    """Why a customer at a send step gets no message; the journey goes on without it."""

    NO_DRAFT = "no approved draft"
    NO_ADDRESS = "no address"
    NO_CONSENT = "no consent"
    SUPPRESSED = "address suppressed"
    NOT_PERSONALISED = "wants nothing personalised"


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
        profiles = find_profiles(self.facts, [each.customer_id for each in positions])
        reasons = self._reasons(profiles, positions, channel=draft.channel)
        messages = [
            self._message(campaign_id, draft, profiles[each.customer_id], each.told_as)
            for each in positions
            if each.customer_id not in reasons
        ]
        return Sending(
            messages=tuple(messages),
            shared=self._shared(campaign_id, draft),
            left_out=tuple(reasons.values()),
        )

    def _reasons(
        self, profiles: Mapping[str, Profile], positions: Sequence[Position], *, channel: str
    ) -> dict[str, NotSentBecause]:
        """Say why customers get no message; who is not named gets one."""
        addresses = {key: profile.email for key, profile in profiles.items() if profile.email}
        refused = suppressed(self.database, list(addresses.values()))
        customers = [position.customer_id for position in positions]
        marketing, personal = (
            last_words(self.database, channel=channel, purpose=purpose, customer_ids=customers)
            for purpose in (Purpose.MARKETING, Purpose.PERSONALISATION)
        )
        found: dict[str, NotSentBecause] = {}
        for customer_id in customers:
            if not marketing.get(customer_id, False):
                found[customer_id] = NotSentBecause.NO_CONSENT
            elif not personal.get(customer_id, True):
                found[customer_id] = NotSentBecause.NOT_PERSONALISED
            elif customer_id not in addresses:
                found[customer_id] = NotSentBecause.NO_ADDRESS
            elif addresses[customer_id] in refused:
                found[customer_id] = NotSentBecause.SUPPRESSED
        return found

    def _message(self, campaign_id: str, draft: Draft, profile: Profile, told_as: str) -> Message:
        [row] = profile_rows([profile]).to_pylist()
        return Message(
            message_id=message_id_of(campaign_id, told_as or profile.customer_id),
            campaign_id=campaign_id,
            customer_id=profile.customer_id,
            channel=draft.channel,
            address=profile.email or "",
            draft_id=draft.draft_id,
            draft_version=draft.version,
            arm=THROUGH,
            language=draft.language,
            slots={"customer": customer_values(row), **self._personal(draft, profile)},
            due_at=self.now,
            told_as=told_as,
        )

    def _personal(self, draft: Draft, profile: Profile) -> dict[str, object]:
        values = personal_values(
            draft, [profile.customer_id], database=self.database, facts=self.facts, now=self.now
        )
        return {"personal": values[profile.customer_id]} if values else {}

    def _shared(self, campaign_id: str, draft: Draft) -> SharedSlots:
        brief = get_brief(self.database, draft.brief_id)
        found = [find_product(self.facts, product_id) for product_id in draft.product_ids]
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
