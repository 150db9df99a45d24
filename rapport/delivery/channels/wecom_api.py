"""WeCom's customer-contact API: a text is put before the employee who is to send it.

https://developer.work.weixin.qq.com/document/path/92135 (`externalcontact/add_msg_template`).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode

import httpx

from rapport.delivery.channels.http import Answer, Call
from rapport.delivery.channels.judging import as_json, by_status, json_of, sign_in_refused
from rapport.delivery.errors import BadChannelSetup, ProviderUnavailable
from rapport.delivery.model import MessageId, Outcome, OutcomeKind, Parcel
from rapport.kit.channel_settings import WecomSettings
from rapport.kit.clock import Clock

_KEPT = timedelta(minutes=100)  # tokens hold for two hours
_TOKEN_GONE = frozenset({40014, 42001})
_SIGN_IN = frozenset({40001, 40013, 48002, 60020, 301002})
_LATER = frozenset({-1, 45009, 45033, 41049})
_FAILED = 500


class WecomApi:
    """Speaks to WeCom. `outside_ids` are WeCom's ids of tasks, by message, until somebody asks."""

    channel = "wecom"
    provider = "wecom"
    takes_bytes = False
    where = "WeCom (RAPPORT_CHANNELS__WECOM__…)"

    def __init__(self, settings: WecomSettings, *, clock: Clock) -> None:
        self._secret = settings.secret.get_secret_value()
        if not self._secret:
            raise BadChannelSetup("WeCom needs RAPPORT_CHANNELS__WECOM__SECRET")
        self._settings = settings
        self._base = f"{settings.url.rstrip('/')}/cgi-bin"
        self._clock = clock
        self._token = ""
        self._token_until: datetime | None = None
        self.outside_ids: dict[MessageId, str] = {}

    async def sign_in(self, client: httpx.AsyncClient) -> None:
        now = self._clock()
        if self._token_until is not None and now < self._token_until:
            return
        query = {"corpid": self._settings.corp_id, "corpsecret": self._secret}
        try:
            reply = await client.get(f"{self._base}/gettoken", params=query)
        except httpx.TransportError:  # its text may hold the address, with the secret
            raise ProviderUnavailable(
                f"the sign-in of {self.where} does not answer. No message is lost: try again later"
            ) from None
        told = json_of(Answer(status=reply.status_code, body=reply.content, headers={}))
        token = told.get("access_token")
        if reply.status_code >= _FAILED or told.get("errcode") in _LATER:
            raise ProviderUnavailable(f"the sign-in of {self.where} fails; try again later")
        if not isinstance(token, str) or not token:
            raise sign_in_refused(self.where, str(told.get("errcode", reply.status_code)))
        self._token, self._token_until = token, now + _KEPT

    def call(self, parcel: Parcel) -> Call:
        external, _, employee = parcel.recipient.partition("/")
        value = {
            "chat_type": "single",
            "external_userid": [external],
            "sender": employee or self._settings.employee,
            "text": {"content": parcel.parts.get("text", "")},
        }
        query = urlencode({"access_token": self._token})
        return Call(
            url=f"{self._base}/externalcontact/add_msg_template?{query}",
            content=as_json(value),
            headers={"content-type": "application/json"},
        )

    def judge(self, parcel: Parcel, answer: Answer) -> Outcome:
        told = json_of(answer)
        code = told.get("errcode", 0)
        if code in _TOKEN_GONE:
            self._token_until = None
            raise ProviderUnavailable(
                f"{self.where}: the sign-in ended; the next try signs in anew"
            )
        if code in _SIGN_IN:
            raise sign_in_refused(self.where, str(code))
        outcome = by_status(parcel, answer, where=self.where, code=str(code or ""))
        if outcome.kind is not OutcomeKind.ACCEPTED:
            return outcome
        return self._judged(parcel, told, code)

    def _judged(self, parcel: Parcel, told: Mapping[str, object], code: object) -> Outcome:
        if code in _LATER:
            kind, said = OutcomeKind.LATER, f"wecom-{code}"
        elif code:
            kind, said = OutcomeKind.REFUSED, f"wecom-{code}"
        elif told.get(
            "fail_list"
        ):  # no customer of this employee any more, or not to be written to
            kind, said = OutcomeKind.REFUSED, "wecom-not-reachable"
        else:
            kind, said = OutcomeKind.HANDED_OVER, ""
            self.outside_ids[parcel.message_id] = str(told.get("msgid", ""))[:200]
        return Outcome(message_id=parcel.message_id, kind=kind, code=said)
