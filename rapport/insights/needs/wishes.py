"""Finds what customers wish for and nobody gives: `wish:` and the head word of the thing.

`I wish it had a longer cord` and `if only it had a cord` are one wish: they are counted together,
and the words of each are kept.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from rapport.insights.model import Mention, MentionKind, Sentiment
from rapport.kit.yaml_texts import read_yaml
from rapport.texts import around, telling_words

WISH = "wish:"
"""What the `about` of a wish begins with."""

_LONGEST = 24  # characters of a head word
_PROBABILITY = 0.8
_SHORTEST_PLURAL = 4


def wishes_in(text: str, *, chinese: bool) -> Iterator[Mention]:
    """Give each thing that a text in small letters wishes for."""
    language = "zh" if chinese else "en"
    if not _called(language).search(text):
        return
    for pattern in _patterns(language):
        for match in pattern.finditer(text):
            head = _head_zh(match["thing"]) if chinese else _head_en(match["thing"])
            found = around(text, match.start(), match.end())
            if head and not found.quoted and not found.asks:
                yield Mention(
                    kind=MentionKind.PAIN,
                    about=WISH + head,
                    sentiment=Sentiment.NEGATIVE,
                    start=match.start(),
                    end=match.end(),
                    probability=_PROBABILITY,
                    target=match.span("thing"),
                )


def _head_zh(thing: str) -> str | None:
    """The last telling word of a thing, or the thing without the words around it."""
    told = _words()["zh"]
    if re.search(told["no_thing"], thing):
        return None
    bare = re.sub(told["edges"], "", thing)
    words = telling_words(bare)
    return _fit(words[-1] if words else bare)


def _head_en(thing: str) -> str | None:
    """The last word of a thing, in the singular."""
    empty = _words()["en"]["empty"]
    words = [word for word in thing.split() if word not in empty]
    head = words[-1].strip("'-/") if words else ""
    plural = head.endswith("s") and not head.endswith(("ss", "us", "is"))
    return _fit(head[:-1] if plural and len(head) >= _SHORTEST_PLURAL else head)


def _fit(head: str) -> str | None:
    return (
        head if head and len(head) <= _LONGEST and (len(head) > 1 or not head.isascii()) else None
    )


@cache
def _words() -> Mapping[str, Any]:
    text = (files("rapport.insights.needs") / "words" / "wishes.yaml").read_text("utf-8")
    told: Mapping[str, Any] = read_yaml(text)
    return told


@cache
def _called(language: str) -> re.Pattern[str]:
    return re.compile(_words()[language]["called"])


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    told = _words()[language]
    made = []
    for pattern in told["patterns"]:
        for part in ("thing", "it", "some"):
            pattern = pattern.replace(f"{{{part}}}", told.get(part, ""))  # noqa: PLW2901
        made.append(re.compile(pattern))
    return tuple(made)
