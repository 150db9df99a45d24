"""What the built-in writer learns from: the copybook and composed texts, told in several ways.

Writing: conditions, and the text that meets them; some conditions are left open, so that the writer
can do with fewer. Recombination: the same with the subject of another text of the same conditions.
Filling: conditions and a text with a gap, and the sentence that was there.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from rapport.content.builtin_writer.composing import composed
from rapport.content.builtin_writer.conditions import Conditions, condition_tokens, conditions_of
from rapport.content.builtin_writer.layout import (
    FILL,
    GAP,
    PART_TOKENS,
    known_tags,
    laid_out,
    sentences_of,
)
from rapport.content.entries import Entry, copybook
from rapport.content.model import Copy
from rapport.content.slots import PARTS

CHANNELS_LEARNED = frozenset({"email", "sms", "push"})
"""Those that a brief can ask for."""

_OPEN = ("tone", "audience", "length", "offer", "products")
_LEFT_OPEN = 0.4
_TIMES_OPENED = 2
_RECOMBINED = 2
_VALID_SHARE = 0.04
_COMPOSED = 14  # of each language, objective, tone and channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One thing to learn: what is read, and what is to be written after it."""

    source: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Everything to learn from: texts for a tokenizer, its special tokens, lessons, and a test."""

    texts: tuple[str, ...]
    tokens: tuple[str, ...]
    learned: tuple[Lesson, ...]
    valid: tuple[Lesson, ...]


def course(*, seed: int) -> Course:
    """Put a course together from the copybook and composed texts; the same seed, the same course.

    The test is of entries that were put aside.
    """
    entries = [entry for entry in copybook() if entry.channel in CHANNELS_LEARNED]
    learn, aside = split(entries, seed=seed)
    made = composed(texts=_COMPOSED, seed=seed)
    few = composed(texts=1, seed=seed)  # of more, whole sentences would become tokens
    return Course(
        texts=tuple(laid_out(entry.copy_text) for entry in (*entries, *few)),
        tokens=(*condition_tokens(), *PART_TOKENS, GAP, FILL, *known_tags((*entries, *made))),
        learned=(*lessons(learn, seed=seed), *plain_lessons(made, seed=seed)),
        valid=tuple(lessons(aside, seed=seed)),
    )


def lessons(entries: Sequence[Entry], *, seed: int) -> Iterator[Lesson]:
    """Tell entries in all ways; the same seed gives the same lessons in the same order."""
    draw = Random(seed)  # noqa: S311  nothing here is secret
    alike = _alike(entries)
    for entry in entries:
        yield from _writing(entry, draw)
        yield from _recombined(entry, alike[_kind(entry)], draw)
        yield from _filling(entry, draw)


def plain_lessons(entries: Sequence[Entry], *, seed: int) -> Iterator[Lesson]:
    """Tell composed texts: each once as a whole, and once with a gap."""
    draw = Random(seed)  # noqa: S311
    for entry in entries:
        asked = conditions_of(entry).opened("audience")
        if draw.random() < _LEFT_OPEN:
            asked = _some_open(asked, draw)
        yield Lesson(source=write_prompt(asked), target=laid_out(entry.copy_text))
        left, sentence = draw.choice(list(gaps(entry.copy_text)))
        yield Lesson(source=fill_prompt(asked, laid_out(left)), target=sentence.strip())


def split(entries: Sequence[Entry], *, seed: int) -> tuple[list[Entry], list[Entry]]:
    """Put a few entries aside, drawn by chance, to see how well the rest was learned from."""
    draw = Random(seed)  # noqa: S311
    aside = set(draw.sample(range(len(entries)), round(len(entries) * _VALID_SHARE)))
    learned = [entry for number, entry in enumerate(entries) if number not in aside]
    return learned, [entries[number] for number in sorted(aside)]


def write_prompt(conditions: Conditions) -> str:
    """What the writer reads before it writes a whole text."""
    return conditions.tokens


def fill_prompt(conditions: Conditions, text: str) -> str:
    """What the writer reads before it fills the gap of a text in its layout."""
    return f"{conditions.tokens}{FILL}{text}"


def gaps(copy: Copy) -> Iterator[tuple[Copy, str]]:
    """Each way to leave a sentence out of a copy, and that sentence."""
    for part in PARTS:
        text = getattr(copy, part)
        for start, end in sentences_of(text):
            yield replace(copy, **{part: text[:start] + GAP + text[end:]}), text[start:end]


def _writing(entry: Entry, draw: Random) -> Iterator[Lesson]:
    asked, text = conditions_of(entry), laid_out(entry.copy_text)
    yield Lesson(source=write_prompt(asked), target=text)
    for _ in range(_TIMES_OPENED):
        yield Lesson(source=write_prompt(_some_open(asked, draw)), target=text)


def _recombined(entry: Entry, alike: Sequence[Entry], draw: Random) -> Iterator[Lesson]:
    if not entry.subject:
        return
    others = [one for one in alike if one.id != entry.id and one.subject]
    for other in draw.sample(others, min(_RECOMBINED, len(others))):
        mixed = replace(entry.copy_text, subject=other.subject, preheader=other.preheader)
        asked = _some_open(conditions_of(entry), draw)
        yield Lesson(source=write_prompt(asked), target=laid_out(mixed))


def _filling(entry: Entry, draw: Random) -> Iterator[Lesson]:
    asked = conditions_of(entry)
    for left, sentence in gaps(entry.copy_text):
        yield Lesson(
            source=fill_prompt(_some_open(asked, draw), laid_out(left)), target=sentence.strip()
        )


def _some_open(asked: Conditions, draw: Random) -> Conditions:
    return asked.opened(*(name for name in _OPEN if draw.random() < _LEFT_OPEN))


def _kind(entry: Entry) -> tuple[str, str, str, bool, int]:
    """What two texts must share for the subject of one to stand over the other."""
    return entry.language, entry.channel, entry.objective.value, entry.offer, entry.products


def _alike(entries: Sequence[Entry]) -> dict[tuple[str, str, str, bool, int], list[Entry]]:
    found: dict[tuple[str, str, str, bool, int], list[Entry]] = defaultdict(list)
    for entry in entries:
        found[_kind(entry)].append(entry)
    return found
