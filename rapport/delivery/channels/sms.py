"""SMS by a gateway: plain JSON, Twilio's form, or Aliyun's signed calls.

The recipient is an E.164 number; what a carrier charges for is counted with each message.
"""

import base64
import secrets
from urllib.parse import urlencode

import httpx

from rapport.content import sms_segments
from rapport.delivery.channels.http import Answer, Call, Dialect
from rapport.delivery.channels.judging import as_json, by_status, code_of, json_of, sign_in_refused
from rapport.delivery.channels.signing import aliyun_headers
from rapport.delivery.errors import BadChannelSetup
from rapport.delivery.model import Outcome, OutcomeKind, Parcel
from rapport.kit.channel_settings import SmsSettings
from rapport.kit.clock import Clock

_FORM = "application/x-www-form-urlencoded"
_ALIYUN_OK = "OK"
_ALIYUN_SIGN_IN = ("SignatureDoesNotMatch", "InvalidAccessKeyId", "Forbidden", "isv.SMS_SIGNATURE",
                   "isv.SMS_TEMPLATE", "isv.ACCOUNT_", "isv.AMOUNT_NOT_ENOUGH",
                   "isv.OUT_OF_SERVICE", "isp.RAM_PERMISSION_DENY")  # fmt: skip
_ALIYUN_LATER = (
    "isp.SYSTEM_ERROR",
    "isv.BUSINESS_LIMIT_CONTROL",
    "Throttling",
    "ServiceUnavailable",
)
_TWILIO_SIGN_IN = frozenset({"20003", "20404", "21606", "21659", "21660"})


class _Gateway:
    channel = "sms"
    takes_bytes = False

    async def sign_in(self, client: httpx.AsyncClient) -> None:
        """Nothing is needed: every call carries its key."""

    def _told(self, parcel: Parcel, outcome: Outcome) -> Outcome:
        """Say how many segments were charged for, where the message was taken."""
        if outcome.kind is not OutcomeKind.ACCEPTED:
            return outcome
        units = sms_segments(parcel.parts.get("text", ""))
        return Outcome(message_id=parcel.message_id, kind=outcome.kind, units=units)


class JsonGateway(_Gateway):
    """Any gateway that takes `{"id", "to", "from", "text"}` and answers with a status.

    It is told the message's id, so that it need not send twice what reaches it twice.
    """

    provider = "json"
    where = "the SMS gateway (RAPPORT_CHANNELS__SMS__…)"

    def __init__(self, settings: SmsSettings) -> None:
        self._url = _needed(settings.url, "URL")
        self._sender = settings.sender
        key = settings.secret.get_secret_value()
        signed = {"authorization": f"Bearer {key}"} if key else {}
        self._headers = {"content-type": "application/json", **signed}

    def call(self, parcel: Parcel) -> Call:
        value = {
            "id": parcel.message_id,
            "to": parcel.recipient,
            "from": self._sender,
            "text": parcel.parts.get("text", ""),
        }
        headers = {**self._headers, "idempotency-key": parcel.message_id}
        return Call(url=self._url, content=as_json(value), headers=headers)

    def judge(self, parcel: Parcel, answer: Answer) -> Outcome:
        code = code_of(json_of(answer).get("code", ""))
        return self._told(parcel, by_status(parcel, answer, where=self.where, code=code))


