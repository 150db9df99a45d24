"""Takes the calls of providers' webhooks: each checked by its provider's rule, then settled."""

from datetime import datetime

import httpx

from rapport.bounces.errors import HookNotTrusted, HookUnknown
from rapport.bounces.hooks.mailgun import TOKEN_LIFE, read_mailgun
from rapport.bounces.hooks.model import HookCall
from rapport.bounces.hooks.postmark import read_postmark
from rapport.bounces.hooks.sendgrid import read_sendgrid
from rapport.bounces.hooks.ses import Fetch, read_ses
from rapport.bounces.model import Returned, SettleReport
from rapport.bounces.settling import Settler
from rapport.bounces.store import forget_tokens, use_token
from rapport.kit.errors import Unavailable
from rapport.kit.mail_settings import BounceSettings

MOST_HOOK_BYTES = 4_000_000
_SECONDS = 10
_MOST_DOCUMENT = 20_000


class AmazonUnavailable(Unavailable):
    """A document of Amazon's that a webhook names cannot be fetched; Amazon tells it again."""

    code = "amazon-unavailable"


def take_hook(
    provider: str,
    call: HookCall,
    *,
    settings: BounceSettings,
    settler: Settler,
    now: datetime,
    fetch: Fetch | None = None,
) -> SettleReport:
    """Check what a provider's webhook brought and settle it; safe to repeat.

    Raises `HookUnknown` if no key of the provider is set, `HookNotTrusted` and `BadHook`.
    """
    returned = _read(
        provider, call, settings=settings, settler=settler, now=now, fetch=fetch or fetch_document
    )
    return settler.settle(returned, now=now)


def fetch_document(url: str) -> bytes:
    """Get a small document over https; a redirect is not followed."""
    try:
        with httpx.Client(timeout=_SECONDS, follow_redirects=False) as client:
            answer = client.get(url)
            answer.raise_for_status()
    except httpx.HTTPError as error:
        raise AmazonUnavailable(
            f"a document of Amazon's cannot be fetched ({type(error).__name__}); it tries again"
        ) from error
    return answer.content[:_MOST_DOCUMENT]


def _read(
    provider: str,
    call: HookCall,
    *,
    settings: BounceSettings,
    settler: Settler,
    now: datetime,
    fetch: Fetch,
) -> list[Returned]:
    match provider:
        case "ses" if settings.ses_topic:
            return read_ses(call, topic=settings.ses_topic, fetch=fetch, now=now)
        case "sendgrid" if settings.sendgrid_key:
            return read_sendgrid(call, key=settings.sendgrid_key, now=now)
        case "postmark" if settings.postmark_password.get_secret_value():
            password = settings.postmark_password.get_secret_value()
            return read_postmark(call, password=password)
        case "mailgun" if settings.mailgun_key.get_secret_value():
            key = settings.mailgun_key.get_secret_value()
            return _once(call, key=key, settler=settler, now=now)
        case _:
            raise HookUnknown("there is no such webhook here; set its key in RAPPORT_BOUNCES__…")


def _once(call: HookCall, *, key: str, settler: Settler, now: datetime) -> list[Returned]:
    """A token that came with another event before was copied from it."""
    told = read_mailgun(call, key=key, now=now)
    forget_tokens(settler.database, before=now - 2 * TOKEN_LIFE)
    with settler.database.begin() as connection:
        if not use_token(connection, told.token, told=told.event, now=now):
            raise HookNotTrusted("the token of the call of Mailgun was used for another event")
    return told.returned
