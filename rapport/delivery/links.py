"""The links of a message: each carries the message's id and a signature, and nothing personal.

One purpose per kind, so that a token for clicks never unsubscribes; a click link leads only where
the sender said, since its target is signed with it.
"""

import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from rapport.delivery.errors import BadLink
from rapport.delivery.model import MessageId
from rapport.delivery.returns import ReturnMarks
from rapport.kit.signing import Signer

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SHORT = 10  # letters of 62: of a million links, half of 10^12 guesses find one


class Links:
    """Makes and reads the links under one public address, with one secret."""

    def __init__(self, secret: bytes, public_url: str) -> None:
        self._base = public_url.rstrip("/")
        self._short_key = hmac.digest(secret, b"short", hashlib.sha256)
        self._open = Signer(secret, purpose="open")
        self._click = Signer(secret, purpose="click")
        self._unsubscribe = Signer(secret, purpose="unsubscribe")
        self._preferences = Signer(secret, purpose="preferences")
        self._trap = Signer(secret, purpose="trap")
        self.returns = ReturnMarks(secret)
        self._why = Signer(secret, purpose="why")
        self._action = Signer(secret, purpose="action")

    def open_pixel(self, message_id: str) -> str:
        return f"{self._base}/t/o/{self._open.sign([message_id])}.gif"

    def click(self, message_id: str, target: str) -> str:
        """A link that records the click and leads to `target`, an address of the web."""
        if urlsplit(target).scheme not in {"http", "https"}:
            raise BadLink("a link in a message must lead to a web address (https://…)")
        return f"{self._base}/t/c/{self._click.sign([message_id, target])}"

    def short_code(self, message_id: str, target: str) -> str:
        """The code of a short link to `target`: the same for the same message, for good."""
        if urlsplit(target).scheme not in {"http", "https"}:
            raise BadLink("a link in a message must lead to a web address (https://…)")
        digest = hmac.digest(self._short_key, f"{message_id}\n{target}".encode(), hashlib.sha256)
        number, code = int.from_bytes(digest[:8]), ""
        for _ in range(_SHORT):
            number, place = divmod(number, len(_LETTERS))
            code += _LETTERS[place]
        return code

    def short(self, code: str) -> str:
        """A short link, for texts that are paid for by their length."""
        return f"{self._base}/s/{code}"

    def unsubscribe(self, message_id: str) -> str:
        return f"{self._base}/u/{self._unsubscribe.sign([message_id])}"

    def preferences(self, message_id: str) -> str:
        return f"{self._base}/p/{self._preferences.sign([message_id])}"

    def why(self, message_id: str) -> str:
        """A link to the page that says why somebody got the message."""
        return f"{self._base}/w/{self._why.sign([message_id])}"

    def action(self, message_id: str) -> str:
        """What one of the product's own mails asks for: to confirm, to choose."""
        return f"{self._base}/a/{self._action.sign([message_id])}"

    def trap(self, message_id: str) -> str:
        """A link that no person can see: who follows it is a program."""
        return f"{self._base}/t/h/{self._trap.sign([message_id])}"

    def read_open(self, token: str) -> MessageId:
        """Return the message of a token, here and below; raise `BadToken` if it was changed."""
        return _only(self._open.read(token))

    def read_click(self, token: str) -> tuple[MessageId, str]:
        """Return the message and the target."""
        message_id, target = self._click.read(token)
        return MessageId(message_id), target

    def read_unsubscribe(self, token: str) -> MessageId:
        return _only(self._unsubscribe.read(token))

    def read_preferences(self, token: str) -> MessageId:
        return _only(self._preferences.read(token))

    def read_why(self, token: str) -> MessageId:
        return _only(self._why.read(token))

    def read_action(self, token: str) -> MessageId:
        return _only(self._action.read(token))

    def read_trap(self, token: str) -> MessageId:
        return _only(self._trap.read(token))


def with_utm(url: str, tags: Iterable[tuple[str, str]]) -> str:
    """Add UTM parameters to a web address; those it has already are kept."""
    parts = urlsplit(url)
    given = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    added = urlencode([(n, v) for n, v in tags if n not in given], quote_via=quote)
    query = "&".join(part for part in (parts.query, added) if part)
    return urlunsplit(parts._replace(query=query))


def _only(value: list[str]) -> MessageId:
    assert len(value) == 1, "one id was signed for this purpose"
    return MessageId(value[0])