class Twilio(_Gateway):
    """Twilio's API of 2010: https://www.twilio.com/docs/messaging/api/message-resource."""

    provider = "twilio"
    where = "Twilio (RAPPORT_CHANNELS__SMS__…)"

    def __init__(self, settings: SmsSettings) -> None:
        account = _needed(settings.account, "ACCOUNT")
        secret = _needed(settings.secret.get_secret_value(), "SECRET")
        base = settings.url or "https://api.twilio.com"
        self._url = f"{base.rstrip('/')}/2010-04-01/Accounts/{account}/Messages.json"
        self._sender = _needed(settings.sender, "SENDER")
        basic = base64.b64encode(f"{account}:{secret}".encode()).decode()
        self._headers = {"content-type": _FORM, "authorization": f"Basic {basic}"}

    def call(self, parcel: Parcel) -> Call:
        group = self._sender.startswith("MG")  # the SID of a messaging service
        fields = {
            "To": parcel.recipient,
            "MessagingServiceSid" if group else "From": self._sender,
            "Body": parcel.parts.get("text", ""),
        }
        return Call(url=self._url, content=urlencode(fields).encode(), headers=self._headers)

    def judge(self, parcel: Parcel, answer: Answer) -> Outcome:
        code = code_of(json_of(answer).get("code") or "")
        if code in _TWILIO_SIGN_IN:
            raise sign_in_refused(self.where, code)
        return self._told(parcel, by_status(parcel, answer, where=self.where, code=code))


class Aliyun(_Gateway):
    """Aliyun's SendSms: https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms.

    The approved template has one variable, `text`; the approved sign is put before it there.
    """

    provider = "aliyun"
    where = "Aliyun SMS (RAPPORT_CHANNELS__SMS__…)"

    def __init__(self, settings: SmsSettings, *, clock: Clock) -> None:
        base = settings.url or "https://dysmsapi.aliyuncs.com"
        self._url = f"{base.rstrip('/')}/"
        self._account = _needed(settings.account, "ACCOUNT")
        self._secret = _needed(settings.secret.get_secret_value(), "SECRET")
        self._sign = _needed(settings.sender, "SENDER")
        self._template = _needed(settings.template, "TEMPLATE")
        self._clock = clock

    def call(self, parcel: Parcel) -> Call:
        text = parcel.parts.get("text", "").removeprefix(f"【{self._sign}】")
        fields = {
            "OutId": parcel.message_id,
            "PhoneNumbers": parcel.recipient,
            "SignName": self._sign,
            "TemplateCode": self._template,
            "TemplateParam": as_json({"text": text}).decode(),
        }
        body = urlencode(fields).encode()
        headers = aliyun_headers(
            self._account,
            self._secret,
            "POST",
            self._url,
            action={
                "content-type": _FORM,
                "x-acs-action": "SendSms",
                "x-acs-version": "2017-05-25",
            },
            body=body,
            nonce=secrets.token_hex(16),
            now=self._clock(),
        )
        return Call(url=self._url, content=body, headers=headers)

    def judge(self, parcel: Parcel, answer: Answer) -> Outcome:
        code = str(json_of(answer).get("Code") or "")
        if code.startswith(_ALIYUN_SIGN_IN):
            raise sign_in_refused(self.where, code)
        if code.startswith(_ALIYUN_LATER):
            return self._failed(parcel, answer, OutcomeKind.LATER, code)
        if answer.status < 300 and code != _ALIYUN_OK:  # noqa: PLR2004  refusals come with 200
            return self._failed(parcel, answer, OutcomeKind.REFUSED, code or "no-code")
        return self._told(parcel, by_status(parcel, answer, where=self.where, code=code))

    def _failed(self, parcel: Parcel, answer: Answer, kind: OutcomeKind, code: str) -> Outcome:
        wait = answer.wait_seconds
        return Outcome(
            message_id=parcel.message_id, kind=kind, code=code_of(code), wait_seconds=wait
        )


def sms_dialect(settings: SmsSettings, *, clock: Clock) -> Dialect:
    """Give the gateway of the settings; `BadChannelSetup` names what it lacks."""
    match settings.provider:
        case "twilio":
            return Twilio(settings)
        case "aliyun":
            return Aliyun(settings, clock=clock)
        case _:
            return JsonGateway(settings)


def _needed(value: str, name: str) -> str:
    if not value:
        raise BadChannelSetup(f"this SMS gateway needs RAPPORT_CHANNELS__SMS__{name}")
    return value
