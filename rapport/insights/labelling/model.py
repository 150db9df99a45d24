"""The nouns: a label, and a text that somebody is asked about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rapport.insights.labelling.errors import BadLabel
from rapport.insights.model import Emotion, MentionKind, Sentiment, Span, TextState

_LONGEST = 120


class LabelWhat(StrEnum):
    """What of a reading a label is about. Stored names are forever."""

    SENTIMENT = "sentiment"
    EMOTION = "emotion"
    IRONY = "irony"
    STATE = "state"
    MENTION = "mention"
    CHECKED = "checked"


Said = Mapping[str, str | None]
"""What stood or is to stand: of a mention `kind`, `about` and `sentiment`, else `value`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """An operator's word on a reading: `before` stood there, `after` is right.

    A mention has its `place` in the text; without `before` it was missed, without `after` there is
    none. Any other label has no place. `CHECKED` says that all a text mentions is right by now.
    """

    label_id: str
    text_id: str
    what: LabelWhat
    before: Said | None
    after: Said | None
    operator: str
    at: datetime
    place: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToLabel:
    """A text that somebody should say something of: why it is asked for, from 0 to 1 each."""

    text_id: str
    text: str
    positive: float
    uncertain: float
    typical: float


_OF_A_MENTION = ("kind", "about", "sentiment")
_VALUES: Mapping[LabelWhat, frozenset[str | None]] = {
    LabelWhat.SENTIMENT: frozenset({*Sentiment, None}),
    LabelWhat.EMOTION: frozenset({*Emotion, None}),
    LabelWhat.IRONY: frozenset({"true", "false"}),
    LabelWhat.STATE: frozenset(TextState),
}


def check_label(what: LabelWhat, after: Said | None, place: Span | None, *, length: int) -> None:
    """Raise `BadLabel` unless a label could be true of a text of so many characters."""
    if what is LabelWhat.MENTION:
        _check_mention(after, place, length)
        return
    if what is LabelWhat.CHECKED:
        raise BadLabel(
            "a text is said to be looked at by `rapport insights checked`, and only if it was drawn"
        )
    allowed = _VALUES[what]
    if after is None or set(after) != {"value"} or after["value"] not in allowed:
        names = ", ".join(sorted(one or "nothing" for one in allowed))
        raise BadLabel(f"a label of {what.value} gives `value` one of: {names}")


def _check_mention(after: Said | None, place: Span | None, length: int) -> None:
    if place is None or not 0 <= place[0] < place[1] <= length:
        raise BadLabel(f"a mention stands somewhere in the {length} characters of its text")
    if after is None:
        return
    kind, about, sentiment = (after.get(name) for name in _OF_A_MENTION)
    if (
        set(after) - set(_OF_A_MENTION)
        or kind not in set(MentionKind)
        or not about
        or len(about) > _LONGEST
    ):
        kinds = ", ".join(MentionKind)
        raise BadLabel(
            f"a mention has what it is `about`, in {_LONGEST} characters at most, one of the kinds"
            f" {kinds}, and perhaps a `sentiment`; nothing else"
        )
    if sentiment is not None and sentiment not in set(Sentiment):
        raise BadLabel(f"{sentiment[:40]!r} is no sentiment; take {', '.join(Sentiment)}, or none")
