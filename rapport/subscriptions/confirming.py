"""A sign-up is confirmed by a button behind the link of its mail; fetching the link does nothing.

GDPR Art. 7(1): whoever relies on a consent must be able to show it. The proof is the sign-up with
what was asked and what was answered, the ledger's lines name it, and all are one commit.
"""

from datetime import datetime, timedelta

from rapport.delivery import SOURCE, Links, Message, get_message
from rapport.events import Call, CallKind, CustomerId, add_calls, add_events
from rapport.kit.ids import id_of
from rapport.profiles import add_consents
from rapport.storage import Database
from rapport.subscriptions.asking import (
    OptInDesk,
    consents_for,
    identify_call,
    lead_id_of,
    owner_of,
    subscribed_event,
)
from rapport.subscriptions.errors import OptInExpired
from rapport.subscriptions.mailing import OPT_IN_SLOT
from rapport.subscriptions.model import OptIn, OptInState, Trace
from rapport.subscriptions.store import (
    delete_unconfirmed,
    get_opt_in,
    hold_opt_in,
    note_confirmed,
)


def read_action(token: str, *, links: Links, database: Database) -> OptIn | Message:
    """Say what the link of one of the product's mails is for; nothing is changed.

    It is the sign-up to confirm, or the message whose customer asked for their preferences.
    """
    message = get_message(database, links.read_action(token))
    opt_in_id = message.slots.get(OPT_IN_SLOT)
    return get_opt_in(database, str(opt_in_id)) if opt_in_id else message


def confirm(token: str, trace: Trace, *, links: Links, desk: OptInDesk) -> OptIn:
    """Let a sign-up count from now on; a second time changes nothing.

    The consents, the event and who it is are kept in the commit that marks it. Where one customer
    is known by the address, the sign-up is theirs. Raises `OptInExpired`.
    """
    found = read_action(token, links=links, database=desk.database)
    if isinstance(found, Message):
        raise OptInExpired("this link confirms no sign-up; open the one of the latest mail")
    owner = owner_of(desk.facts, found.address)
    with desk.database.begin() as connection:
        kept = hold_opt_in(connection, found.opt_in_id)
        if kept.state is not OptInState.PENDING:
            return kept
        if kept.is_expired(trace.at):
            raise OptInExpired("the sign-up was not confirmed in time; sign up again")
        done = note_confirmed(connection, kept, trace)
        add_consents(connection, consents_for(done, trace))
        calls = [identify_call(done, at=trace.at)]
        if owner is not None and owner != done.made_for == lead_id_of(done.address, desk.secret):
            calls.insert(0, _same_customer(done, owner, at=trace.at))
        add_calls(connection, calls)
        add_events(connection, [subscribed_event(done, at=trace.at)])
    return done


def forget_unconfirmed(database: Database, *, days: int, now: datetime) -> int:
    """Forget sign-ups that nobody confirmed, some days after they could be; return how many."""
    return delete_unconfirmed(database, before=now - timedelta(days=days))


def _same_customer(opt_in: OptIn, owner: CustomerId, *, at: datetime) -> Call:
    """Tell that the lead is the customer who has the address: the mailbox proved it."""
    return Call(
        kind=CallKind.ALIAS,
        message_id=id_of("call", "alias", opt_in.opt_in_id),
        source=SOURCE,
        happened_at=at,
        received_at=at,
        customer_id=owner,
        previous_id=opt_in.made_for,
    )
