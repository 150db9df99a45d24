"""Reads what a text says of needs: what for, what hurts, what price feels like, who leaves, why.

A mention is a statement about this text only. Precision comes first: what stands under a no, an if,
a question or in somebody else's mouth is not read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from rapport.insights.model import Mention, MentionKind, Text, Verdict
from rapport.insights.needs.comparing import Comparisons
from rapport.insights.needs.cues import Cue, cues_of
from rapport.insights.needs.wishes import wishes_in
from rapport.texts import Language, around, clause_of

_VERSION = "2"
_LONGEST = 4_000  # characters; what comes behind is seldom about a need
_PROBABILITY = 0.9
_NO_BRANDS: Mapping[str, str] = {}


class NeedsReader:
    """Reads needs, by patterns. `brands` are what rivals are called, with the name of each."""

    def __init__(self, brands: Mapping[str, str] = _NO_BRANDS) -> None:
        self.comparisons = Comparisons(brands)

    @property
    def name(self) -> str:
        """Which reader it is. Brands are no part of it: see `read_again_for_brands`."""
        return f"needs-{_VERSION}"

    def read(
        self,
        texts: Sequence[Text],
        verdicts: Sequence[Verdict],  # noqa: ARG002  a need has its own feeling
    ) -> Sequence[Sequence[Mention]]:
        """The needs of each text, in order of where they stand."""
        return [self._read(one) for one in texts]

    def _read(self, one: Text) -> Sequence[Mention]:
        if one.language is Language.OTHER:
            return ()
        text = _plain(one.text[:_LONGEST])
        chinese = one.language is Language.ZH
        found: dict[tuple[object, ...], Mention] = {}
        for mention in self._all(text, chinese=chinese):
            found.setdefault((mention.kind, mention.about, mention.sentiment), mention)
        return tuple(sorted(found.values(), key=lambda mention: (mention.start, mention.kind)))

    def _all(self, text: str, *, chinese: bool) -> Iterator[Mention]:
        for cue in cues_of("zh" if chinese else "en").called_by(text):
            for match in cue.pattern.finditer(text):
                if not _is_taken_back(text, match, cue, chinese=chinese):
                    yield _mention(text, match, cue)
                    break
        yield from wishes_in(text, chinese=chinese)
        yield from self.comparisons.read(text, chinese=chinese)


def _plain(text: str) -> str:
    """The text in small letters with straight apostrophes, every character where it was."""
    lowered = text.lower()
    return (lowered if len(lowered) == len(text) else text).replace("\u2019", "'")


def _is_taken_back(text: str, match: re.Match[str], cue: Cue, *, chinese: bool) -> bool:
    found = around(text, match.start(), match.end())
    if cue.kind is MentionKind.QUESTION:
        return found.quoted or not found.is_asked
    return found.takes_back(chinese=chinese)


def _mention(text: str, match: re.Match[str], cue: Cue) -> Mention:
    start, end = clause_of(text, match.start(), match.end())
    return Mention(
        kind=cue.kind,
        about=cue.about,
        sentiment=cue.sentiment,
        start=start,
        end=max(end, match.end()),
        probability=_PROBABILITY,
        target=(match.start(), match.end()),
    )
