"""A link to the preferences for a customer who has no mail at hand: sent to the address itself."""

from datetime import datetime, timedelta

from rapport.delivery import add_messages, list_messages, share_slots
from rapport.profiles import profiles_like
from rapport.subscriptions.asking import OptInDesk
from rapport.subscriptions.mailing import Addressee, preference_link_mail
from rapport.subscriptions.system_mails import SystemMail, system_draft

_VALID = timedelta(days=1)
_PAUSE = timedelta(minutes=10)
_MOST_CUSTOMERS = 3  # of one address: a family, or one person whose ids nobody joined yet


def send_preference_link(address: str, *, language: str, desk: OptInDesk, now: datetime) -> int:
    """Mail a signed link to every customer who has the address; return how many, for tests.

    Whoever asked must not be told: the page's answer is the same. One mail in ten minutes.
    """
    found = profiles_like(desk.facts, "email", [address])[:_MOST_CUSTOMERS]
    draft = system_draft(SystemMail.PREFERENCE_LINK, language, database=desk.database, now=now)
    sent = 0
    for profile in found:
        last = list_messages(
            desk.database,
            campaign_id=SystemMail.PREFERENCE_LINK,
            customer_id=profile.customer_id,
            limit=1,
        )
        if last and now - last[0].due_at < _PAUSE:
            continue
        mail = preference_link_mail(
            to=Addressee(customer_id=profile.customer_id, address=address, language=language),
            draft=draft,
            shop=desk.shop,
            expires_at=now + _VALID,
            now=now,
        )
        with desk.database.begin() as connection:
            share_slots(connection, [mail.shared])
            sent += add_messages(connection, [mail.message])
    return sent
