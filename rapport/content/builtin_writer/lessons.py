"""What the built-in writer learns from: composed texts and the copybook, told in several ways.

Writing: conditions, and the text that meets them; some conditions are left open, so that the writer
can do with fewer. Heading: conditions, and a subject or preheader for such a text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from rapport.content.builtin_writer.composing import composed
from rapport.content.builtin_writer.conditions import Conditions, condition_tokens, conditions_of
from rapport.content.builtin_writer.layout import FILL, HEADS, PART_TOKENS, known_tags, laid_out
from rapport.content.entries import Entry, copybook

CHANNELS_LEARNED = frozenset({"email", "sms", "push"})
"""The formats that the network writes; of the others the copybook's texts are used."""

_OPEN = ("audience", "length", "offer", "products")
_LEFT_OPEN = 0.25
_VALID_SHARE = 0.04
_COMPOSED = 30  # of each language, objective, tone and channel, less those alike
_READ = 3  # composed texts of each, for the tokenizer: of more, sentences would become tokens


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
    """Put a course together from composed texts and the copybook; the same seed, the same course.

    The test is of texts of both kinds that were put aside.
    """
    entries = [entry for entry in copybook() if entry.channel in CHANNELS_LEARNED]
    whole = [*composed(texts=_COMPOSED, seed=seed), *entries]
    learn, aside = split(whole, seed=seed)
    read = [*entries, *composed(texts=_READ, seed=seed)]
    return Course(
        texts=tuple(laid_out(entry.copy_text) for entry in read),
        tokens=(*condition_tokens(), *PART_TOKENS, FILL, *known_tags(tuple(whole))),
        learned=tuple(lessons(learn, seed=seed)),
        valid=tuple(lessons(aside, seed=seed)),
    )


def lessons(entries: Sequence[Entry], *, seed: int) -> Iterator[Lesson]:
    """Tell texts in all ways; the same seed gives the same lessons in the same order."""
    draw = Random(seed)  # noqa: S311  nothing here is secret
    for entry in entries:
        asked = conditions_of(entry)
        yield Lesson(source=write_prompt(_some_open(asked, draw)), target=laid_out(entry.copy_text))
        for part in HEADS:
            if text := getattr(entry, part):
                yield Lesson(source=head_prompt(_some_open(asked, draw), part), target=text)


def split(entries: Sequence[Entry], *, seed: int) -> tuple[list[Entry], list[Entry]]:
    """Put a few texts aside, drawn by chance, to see how well the rest was learned from."""
    draw = Random(seed)  # noqa: S311
    aside = set(draw.sample(range(len(entries)), round(len(entries) * _VALID_SHARE)))
    learned = [entry for number, entry in enumerate(entries) if number not in aside]
    return learned, [entries[number] for number in sorted(aside)]


def write_prompt(conditions: Conditions) -> str:
    """What the writer reads before it writes a whole text."""
    return conditions.tokens


def head_prompt(conditions: Conditions, part: str) -> str:
    """What the writer reads before it writes a subject or preheader for a text."""
    return f"{conditions.tokens}{FILL}<{part}>"


def _some_open(asked: Conditions, draw: Random) -> Conditions:
    return asked.opened(*(name for name in _OPEN if draw.random() < _LEFT_OPEN))
