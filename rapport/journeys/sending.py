"""Turns send steps into messages for the outbox, and says why somebody gets none."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import pyarrow as pa

from rapport.catalog import find_offer, find_products
from rapport.content import Draft, customer_values, first_subtag, get_brief, slot_values
from rapport.delivery import (
    Message,
    MessageId,
    Origin,
    Priority,
    SharedSlots,
    enqueue,
    message_id_of,
    share_slots,
)
from rapport.journeys.asking import Who
from rapport.journeys.model import SendStep
from rapport.journeys.positions import PublishedJourney, experiment_of
from rapport.journeys.publishing import find_drafts
from rapport.journeys.store import Crowd
from rapport.kit.ids import id_of
from rapport.kit.settings import ShopSettings
from rapport.profiles import PROFILES, Purpose, last_words, suppressed, topic_purpose
from rapport.statements import stated_values
from rapport.storage import Database, Facts, rows_like
from rapport.studio import bound_values

THROUGH = "journey"
"""The arm of customers who go through; the others are held out."""

_ADDRESS = {"email": "email", "sms": "phone", "whatsapp": "phone"}
"""The column of a profile that holds a customer's address on a channel."""


class NotSentBecause(StrEnum):
    """Why a customer at a send step gets no message; the journey goes on without it."""

    NO_DRAFT = "no approved draft"
    NO_ADDRESS = "no address"
    NO_CONSENT = "no consent"
    SUPPRESSED = "address suppressed"
    NOT_PERSONALISED = "wants nothing personalised"
    NOT_THIS_TOPIC = "wants nothing about the topic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What is to be put into the outbox for one step, and whom of the crowd it leaves out, why."""

    step_id: str
    messages: tuple[Message, ...] = ()
    shared: tuple[SharedSlots, ...] = ()
    left_out: Mapping[int, NotSentBecause] = field(default_factory=dict)


def prepare_messages(  # noqa: PLR0913
    sends: Sequence[tuple[SendStep, Who]],
    published: PublishedJourney,
    crowd: Crowd,
    *,
    database: Database,
    facts: Facts,
    shop: ShopSettings,
    now: datetime,
) -> list[Sending]:
    """Prepare the messages of those who are at send steps, step by step; nothing is sent."""
    desk = _Desk(
        published=published, crowd=crowd, database=database, facts=facts, shop=shop, now=now
    )
    return [desk.sending(step, who.tolist()) for step, who in sends]


