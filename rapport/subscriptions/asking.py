"""Sign-ups: asked for by a form, and confirmed by a mail where the market's rule is to do so.

An address that nobody proved to be theirs belongs to a customer of its own, never to one we know:
whoever types a stranger's address gets nothing of the stranger's, and gives nothing away.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.delivery import SOURCE, add_messages, share_slots
from rapport.events import (
    Call,
    CallKind,
    CustomerId,
    Event,
    EventId,
    EventName,
    add_calls,
    add_events,
)
from rapport.kit.ids import id_of, new_id
from rapport.kit.settings import ShopSettings
from rapport.kit.subscription_settings import SubscriptionSettings
from rapport.profiles import Consent, Purpose, add_consents, profiles_like, topic_purpose
from rapport.storage import Database, Facts
from rapport.subscriptions.mailing import confirmation_mail
from rapport.subscriptions.model import OptIn, OptInState, SignUp, Trace
from rapport.subscriptions.store import (
    close_expired,
    keep_opt_in,
    mails_lately,
    note_mail,
)
from rapport.subscriptions.system_mails import SystemMail, system_draft
from rapport.subscriptions.tracing import keyed_hash

_DAY = timedelta(days=1)
_MAILS_A_DAY = 6  # to one address, over all forms: a stranger's mailbox is not to be filled


@dataclass(frozen=True, slots=True, kw_only=True)
class OptInDesk:
    """What taking a sign-up needs."""

    database: Database
    facts: Facts
    secret: bytes
    shop: ShopSettings
    settings: SubscriptionSettings


def ask_to_confirm(sign_up: SignUp, *, desk: OptInDesk) -> OptIn:
    """Keep a sign-up that waits, and put the mail that asks to confirm it into the outbox.

    Safe to repeat: the same sign-up waits once, and is mailed again no sooner and no more often
    than the settings say. Says the same of addresses that are known and that are not. Raises
    `SystemMailNotApproved`.
    """
    now = sign_up.trace.at
    draft = system_draft(SystemMail.CONFIRMATION, sign_up.language, database=desk.database, now=now)
    customer_id = owner_of(desk.facts, sign_up.address) or lead_id_of(sign_up.address, desk.secret)
    fresh = _opt_in(sign_up, customer_id, state=OptInState.PENDING, desk=desk)
    with desk.database.begin() as connection:
        close_expired(connection, now=now)
        kept = keep_opt_in(connection, fresh)
        lately = mails_lately(connection, kept.address, since=now - _DAY)
        if lately >= _MAILS_A_DAY or not _is_due(kept, now, desk.settings):
            return kept
        kept = note_mail(connection, kept, now=now)
        mail = confirmation_mail(kept, draft=draft, shop=desk.shop, now=now)
        share_slots(connection, [mail.shared])
        add_messages(connection, [mail.message])
    return kept


def subscribe_at_once(sign_up: SignUp, *, desk: OptInDesk) -> OptIn:
    """Let a sign-up count without a mail, for a customer of its own until the address is proved.

    Where the market's law asks for no confirmation.
    """
    customer_id = lead_id_of(sign_up.address, desk.secret)
    kept = _opt_in(sign_up, customer_id, state=OptInState.SINGLE, desk=desk)
    with desk.database.begin() as connection:
        keep_opt_in(connection, kept)
        add_consents(connection, consents_for(kept, sign_up.trace))
        add_calls(connection, [identify_call(kept, at=sign_up.trace.at)])
        add_events(connection, [subscribed_event(kept, at=sign_up.trace.at)])
    return kept


def lead_id_of(address: str, secret: bytes) -> CustomerId:
    """The id of the customer that an unproved address is: the same address, the same id.

    It does not give the address away, also not by guessing.
    """
    return CustomerId(f"lead_{keyed_hash(address, purpose='lead', secret=secret)[:24]}")


def owner_of(facts: Facts, address: str) -> CustomerId | None:
    """The one customer who told this address; None where there is none, or more than one."""
    found = profiles_like(facts, "email", [address])
    return found[0].customer_id if len(found) == 1 else None


def consents_for(opt_in: OptIn, trace: Trace) -> list[Consent]:
    """The lines of the ledger that a sign-up gives: marketing, and each topic that was chosen."""
    way = "form" if opt_in.state is OptInState.SINGLE else "double-opt-in"
    purposes = [str(Purpose.MARKETING), *map(topic_purpose, opt_in.topics)]
    return [
        Consent(
            customer_id=CustomerId(opt_in.made_for),
            channel=opt_in.channel,
            purpose=purpose,
            granted=True,
            recorded_at=trace.at,
            how=f"{way} {opt_in.opt_in_id}",
            text_version=opt_in.text_version,
        )
        for purpose in purposes
    ]


def identify_call(opt_in: OptIn, *, at: datetime) -> Call:
    """Tell who signed up, and join the browser that did to the customer."""
    return Call(
        kind=CallKind.IDENTIFY,
        message_id=id_of("call", "identify", opt_in.opt_in_id, opt_in.state),
        source=SOURCE,
        happened_at=at,
        received_at=at,
        customer_id=CustomerId(opt_in.made_for),
        anonymous_id=opt_in.anonymous_id,
        traits={**_traits(opt_in.traits), "email": opt_in.address, "language": opt_in.language},
    )


def subscribed_event(opt_in: OptIn, *, at: datetime) -> Event:
    """The fact that a sign-up counts from now on."""
    return Event(
        event_id=EventId(id_of("evt", EventName.SUBSCRIBED, opt_in.opt_in_id)),
        name=EventName.SUBSCRIBED,
        happened_at=at,
        received_at=at,
        source=SOURCE,
        customer_id=CustomerId(opt_in.made_for),
        anonymous_id=opt_in.anonymous_id,
        properties={
            "channel": opt_in.channel,
            "topics": list(opt_in.topics),
            "form_id": opt_in.form_id,
            "form_version": opt_in.form_version,
            "opt_in_id": opt_in.opt_in_id,
            "confirmed": opt_in.state is OptInState.CONFIRMED,
        },
    )


def _opt_in(sign_up: SignUp, customer_id: str, *, state: OptInState, desk: OptInDesk) -> OptIn:
    trace = sign_up.trace
    return OptIn(
        opt_in_id=new_id("opt"),
        customer_id=customer_id,
        address=sign_up.address,
        channel=sign_up.channel,
        language=sign_up.language,
        topics=tuple(sorted(set(sign_up.topics))),
        form_id=sign_up.form_id,
        form_version=sign_up.form_version,
        text=sign_up.text,
        text_version=sign_up.text_version,
        page=sign_up.page[:2000],
        anonymous_id=sign_up.anonymous_id,
        traits=dict(sign_up.traits),
        asked_at=trace.at,
        asked_ip=trace.ip,
        asked_agent=trace.agent,
        state=state,
        expires_at=trace.at + timedelta(days=desk.settings.confirm_days),
    )


def _traits(given: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in given.items() if value not in (None, "")}


def _is_due(opt_in: OptIn, now: datetime, settings: SubscriptionSettings) -> bool:
    """Whether another mail may ask; a clock that was set back asks for patience, not for mails."""
    if opt_in.mailed_at is None:
        return True
    pause = timedelta(minutes=settings.resend_minutes)
    return opt_in.mails < settings.most_mails and now - opt_in.mailed_at >= pause
