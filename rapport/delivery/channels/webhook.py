"""Messages handed to a program of the shop, signed as Standard Webhooks asks."""

import httpx

from rapport.delivery.channels.http import Answer, Call
from rapport.delivery.channels.judging import as_json, by_status
from rapport.delivery.errors import BadChannelSetup
from rapport.delivery.model import Outcome, OutcomeKind, Parcel
from rapport.kit.channel_settings import WebhookSettings
from rapport.kit.clock import Clock
from rapport.kit.webhook_signing import WebhookSigner

_GONE = 410  # the receiver wants no more calls: the specification's word for "switch it off"


class Webhook:
    """One address that takes every message of the channel `webhook`.

    `webhook-id` is the message's id, the same when a message is sent again.
    """

    channel = "webhook"
    provider = "webhook"
    takes_bytes = False
    where = "the receiver of RAPPORT_CHANNELS__WEBHOOK__URL"

    def __init__(self, settings: WebhookSettings, *, clock: Clock) -> None:
        if not settings.url:
            raise BadChannelSetup("the webhook needs RAPPORT_CHANNELS__WEBHOOK__URL")
        self._url = settings.url
        self._signer = WebhookSigner(settings.secret.get_secret_value().split())
        self._clock = clock

    async def sign_in(self, client: httpx.AsyncClient) -> None:
        """Nothing is needed: every call is signed."""

    def call(self, parcel: Parcel) -> Call:
        now = self._clock()
        body = as_json(
            {
                "type": "message.send",
                "timestamp": now.isoformat(),
                "data": {
                    "message_id": parcel.message_id,
                    "customer_id": parcel.customer_id,
                    "address": parcel.recipient,
                    "language": parcel.language,
                    "parts": dict(parcel.parts),
                    "links": dict(parcel.links),
                },
            }
        )
        signed = self._signer.sign(parcel.message_id, body, now=now)
        headers = {"content-type": "application/json", **signed}
        return Call(url=self._url, content=body, headers=headers)

    def judge(self, parcel: Parcel, answer: Answer) -> Outcome:
        if answer.status == _GONE:
            return Outcome(message_id=parcel.message_id, kind=OutcomeKind.REFUSED, code="http-410")
        return by_status(parcel, answer, where=self.where)
