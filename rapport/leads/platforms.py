"""Leads that ad platforms push: whose call it is, and what it says, in our own nouns.

Meta: the call names leads, which are fetched from the Graph API; signed by `X-Hub-Signature-256`
(developers.facebook.com, Webhooks for Leads). Google Ads: the call holds the lead and a key that
the shop chose (developers.google.com, lead form webhook). Any other source, such as a bridge to
LinkedIn, TikTok or Ocean Engine, pushes flat JSON and signs `timestamp.body` with HMAC-SHA256.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import msgspec

from rapport.kit.lead_settings import LeadSettings
from rapport.leads.errors import (
    LeadRefused,
    LeadSignatureWrong,
    LeadSourceUnknown,
    LeadsUnreachable,
)
from rapport.leads.model import PlatformLead

_MOST_LEADS = 100  # in one call
_MOST_FIELDS = 100
_LONGEST = 500
_SECONDS = 10
_FRESH = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """A call of a platform: its body as it came, and its headers in small letters."""

    body: bytes
    headers: Mapping[str, str]


class _Field(msgspec.Struct):
    name: str
    values: list[str] = []


class _MetaLead(msgspec.Struct):
    id: str
    field_data: list[_Field] = []
    form_id: str = ""


class _MetaValue(msgspec.Struct):
    leadgen_id: str | int
    form_id: str | int = ""


class _MetaChange(msgspec.Struct):
    field: str
    value: msgspec.Raw


class _MetaEntry(msgspec.Struct):
    changes: list[_MetaChange] = []


class _MetaCall(msgspec.Struct):
    entry: list[_MetaEntry]


class _GoogleColumn(msgspec.Struct):
    column_id: str
    string_value: str = ""


class _GoogleCall(msgspec.Struct):
    google_key: str
    lead_id: str
    user_column_data: list[_GoogleColumn]
    form_id: int | str = ""
    is_test: bool = False


class _Push(msgspec.Struct, forbid_unknown_fields=True):
    lead_id: str
    fields: dict[str, str]
    form_id: str = ""


def meta_challenge(query: Mapping[str, str], *, settings: LeadSettings) -> str:
    """Answer Meta's question as the webhook is set up. Raises `LeadSignatureWrong`."""
    token = settings.meta_verify_token.get_secret_value()
    given = query.get("hub.verify_token", "")
    if not token or not hmac.compare_digest(token.encode(), given.encode()):
        raise LeadSignatureWrong("the verify token is not the one that is set up")
    return query.get("hub.challenge", "")[:_LONGEST]


def read_leads(
    source: str, pushed: Pushed, *, settings: LeadSettings, now: datetime
) -> list[PlatformLead]:
    """Check who sent a call, and give its leads; of Meta, fetched from there.

    Raises `LeadSourceUnknown`, `LeadSignatureWrong`, `LeadRefused`, and `LeadsUnreachable` where
    the platform should try again.
    """
    reader = {"meta": _meta, "google": _google}.get(source, _push)
    try:
        return reader(source, pushed, settings, now)
    except (msgspec.DecodeError, RecursionError) as error:
        raise LeadRefused(f"the call of {source!r} is not in the form that it documents") from error


def _meta(source: str, pushed: Pushed, settings: LeadSettings, now: datetime) -> list[PlatformLead]:
    secret = _secret(source, settings.meta_app_secret.get_secret_value())
    given = pushed.headers.get("x-hub-signature-256", "").removeprefix("sha256=")
    _compare(hmac.digest(secret, pushed.body, hashlib.sha256).hex(), given)
    call = msgspec.json.decode(pushed.body, type=_MetaCall)
    named = [
        msgspec.json.decode(change.value, type=_MetaValue)
        for entry in call.entry
        for change in entry.changes
        if change.field == "leadgen"
    ]
    if len(named) > _MOST_LEADS:
        raise LeadRefused(f"the call names more than {_MOST_LEADS} leads")
    if not named:
        return []
    token = settings.meta_page_token.get_secret_value()
    with httpx.Client(timeout=_SECONDS, headers={"Authorization": f"Bearer {token}"}) as client:
        return [_fetched(one, client, settings, now) for one in named]


def _fetched(
    named: _MetaValue, client: httpx.Client, settings: LeadSettings, now: datetime
) -> PlatformLead:
    lead_id = str(named.leadgen_id)
    if not lead_id.isdecimal():  # it becomes a part of an address
        raise LeadRefused("the id of a lead of Meta is a number")
    try:
        answer = client.get(f"{settings.meta_url.rstrip('/')}/{lead_id}")
        answer.raise_for_status()
        lead = msgspec.json.decode(answer.content, type=_MetaLead)
    except (httpx.HTTPError, msgspec.DecodeError) as error:
        raise LeadsUnreachable(
            "Meta did not give the lead; check `RAPPORT_LEADS__META_PAGE_TOKEN`"
        ) from error
    fields = {one.name: ", ".join(one.values) for one in lead.field_data}
    form_id = lead.form_id or str(named.form_id)
    return _lead("meta", lead_id, form_id, fields, now)


def _google(
    source: str, pushed: Pushed, settings: LeadSettings, now: datetime
) -> list[PlatformLead]:
    key = _secret(source, settings.google_key.get_secret_value())
    call = msgspec.json.decode(pushed.body, type=_GoogleCall)
    _compare(key.decode(), call.google_key)
    if call.is_test:
        return []
    fields = {one.column_id.lower(): one.string_value for one in call.user_column_data}
    return [_lead(source, call.lead_id, str(call.form_id), fields, now)]


def _push(source: str, pushed: Pushed, settings: LeadSettings, now: datetime) -> list[PlatformLead]:
    secret = _secret(source, settings.push_secret.get_secret_value())
    moment = pushed.headers.get("x-timestamp", "")
    signed = f"{source}.{moment}.".encode() + pushed.body
    given = pushed.headers.get("x-signature", "")
    _compare(hmac.digest(secret, signed, hashlib.sha256).hex(), given)
    if not moment.isdecimal() or len(moment) > len("9999999999"):
        raise LeadSignatureWrong("x-timestamp is no Unix time in seconds")
    if abs(now - datetime.fromtimestamp(int(moment), UTC)) > _FRESH:
        raise LeadSignatureWrong("the call is older than 5 minutes; check the sender's clock")
    call = msgspec.json.decode(pushed.body, type=_Push)
    return [_lead(source, call.lead_id, call.form_id, call.fields, now)]


def _lead(
    source: str, lead_id: str, form_id: str, fields: Mapping[str, str], now: datetime
) -> PlatformLead:
    if not lead_id or len(lead_id) > _LONGEST or len(fields) > _MOST_FIELDS:
        raise LeadRefused("a lead has an id and at most 100 fields")
    kept = {name[:_LONGEST]: " ".join(value.split())[:_LONGEST] for name, value in fields.items()}
    return PlatformLead(
        source=source, lead_id=lead_id, form_id=form_id[:_LONGEST], fields=kept, at=now
    )


def _secret(source: str, secret: str) -> bytes:
    if not secret:
        raise LeadSourceUnknown(f"leads of {source[:40]!r} are not set up: its secret is not set")
    return secret.encode()


def _compare(wanted: str, given: str) -> None:
    if not hmac.compare_digest(wanted.encode(), given.encode()):
        raise LeadSignatureWrong("the call is not signed with the secret that is set up")
