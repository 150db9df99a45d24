"""Shows a text with what was read of it: sentences underlined, things named, feelings marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapport.console.insight_parts import about_name
from rapport.console.markup import Markup, tag, text_lines
from rapport.console.visits import Visit
from rapport.insights import MentionKind, MentionRead, Sentiment

_CLASSES = {
    Sentiment.POSITIVE: "up",
    Sentiment.NEGATIVE: "down",
    Sentiment.NEUTRAL: "even",
    None: "even",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters of a text that are shown as something: `kind` is words, thing or opinion."""

    start: int
    end: int
    kind: str
    look: str
    place: int


def marks_of(mentions: Sequence[MentionRead]) -> list[Mark]:
    """The marks of mentions: the words that show each, the thing and the feeling if they stand."""
    found = []
    for one in mentions:
        look = _CLASSES[one.sentiment]
        found.append(Mark(one.start, one.end, "words", look, one.place))
        for kind, span in (("thing", one.target), ("opinion", one.opinion)):
            if span is not None:
                found.append(Mark(*span, kind, look, one.place))
    return found


def marked_text(text: str, marks: Sequence[Mark], names: Mapping[int, str]) -> Markup:
    """Show a text with its marks; `names` says in words what each mention is, by place.

    Marks may lie in each other. Where the words of a mention end, its name stands, so that it can
    be read without colours.
    """
    edges = sorted({0, len(text), *(place for one in marks for place in _edges(one, len(text)))})
    pieces = []
    for start, end in pairwise(edges):
        over = [one for one in marks if one.start <= start and end <= one.end]
        pieces.append(_piece(text[start:end], over))
        pieces += [
            tag("sup", names[one.place], class_=f"about {one.look}")
            for one in marks
            if one.kind == "words" and min(one.end, len(text)) == end
        ]
    return tag("div", pieces, class_="read-text")


def mention_name(visit: Visit, one: MentionRead) -> str:
    """What a mention is, in words: its aspect or kind, and how it feels."""
    name = about_name(visit, one.about, one.kind, one.sentiment)
    if one.kind is not MentionKind.ASPECT:
        name = f"{visit.t(f'insights.kind.{one.kind.value}')}: {name}"
    if one.sentiment is None:
        return name
    return f"{name}, {visit.t.name('sentiment', one.sentiment.value)}"


def _edges(mark: Mark, length: int) -> tuple[int, int]:
    return max(0, mark.start), min(mark.end, length)


def _piece(text: str, over: Sequence[Mark]) -> Markup:
    shown = text_lines(text) if "\n" not in text else tag("span", text, class_="kept")
    if not over:
        return tag("span", shown)
    looks = {one.look for one in over}
    kinds = {one.kind for one in over}
    look = next(iter(looks)) if len(looks) == 1 else "both"
    return tag("mark", shown, class_=" ".join([look, *sorted(kinds)]))
