"""Push messages to phones: Firebase Cloud Messaging, HTTP v1, signed in as a service account.

https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages; the sign-in is RFC 7523.
"""

import base64
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import httpx
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pydantic import BaseModel, Field, ValidationError

from rapport.delivery.channels.http import Answer, Call
from rapport.delivery.channels.judging import as_json, by_status, code_of, json_of, sign_in_refused
from rapport.delivery.errors import BadChannelSetup, ProviderUnavailable
from rapport.delivery.model import Outcome, OutcomeKind, Parcel
from rapport.kit.channel_settings import PushSettings
from rapport.kit.clock import Clock

_SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_KEPT = timedelta(minutes=50)  # tokens hold for an hour
_GONE = frozenset({"UNREGISTERED", "SENDER_ID_MISMATCH", "INVALID_ARGUMENT"})
_OK, _FAILED = 200, 500
_Text = Annotated[str, Field(min_length=1)]


class _KeyFile(BaseModel):
    """What is used of a service account's key file."""

    project_id: _Text
    client_email: _Text
    private_key: _Text
    token_uri: _Text


class Fcm:
    """Push by FCM. The address of a customer is the token of their app's installation."""

    channel = "push"
    provider = "fcm"
    takes_bytes = False
    where = "Firebase Cloud Messaging (RAPPORT_CHANNELS__PUSH__…)"

    def __init__(self, settings: PushSettings, *, clock: Clock) -> None:
        """Raise `BadChannelSetup` if the key file cannot be used."""
        self._account, self._key = _read(settings.key_file)
        self._url = (
            f"{settings.url.rstrip('/')}/v1/projects/{self._account.project_id}/messages:send"
        )
        self._clock = clock
        self._token = ""
        self._token_until: datetime | None = None

    async def sign_in(self, client: httpx.AsyncClient) -> None:
        now = self._clock()
        if self._token_until is not None and now < self._token_until:
            return
        form = {"grant_type": _GRANT, "assertion": self._assertion(now)}
        try:
            reply = await client.post(self._account.token_uri, data=form)
        except httpx.TransportError as error:
            raise ProviderUnavailable(
                f"the sign-in of {self.where} does not answer. No message is lost: try again later"
            ) from error
        told = json_of(Answer(status=reply.status_code, body=reply.content, headers={}))
        token = told.get("access_token")
        if reply.status_code >= _FAILED:
            raise ProviderUnavailable(f"the sign-in of {self.where} fails; try again later")
        if reply.status_code != _OK or not isinstance(token, str):
            raise sign_in_refused(self.where, str(told.get("error", reply.status_code)))
        self._token, self._token_until = token, now + _KEPT

    def call(self, parcel: Parcel) -> Call:
        parts, link = parcel.parts, parcel.links.get("open", "")
        data = {"message_id": parcel.message_id} | ({"link": link} if link else {})
        message = {
            "token": parcel.recipient,
            "notification": {
                name: text
                for name, text in (("title", parts.get("title", "")), ("body", parts["text"]))
                if text
            },
            "data": data,
        } | ({"webpush": {"fcm_options": {"link": link}}} if link.startswith("https:") else {})
        headers = {"authorization": f"Bearer {self._token}", "content-type": "application/json"}
        return Call(url=self._url, content=as_json({"message": message}), headers=headers)

    def judge(self, parcel: Parcel, answer: Answer) -> Outcome:
        code = _error_code(answer)
        if code in _GONE:  # of this one token, whatever the status is
            return Outcome(message_id=parcel.message_id, kind=OutcomeKind.REFUSED, code=code)
        if code == "UNAUTHENTICATED" or answer.status == 401:  # noqa: PLR2004
            self._token_until = None
        return by_status(parcel, answer, where=self.where, code=code)

    def _assertion(self, now: datetime) -> str:
        issued = int(now.timestamp())
        claims = {
            "iss": self._account.client_email,
            "scope": _SCOPE,
            "aud": self._account.token_uri,
            "iat": issued,
            "exp": issued + 3600,
        }
        head = {"alg": "RS256", "typ": "JWT"}
        signed = b".".join(_base64(as_json(part)) for part in (head, claims))
        signature = self._key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
        return b".".join((signed, _base64(signature))).decode()


def _error_code(answer: Answer) -> str:
    error = json_of(answer).get("error")
    if not isinstance(error, dict):
        return ""
    details = error.get("details")
    for detail in details if isinstance(details, list) else []:
        if isinstance(detail, dict) and "errorCode" in detail:
            return code_of(detail["errorCode"])
    return code_of(error.get("status", ""))


def _read(path: Path | None) -> tuple[_KeyFile, rsa.RSAPrivateKey]:
    if path is None:
        raise BadChannelSetup("push needs RAPPORT_CHANNELS__PUSH__KEY_FILE")
    try:
        account = _KeyFile.model_validate(json.loads(path.read_text(encoding="utf-8")))
        key = serialization.load_pem_private_key(account.private_key.encode(), password=None)
    except (OSError, ValueError, ValidationError, TypeError):
        raise BadChannelSetup(
            f"{path} is no key file of a service account; download one from Google Cloud"
        ) from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise BadChannelSetup(f"the key in {path} is no RSA key; download the file again")
    return account, key


def _base64(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
