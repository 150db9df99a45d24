"""The links of a message: each carries the message's id and a signature, and nothing personal.

One purpose per kind, so that a token for clicks never unsubscribes; a click link leads only where
the sender said, since its target is signed with it.
"""

from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from rapport.delivery.errors import BadLink
from rapport.delivery.model import MessageId
from rapport.delivery.returns import ReturnMarks
from rapport.kit.signing import Signer


class Links:
    """Makes and reads the links under one public address, with one secret."""

    def __init__(self, secret: bytes, public_url: str) -> None:
        self._base = public_url.rstrip("/")
        self._open = Signer(secret, purpose="open")
        self._click = Signer(secret, purpose="click")
        self._unsubscribe = Signer(secret, purpose="unsubscribe")
        self._preferences = Signer(secret, purpose="preferences")
        self._trap = Signer(secret, purpose="trap")
        self.returns = ReturnMarks(secret)

    def open_pixel(self, message_id: str) -> str:
        return f"{self._base}/t/o/{self._open.sign([message_id])}.gif"

    def click(self, message_id: str, target: str) -> str:
        """A link that records the click and leads to `target`, an address of the web."""
        if urlsplit(target).scheme not in {"http", "https"}:
            raise BadLink("a link in a message must lead to a web address (https://…)")
        return f"{self._base}/t/c/{self._click.sign([message_id, target])}"

    def unsubscribe(self, message_id: str) -> str:
        return f"{self._base}/u/{self._unsubscribe.sign([message_id])}"

    def preferences(self, message_id: str) -> str:
        return f"{self._base}/p/{self._preferences.sign([message_id])}"

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