def put_into_outbox(prepared: Iterable[Sending], *, database: Database) -> int:
    """Put what is prepared into the outbox and return how many messages were not there before."""
    queued = 0
    for sending in prepared:
        if not sending.messages:
            continue
        with database.begin() as connection:
            share_slots(connection, sending.shared)
        queued += enqueue(database, sending.messages)
    return queued


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    published: PublishedJourney
    crowd: Crowd
    database: Database
    facts: Facts
    shop: ShopSettings
    now: datetime

    def sending(self, step: SendStep, who: Sequence[int]) -> Sending:
        drafts = find_drafts(step, database=self.database)
        if not drafts:
            nobody = dict.fromkeys(who, NotSentBecause.NO_DRAFT)
            return Sending(step_id=step.id, left_out=nobody)
        rows = self._profiles(who)
        reasons = self._reasons(step, who, rows)
        going = [place for place in who if place not in reasons]
        campaign_id = f"{self.published.journey_id}/{step.id}"
        return Sending(
            step_id=step.id,
            messages=tuple(self._messages(step, campaign_id, drafts, going, rows)),
            shared=tuple(self._shared(step, campaign_id, draft) for draft in drafts.values()),
            left_out=reasons,
        )

    def _profiles(self, who: Sequence[int]) -> dict[str, dict[str, object]]:
        ids = sorted({self.crowd.customer_ids[place] for place in who})
        wanted = pa.table({"customer_id": pa.array(ids, pa.string())})
        rows = rows_like(self.facts, PROFILES, wanted).to_pylist()
        profiles = self.facts.table(PROFILES)
        said = stated_values(self.facts, profiles, ids, now=self.now)
        return {row["customer_id"]: row | said.get(row["customer_id"], {}) for row in rows}

    def _reasons(
        self, step: SendStep, who: Sequence[int], rows: Mapping[str, Mapping[str, object]]
    ) -> dict[int, NotSentBecause]:
        """Say why customers get no message; who is not named gets one."""
        column = _ADDRESS.get(step.channel, "")
        addresses = {
            customer_id: str(address)
            for customer_id, row in rows.items()
            if (address := row.get(column))
        }
        refused = suppressed(self.database, list(addresses.values()))
        customers = [self.crowd.customer_ids[place] for place in who]
        marketing, personal = (
            self._words(step, purpose, customers)
            for purpose in (Purpose.MARKETING, Purpose.PERSONALISATION)
        )
        topic = self._words(step, topic_purpose(step.topic), customers) if step.topic else {}
        found: dict[int, NotSentBecause] = {}
        for place, customer_id in zip(who, customers, strict=True):
            if not marketing.get(customer_id, False):
                found[place] = NotSentBecause.NO_CONSENT
            elif not topic.get(customer_id, True):
                found[place] = NotSentBecause.NOT_THIS_TOPIC
            elif not personal.get(customer_id, True):
                found[place] = NotSentBecause.NOT_PERSONALISED
            elif customer_id not in addresses:
                found[place] = NotSentBecause.NO_ADDRESS
            elif addresses[customer_id] in refused:
                found[place] = NotSentBecause.SUPPRESSED
        return found

    def _words(self, step: SendStep, purpose: str, customers: Sequence[str]) -> dict[str, bool]:
        return last_words(
            self.database, channel=step.channel, purpose=purpose, customer_ids=customers
        )

    def _messages(
        self,
        step: SendStep,
        campaign_id: str,
        drafts: Mapping[str, Draft],
        going: Sequence[int],
        rows: Mapping[str, Mapping[str, object]],
    ) -> Iterator[Message]:
        crowd = self.crowd
        theirs = {
            place: _draft_for(rows[crowd.customer_ids[place]].get("language"), drafts)
            for place in going
        }
        personal = self._personal(theirs)
        for place, draft in theirs.items():
            customer_id = crowd.customer_ids[place]
            row = rows[customer_id]
            yield Message(
                message_id=self._message_id(campaign_id, place),
                campaign_id=campaign_id,
                customer_id=customer_id,
                channel=draft.channel,
                address=str(row[_ADDRESS[step.channel]]),
                draft_id=draft.draft_id,
                draft_version=draft.version,
                arm=THROUGH,
                language=draft.language,
                slots={"customer": customer_values(row), **personal.get(customer_id, {})},
                due_at=self.now,
                told_as=crowd.told_as[place],
                topic=step.topic,
                priority=Priority.JOURNEY,
                timezone=str(row.get("timezone") or ""),
            )

    def _message_id(self, campaign_id: str, place: int) -> MessageId:
        """One message for each entry: the first has the id that any campaign would give it."""
        crowd = self.crowd
        name, key = crowd.told_as[place] or crowd.customer_ids[place], crowd.keys[place]
        if not key and crowd.entries[place] == 1:
            return message_id_of(campaign_id, name)
        return MessageId(id_of("msg", campaign_id, name, key, str(crowd.entries[place])))

    def _personal(self, theirs: Mapping[int, Draft]) -> dict[str, dict[str, object]]:
        found: dict[str, dict[str, object]] = {}
        for draft in {draft.draft_id: draft for draft in theirs.values()}.values():
            customers = [
                self.crowd.customer_ids[place]
                for place, other in theirs.items()
                if other.draft_id == draft.draft_id
            ]
            found |= bound_values(
                draft, customers, database=self.database, facts=self.facts, now=self.now
            )
        return found

    def _shared(self, step: SendStep, campaign_id: str, draft: Draft) -> SharedSlots:
        brief = get_brief(self.database, draft.brief_id)
        found = find_products(self.facts, draft.product_ids)
        return SharedSlots(
            campaign_id=campaign_id,
            draft_id=draft.draft_id,
            draft_version=draft.version,
            label=campaign_id,
            slots=slot_values(
                shop=self.shop,
                language=draft.language,
                products=[found[each] for each in draft.product_ids if each in found],
                offer=find_offer(self.database, brief.offer_id) if brief.offer_id else None,
            ),
            origin=Origin(
                kind="journey",
                name=self.published.journey.name,
                version=self.published.version,
                step=step.id,
                segment_id=draft.segment_id,
                brief_id=brief.brief_id,
                experiment=experiment_of(self.published.journey_id),
            ),
        )


def _draft_for(language: object, drafts: Mapping[str, Draft]) -> Draft:
    """Choose the same tag, else the same language, else the first that the brief has."""
    spoken = str(language or "").lower()
    exact = {tag.lower(): draft for tag, draft in drafts.items()}
    close = {first_subtag(tag): draft for tag, draft in reversed(list(drafts.items()))}
    first = next(iter(drafts.values()))
    return exact.get(spoken) or close.get(first_subtag(spoken)) or first
