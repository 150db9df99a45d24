"""Marks by which a mail that comes back is known: in its return address and in a header.

Variable envelope return paths: each mail leaves with a return address of its own, whose mark holds
the message's id and a signature. Mail servers may write an address in small letters, and a local
part has 64 characters at most, so a mark is short and knows no capitals.
"""

import base64
import hashlib
import hmac
import json
import re
from enum import StrEnum

from rapport.delivery.dkim import Header
from rapport.delivery.model import MessageId

_ID = re.compile(r"msg_([0-9a-f]{16,32})")
_MARK = re.compile(r"([bu])([0-9a-f]{16,32})-([a-z2-7]{16})")
_MAC_BYTES = 10  # 80 bits; a guess costs a mail
_SEPARATOR = "+"
MESSAGE_ARGUMENT = "rapport_message"
"""The name under which a provider keeps a message's id, and tells it with what came back."""


class ReturnUse(StrEnum):
    """What a mail to a marked address means."""

    BOUNCE = "b"  # the message came back
    UNSUBSCRIBE = "u"  # its customer wants no more of them


class ReturnMarks:
    """Makes and reads marked addresses with one secret."""

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"returns", hashlib.sha256)

    def address(self, mailbox: str, message_id: str, use: ReturnUse) -> str:
        """Give the mailbox's address with a mark; without one if the id is not of our making."""
        found = _ID.fullmatch(message_id)
        if found is None:
            return mailbox
        local, _, domain = mailbox.rpartition("@")
        return f"{local}{_SEPARATOR}{use}{found[1]}-{self._mac(use, found[1])}@{domain}"

    def read(self, address: str) -> tuple[ReturnUse, MessageId] | None:
        """Give what an address is marked with; None if with nothing that we signed."""
        local = address.strip().lower().rpartition("@")[0]
        found = _MARK.fullmatch(local.partition(_SEPARATOR)[2])
        if found is None:
            return None
        use, digits, mac = found.groups()
        if not hmac.compare_digest(mac, self._mac(use, digits)):
            return None
        return ReturnUse(use), MessageId(f"msg_{digits}")

    def _mac(self, use: str, digits: str) -> str:
        digest = hmac.digest(self._key, f"{use}{digits}".encode(), hashlib.sha256)
        return base64.b32encode(digest[:_MAC_BYTES]).decode().lower()


def provider_headers(provider: str, message_id: str) -> tuple[Header, ...]:
    """The header that makes a provider tell the message's id with what came back."""
    argument = json.dumps({MESSAGE_ARGUMENT: message_id}, separators=(",", ":"))
    match provider:
        case "ses":
            return (("X-SES-MESSAGE-TAGS", f"{MESSAGE_ARGUMENT}={message_id}"),)
        case "sendgrid":
            return (("X-SMTPAPI", f'{{"unique_args":{argument}}}'),)
        case "postmark":
            return ((f"X-PM-Metadata-{MESSAGE_ARGUMENT}", message_id),)
        case "mailgun":
            return (("X-Mailgun-Variables", argument),)
        case _:
            return ()
