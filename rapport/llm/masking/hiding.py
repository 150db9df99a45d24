"""Puts placeholders in place of personal data before a call, and the data back after it."""

import re
from collections.abc import Iterable, Iterator, Mapping

from rapport.llm.masking.finding import find_personal_data
from rapport.llm.masking.model import DataKind

_KINDS = "|".join(DataKind)
# What models make of `[PHONE_1]`: `【phone 1】`, `[PHONE-1`, `\[PHONE\_1\]`, `PHONE_1`.
_LIKE = re.compile(
    rf"(?P<open>\\?[\[【［〔{{《「])?\s{{0,3}}(?<![A-Za-z0-9])(?P<kind>{_KINDS})"
    rf"(?P<joint>\\?[_\- ]|)\s{{0,3}}(?P<number>\d{{1,5}})(?![A-Za-z0-9])"
    rf"(?P<close>\s{{0,3}}\\?[\]】］〕}}》」])?",
    re.IGNORECASE,
)
_LONGEST = 24  # characters of a placeholder that a stream may still be in the middle of
_OPENERS = "[【［〔{《「\\"


class Mask:
    """What stands behind each placeholder of one call. It is never written down.

    The same words get the same placeholder, so a hidden text has a stable form. `texts` are those
    that will be hidden: what looks like `[PHONE_1]` in them by itself is kept as it is.
    """

    def __init__(
        self, *, known: Mapping[str, str] | None = None, texts: Iterable[str] = ()
    ) -> None:
        self._known = known or {}
        self._behind: dict[str, str] = {}
        self._placeholders: dict[tuple[DataKind, str], str] = {}
        self._spoken: set[str] = set()
        for text in texts:
            self._hear(text)

    def hide(self, text: str) -> str:
        """Replace personal data by placeholders, numbered in the order in which they come."""
        parts, end = [], 0
        for found in find_personal_data(text, known=self._known):
            parts += [text[end : found.start], self._for(found.kind, text[found.start : found.end])]
            end = found.end
        return "".join(parts) + text[end:]

    def restore(self, text: str) -> str:
        """Put the data back, also where a placeholder was written a little differently."""
        return _LIKE.sub(self._written, text)

    def restore_within(self, value: object) -> object:
        """Put the data back into every text of a JSON value; its keys stay as they are."""
        match value:
            case str():
                return self.restore(value)
            case list():
                return [self.restore_within(inner) for inner in value]
            case dict():
                return {name: self.restore_within(inner) for name, inner in value.items()}
            case _:
                return value

    def strangers(self, text: str) -> list[str]:
        """Name what looks like a placeholder and stands for nothing, as a model may invent it."""
        return sorted(set(self._strangers(text)))

    @property
    def placeholders(self) -> list[str]:
        """The placeholders in use, in order."""
        return list(self._behind)

    def _hear(self, text: str) -> None:
        """Keep away from placeholders, in any form, that a text holds by itself."""
        self._spoken |= {_name(found) for found in _LIKE.finditer(text)} - self._behind.keys()

    def _strangers(self, text: str) -> Iterator[str]:
        if not self._behind:
            return  # nothing was hidden: words like these are the model's own
        for found in _LIKE.finditer(text):
            exact = _name(found)
            if self._written(found) == found[0] and exact not in self._spoken and _shaped(found):
                yield found[0].strip()

    def _written(self, found: re.Match[str]) -> str:
        exact = _name(found)
        whole = found["open"] and found["close"]
        return self._behind[exact] if whole and exact in self._behind else found[0]

    def _for(self, kind: DataKind, words: str) -> str:
        known = self._placeholders.get((kind, words))
        if known:
            return known
        numbers = (f"[{kind}_{number}]" for number in range(1, 100_000))
        fresh = next(
            name for name in numbers if name not in self._behind and name not in self._spoken
        )
        self._placeholders[kind, words] = fresh
        self._behind[fresh] = words
        return fresh


class StreamRestorer:
    """Restores a text that comes in pieces: a placeholder may be cut anywhere."""

    def __init__(self, mask: Mask) -> None:
        self._mask = mask
        self._held = ""

    def feed(self, piece: str) -> str:
        """Take a piece and give what is certain by now, restored."""
        text = self._held + piece
        opened = max(text.rfind(opener) for opener in _OPENERS)
        cut = opened if opened >= 0 and self._may_go_on(text[opened:]) else len(text)
        self._held = text[cut:]
        return self._mask.restore(text[:cut])

    def rest(self) -> str:
        """Give what was held back."""
        text, self._held = self._held, ""
        return self._mask.restore(text)

    def _may_go_on(self, tail: str) -> bool:
        return len(tail) < _LONGEST and not re.search(r"[\]】］〕}》」]", tail)


def _name(found: re.Match[str]) -> str:
    return f"[{found['kind'].upper()}_{int(found['number'])}]"


def _shaped(found: re.Match[str]) -> bool:
    """Whether this can only be a placeholder: capitals and a joint, or brackets around it."""
    capitals = found["kind"].isupper() and "_" in found["joint"]
    return capitals or bool(found["open"] and found["close"])
