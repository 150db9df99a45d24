"""Turns tokens into text as they come, and stops where a request says so."""

from codecs import getincrementaldecoder
from collections.abc import Sequence

_Decoder = getincrementaldecoder("utf-8")


class TextStream:
    """The text of tokens so far, given out only as far as it cannot change any more.

    `pieces` are the bytes of each token. A stop string ends the text before itself.
    """

    def __init__(
        self, pieces: Sequence[bytes], *, stops: Sequence[str] = (), drops_blank: bool = False
    ) -> None:
        self._pieces = pieces
        self._decoder = _Decoder("replace")
        self._stops = [stop for stop in stops if stop]
        self._drops_blank = drops_blank
        self._waiting = ""
        self.stopped = False

    def feed(self, token: int) -> str:
        """Take a token and give what is certain now."""
        return "" if self.stopped else self._certain(self._decoder.decode(self._pieces[token]))

    def rest(self) -> str:
        """Give what was held back, at the end of the text."""
        if self.stopped:
            return ""
        certain = self._certain(self._decoder.decode(b"", final=True))
        rest, self._waiting = ("", "") if self.stopped else (self._waiting, "")
        return certain + rest

    def _certain(self, text: str) -> str:
        if self._drops_blank and text:
            text, self._drops_blank = text.removeprefix(" "), False
        self._waiting += text
        found = [place for stop in self._stops if (place := self._waiting.find(stop)) >= 0]
        if found:
            self.stopped = True
            return self._waiting[: min(found)]
        held = max((_overlap(self._waiting, stop) for stop in self._stops), default=0)
        cut = len(self._waiting) - held
        given, self._waiting = self._waiting[:cut], self._waiting[cut:]
        return given


def _overlap(text: str, stop: str) -> int:
    """How many letters at the end of the text may be the beginning of the stop string."""
    longest = min(len(text), len(stop) - 1)
    return next((n for n in range(longest, 0, -1) if stop.startswith(text[-n:])), 0)
