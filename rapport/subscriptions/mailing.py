"""The product's own mails as messages: transactional, first in line, useless after some days."""

from dataclasses import dataclass
from datetime import datetime

from rapport.content import Draft, slot_values
from rapport.delivery import Message, MessageId, Origin, Priority, SharedSlots
from rapport.kit.ids import id_of
from rapport.kit.settings import ShopSettings
from rapport.profiles import Purpose
from rapport.subscriptions.model import OptIn
from rapport.subscriptions.system_mails import SystemMail

OPT_IN_SLOT = "opt_in"
"""The value of a message that names the sign-up which it asks to confirm; no text shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A message and what it shares with others of its draft: put both into the outbox at once."""

    message: Message
    shared: SharedSlots


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Who gets a mail of the product: the id it is made for, address and language."""

    customer_id: str
    told_as: str = ""
    address: str
    language: str


def confirmation_mail(opt_in: OptIn, *, draft: Draft, shop: ShopSettings, now: datetime) -> Mail:
    """Write the mail that asks to confirm a sign-up. The same number of it, the same message."""
    key = (SystemMail.CONFIRMATION, opt_in.opt_in_id, str(opt_in.mails))
    to = Addressee(
        customer_id=opt_in.customer_id,
        told_as=opt_in.told_as,
        address=opt_in.address,
        language=opt_in.language,
    )
    slots: dict[str, object] = {OPT_IN_SLOT: opt_in.opt_in_id}
    return _mail(key, to, draft, shop, slots, (now, opt_in.expires_at))


def preference_link_mail(
    *, to: Addressee, draft: Draft, shop: ShopSettings, expires_at: datetime, now: datetime
) -> Mail:
    """Write the mail with the link to the preferences; one a minute and customer at most."""
    key = (SystemMail.PREFERENCE_LINK, to.customer_id, f"{now:%Y-%m-%dT%H:%M}")
    return _mail(key, to, draft, shop, {}, (now, expires_at))


def _mail(
    key: tuple[str, ...],
    to: Addressee,
    draft: Draft,
    shop: ShopSettings,
    slots: dict[str, object],
    moments: tuple[datetime, datetime],
) -> Mail:
    kind, (now, expires_at) = key[0], moments
    message = Message(
        message_id=MessageId(id_of("msg", *key)),
        campaign_id=kind,
        customer_id=to.customer_id,
        told_as=to.told_as,
        channel=draft.channel,
        address=to.address,
        draft_id=draft.draft_id,
        draft_version=draft.version,
        arm=kind,
        language=draft.language,
        slots=slots,
        due_at=now,
        purpose=Purpose.TRANSACTIONAL,
        priority=Priority.TRANSACTIONAL,
        expires_at=expires_at,
    )
    shared = SharedSlots(
        campaign_id=kind,
        draft_id=draft.draft_id,
        draft_version=draft.version,
        label=kind,
        slots=slot_values(shop=shop, language=draft.language),
        lasting=True,  # it says the shop's name and nothing that a catalogue could make untrue
        checked_at=now,
        origin=Origin(kind="transactional", name=kind),
    )
    return Mail(message=message, shared=shared)
