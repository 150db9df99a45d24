"""Mail by HTTP: Amazon SES (v2 SendEmail, whole signed mails) and SendGrid (v3, in parts)."""

import base64
import re

import httpx

from rapport.delivery.channels.http import Answer, Call
from rapport.delivery.channels.judging import as_json, by_status, json_of, sign_in_refused
from rapport.delivery.channels.signing import AwsKey, aws_headers
from rapport.delivery.errors import BadChannelSetup, ProviderUnavailable
from rapport.delivery.model import Outcome, Parcel
from rapport.kit.channel_settings import MailProviderSettings
from rapport.kit.clock import Clock

_NOT_IN_A_TAG = re.compile(r"[^A-Za-z0-9_-]")
_SES_SENDER = frozenset({"MailFromDomainNotVerifiedException", "NotFoundException"})
_SES_PAUSED = frozenset({"AccountSuspendedException", "SendingPausedException"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Ses:
    """Amazon SES: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html."""

    channel = "email"
    provider = "ses"
    takes_bytes = True
    where = "Amazon SES (RAPPORT_CHANNELS__MAIL__…)"

    def __init__(self, settings: MailProviderSettings, *, clock: Clock) -> None:
        base = settings.url or f"https://email.{settings.region}.amazonaws.com"
        self._url = f"{base.rstrip('/')}/v2/email/outbound-emails"
        self._key = AwsKey(
            key_id=_needed(settings.key_id, "RAPPORT_CHANNELS__MAIL__KEY_ID"),
            secret=_needed(settings.secret.get_secret_value(), "RAPPORT_CHANNELS__MAIL__SECRET"),
            region=settings.region,
            service="ses",
        )
        self._set = settings.configuration_set
        self._clock = clock

    async def sign_in(self, client: httpx.AsyncClient) -> None:
        """Nothing is needed: every call is signed."""

    def call(self, parcel: Parcel) -> Call:
        tag = {"Name": "message_id", "Value": _NOT_IN_A_TAG.sub("-", parcel.message_id)}
        value = {
            "FromEmailAddress": parcel.sender,
            "Destination": {"ToAddresses": [parcel.recipient]},
            "Content": {"Raw": {"Data": base64.b64encode(parcel.data).decode()}},
            "EmailTags": [tag],
        } | ({"ConfigurationSetName": self._set} if self._set else {})
        body = as_json(value)
        headers = aws_headers(
            self._key,
            "POST",
            self._url,
            headers={"content-type": "application/json"},
            body=body,
            now=self._clock(),
        )
        return Call(url=self._url, content=body, headers=headers)

    def judge(self, parcel: Parcel, answer: Answer) -> Outcome:
        told = answer.headers.get("x-amzn-errortype", "").partition(":")[0]
        if told in _SES_SENDER:
            raise sign_in_refused(self.where, told)
        if told in _SES_PAUSED:
            raise ProviderUnavailable(
                f"{self.where} sends nothing for this account ({told}); ask them to lift that."
                " No message is lost"
            )
        return by_status(parcel, answer, where=self.where, code=told)


class SendGrid:
    """SendGrid: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send."""

    channel = "email"
    provider = "sendgrid"
    takes_bytes = False
    where = "SendGrid (RAPPORT_CHANNELS__MAIL__…)"

    def __init__(self, settings: MailProviderSettings) -> None:
        base = settings.url or "https://api.sendgrid.com"
        self._url = f"{base.rstrip('/')}/v3/mail/send"
        key = _needed(settings.secret.get_secret_value(), "RAPPORT_CHANNELS__MAIL__SECRET")
        self._headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}

    async def sign_in(self, client: httpx.AsyncClient) -> None:
        """Nothing is needed: the key is in every call."""

    def call(self, parcel: Parcel) -> Call:
        parts, off = parcel.parts, {"enable": False}
        contents = (("text/plain", parts.get("text", "")), ("text/html", parts.get("html", "")))
        sender = {"email": parcel.sender, "name": parts.get("sender_name", "")}
        value = {
            "personalizations": [
                {
                    "to": [{"email": parcel.recipient}],
                    "custom_args": {"message_id": parcel.message_id},
                }
            ],
            "from": {name: text for name, text in sender.items() if text},
            "subject": _CONTROL.sub(" ", parts.get("subject", "")),
            "content": [{"type": kind, "value": text} for kind, text in contents if text],
            "headers": _list_headers(parcel),
            # Links, opens and ways out are ours; theirs would stand over them.
            "tracking_settings": {
                "click_tracking": off,
                "open_tracking": off,
                "subscription_tracking": off,
            },
        }
        return Call(url=self._url, content=as_json(value), headers=self._headers)

    def judge(self, parcel: Parcel, answer: Answer) -> Outcome:
        return by_status(parcel, answer, where=self.where, code=_field_at_fault(answer))


def _list_headers(parcel: Parcel) -> dict[str, str]:
    """What mailbox providers ask of bulk mail: RFC 2369, RFC 8058."""
    way_out = parcel.links.get("unsubscribe", "")
    known = {
        "List-Unsubscribe": f"<{way_out}>" if way_out else "",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" if way_out else "",
        "List-ID": parcel.parts.get("list_id", ""),
        "Feedback-ID": parcel.parts.get("feedback_id", ""),
        "Content-Language": parcel.language,
    }
    return {name: _CONTROL.sub(" ", value) for name, value in known.items() if value}


def _field_at_fault(answer: Answer) -> str:
    errors = json_of(answer).get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    return str(first.get("field") or "") if isinstance(first, dict) else ""


def _needed(value: str, name: str) -> str:
    if not value:
        raise BadChannelSetup(f"this provider of mail needs {name}")
    return value
