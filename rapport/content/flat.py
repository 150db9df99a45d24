"""A text as its readers will see it, each character knowing where it came from."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rapport.content.errors import BadTemplate, SlotMissing
from rapport.content.liquid import MARK, fill, parse

UNKNOWN = "▢"
"""Stands for a value that cannot be shown, such as one of a loop's items."""

_LITERAL = re.compile(r"\"([^\"]*)\"|'([^']*)'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flat:
    """A part of a text with its slots filled and all branches of its conditions side by side.

    `origin[i]` is the place in the source that `text[i]` comes from; `bound[i]` says whether a
    slot put it there.
    """

    part: str
    source: str
    text: str
    origin: tuple[int, ...]
    bound: tuple[bool, ...]

    def typed(self) -> str:
        """What the writer typed, with a space for each slot."""
        return "".join(
            " " if bound else char for char, bound in zip(self.text, self.bound, strict=True)
        )

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Translate a stretch of `text` into one of the source."""
        first, last = self.origin[start], self.origin[end - 1]
        if self.bound[end - 1]:
            mark = MARK.match(self.source, last)
            return first, mark.end() if mark else last + 1
        return first, last + 1


def flatten(
    part: str, source: str, *, slots: Mapping[str, object], language: str
) -> tuple[Flat, ...]:
    """Read a part of a text, then each text that a filter may put in, such as a default."""
    chars: list[str] = []
    origin: list[int] = []
    bound: list[bool] = []
    last = 0
    for mark in [*MARK.finditer(source), None]:
        end = mark.start() if mark else len(source)
        chars += source[last:end]
        origin += range(last, end)
        bound += [False] * (end - last)
        if mark and mark[0].startswith("{{"):
            shown = _shown(mark[0], slots, language)
            chars += shown
            origin += [mark.start()] * len(shown)
            bound += [True] * len(shown)
        last = mark.end() if mark else last
    whole = Flat(
        part=part, source=source, text="".join(chars), origin=tuple(origin), bound=tuple(bound)
    )
    return (whole, *_literals(part, source))


def _shown(mark: str, slots: Mapping[str, object], language: str) -> str:
    try:
        return fill(parse(mark, language=language, html=False), slots)
    except (BadTemplate, SlotMissing):
        return UNKNOWN


def _literals(part: str, source: str) -> Iterator[Flat]:
    for mark in MARK.finditer(source):
        if not mark[0].startswith("{{"):
            continue
        for literal in _LITERAL.finditer(mark[0]):
            group = 1 if literal[1] is not None else 2
            text, start = literal[group], mark.start() + literal.start(group)
            if text.strip():
                yield Flat(
                    part=part,
                    source=source,
                    text=text,
                    origin=tuple(range(start, start + len(text))),
                    bound=(False,) * len(text),
                )
