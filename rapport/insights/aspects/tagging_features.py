"""What a tagger of targets sees of each word: itself, its form and neighbours, what is known of it.

A piece is a word or a mark; in Chinese it is one character, with the word that it stands in and its
place there: a target may begin or end where no word does.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from rapport.insights.aspects.automaton import Automaton, Role, small
from rapport.insights.aspects.vocabulary import automaton_of
from rapport.insights.model import Span
from rapport.texts import Piece, han_pieces

_PIECE = re.compile(
    "(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+)|[a-z0-9]+(?:['-][a-z0-9]+)*|\\S"
)
_ENDINGS = (2, 3)  # letters
_BEGINNING = 3
_LONG = 4  # letters of a word that has an ending
_FAR = 6  # pieces; a feeling farther off is none
_ROLES: Mapping[Role, str] = {
    role: role.name[0].lower() for role in Role if role is not Role.NOTHING
}

Clusters = Mapping[str, Sequence[int]]
"""By word, the groups that its company puts it in, from coarse to fine."""


def pieces(text: str) -> list[Piece]:
    """Cut a text into pieces, in order."""
    lowered = small(text)
    found: list[Piece] = []
    for one in _PIECE.finditer(lowered):
        if one["han"]:
            found.extend(han_pieces(one["han"], one.start()))
        else:
            found.append(Piece(start=one.start(), end=one.end(), word=one[0]))
    return found


def features(text: str, cut: Sequence[Piece], clusters: Clusters) -> list[list[str]]:
    """What is seen of each piece of a text."""
    lowered = small(text)
    words = [lowered[one.start : one.end] for one in cut]
    roles = _roles(lowered, cut)
    feelings = _feelings(roles)
    groups = [clusters.get(one.word, ()) for one in cut]
    words, roles = ["<s>", "<s>", *words, "</s>", "</s>"], ["", "", *roles, "", ""]
    groups = [(), (), *groups, (), ()]
    found = []
    for place, one in enumerate(cut):
        at = place + 2
        word, before, after = words[at], words[at - 1], words[at + 1]
        seen = [
            "0", "e" + one.edge, "f" + feelings[place],
            "a" + before, "b" + after, "c" + words[at - 2], "d" + words[at + 2],
            f"i{before}|{after}", "r" + roles[at], "s" + roles[at - 1], "t" + roles[at + 1],
            f"u{roles[at - 2]}{roles[at - 1]}|{roles[at + 1]}{roles[at + 2]}",
        ]  # fmt: skip
        seen += [f"k{level}:{group}" for level, group in enumerate(groups[at])]
        seen += [f"l{level}:{group}" for level, group in enumerate(groups[at - 1])]
        seen += [f"m{level}:{group}" for level, group in enumerate(groups[at + 1])]
        if word.isascii():
            seen.append("z" + _shape(text[one.start : one.end]))
        seen += [f"g{before}|{word}", f"h{word}|{after}", *_own(word, one, clusters)]
        found.append(seen)
    return found


def _own(word: str, one: Piece, clusters: Clusters) -> list[str]:
    """Which word it is, and how it begins and ends."""
    seen = ["w" + word]
    if not word.isascii():
        seen.append("v" + one.word)
    elif len(word) >= _LONG:
        seen += ["p" + word[:_BEGINNING], *(f"x{word[-size:]}" for size in _ENDINGS)]
    if clusters and one.word not in clusters:
        seen.append("rare")
    return seen


def _shape(written: str) -> str:
    if not written[0].isalnum():
        return "."
    if any(letter.isdigit() for letter in written):
        return "9"
    return "X" if written.isupper() else "Xx" if written[0].isupper() else "x"


def _roles(lowered: str, cut: Sequence[Piece]) -> list[str]:
    """What the lexicon says of each piece: a thing, a feeling, a denial, a degree, a contrast."""
    roles = [""] * len(cut)
    place = 0
    for start, end, term in _built_in().hits(lowered):
        while place < len(cut) and cut[place].end <= start:
            place += 1
        at = place
        while at < len(cut) and cut[at].start < end:
            roles[at] = _ROLES.get(term.role, "")
            at += 1
    return roles


def _feelings(roles: Sequence[str]) -> list[str]:
    """On which side the nearest word of feeling stands, and how far off."""
    mark = _ROLES[Role.OPINION]
    at = [place for place, role in enumerate(roles) if role == mark]
    found = []
    for place in range(len(roles)):
        gaps = [one - place for one in at if abs(one - place) <= _FAR]
        nearest = min(gaps, key=abs, default=None)
        found.append("" if nearest is None else str(nearest))
    return found


@cache
def _built_in() -> Automaton:
    return automaton_of()


def spans_of(cut: Sequence[Piece], tags: Sequence[str]) -> Iterator[tuple[Span, int, int]]:
    """The targets that tags mark: characters from and up to, and the pieces from and up to."""
    start = None
    for place, tag in enumerate([*tags, "O"]):
        if start is not None and not tag.startswith("I"):
            yield (cut[start].start, cut[place - 1].end), start, place
            start = None
        if tag.startswith("B") or (start is None and tag.startswith("I")):
            start = place


def tags_of(cut: Sequence[Piece], targets: Mapping[Span, str]) -> list[str]:
    """`B`, `I` and `O` for each piece, with what `targets` say of each behind it."""
    tags = ["O"] * len(cut)
    for (start, end), more in targets.items():
        inside = [place for place, one in enumerate(cut) if one.start < end and start < one.end]
        for place in inside:
            tags[place] = ("I" if place != inside[0] else "B") + more
    return tags
