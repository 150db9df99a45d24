"""Attempts of the built-in writer: whole texts, phrases put together, entries under new heads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from rapport.content.builtin_writer.composing import Asked, compose
from rapport.content.builtin_writer.conditions import Conditions, conditions_of
from rapport.content.builtin_writer.layout import HEADS, PART_TOKENS, laid_out, read_layout
from rapport.content.builtin_writer.lessons import head_prompt, write_prompt
from rapport.content.builtin_writer.tongue import Tongue
from rapport.content.entries import Entry
from rapport.content.model import Copy, Length, Objective, Tone
from rapport.content.parts import copy_of, parts_of
from rapport.decoding import Decoding, Strategy

_WHOLE = Decoding(strategy=Strategy.SAMPLE, temperature=0.9, top_k=30, count=16, max_tokens=220)
_PUT_TOGETHER = 48
_MOST_PHRASED = 2  # products
_HEAD = Decoding(strategy=Strategy.SAMPLE, temperature=1.0, top_k=30, count=8, max_tokens=40)


class Source(StrEnum):
    """How an attempt came to be."""

    WRITTEN = "written"  # token by token, by the network
    PHRASES = "phrases"  # from phrases that fit together, weighed by the network
    EDIT = "edit"  # an entry under a subject, and a line below it, by the network


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A text, and the entry that it is an edit of, if it is one.

    `likelihood` is the mean log-probability, under the network, of the tokens that are new. `new`
    are the parts of an edit that differ from its entry.
    """

    copy: Copy
    likelihood: float
    source: Source = Source.WRITTEN
    parent: Entry | None = None
    new: tuple[str, ...] = ()


def whole_attempts(tongue: Tongue, asked: Sequence[Conditions]) -> Iterator[Attempt]:
    """Write whole texts, some for each of the conditions."""
    prompts = [tongue.prompt(write_prompt(one)) for one in asked]
    for prompt, texts in zip(prompts, tongue.write(prompts, _WHOLE), strict=True):
        for text, likelihood in tongue.weighed(prompt, texts):
            copy = read_layout(text)
            if copy is not None:
                yield Attempt(copy=copy, likelihood=likelihood)


def composed_attempts(tongue: Tongue, asked: Conditions, *, seed: int) -> Iterator[Attempt]:
    """Put phrases together, and let the network say how well they go with each other."""
    draw = Random(seed)  # noqa: S311  nothing here is secret
    told = Asked(
        language=asked.language,
        channel=asked.channel,
        objective=Objective(asked.objective),
        tone=Tone(asked.tone),
        length=Length(asked.length),
        offer=bool(asked.offer),
        products=min(asked.products or 0, _MOST_PHRASED),
    )
    texts = dict.fromkeys(compose(told, draw).copy_text for _ in range(_PUT_TOGETHER))
    for copy, likelihood in zip(texts, _weighed(tongue, asked, list(texts)), strict=True):
        yield Attempt(copy=copy, likelihood=likelihood, source=Source.PHRASES)


def _weighed(tongue: Tongue, asked: Conditions, copies: Sequence[Copy]) -> list[float]:
    prompt = tongue.prompt(write_prompt(asked))
    return tongue.likelihoods(prompt, [laid_out(copy) for copy in copies])


def edits(tongue: Tongue, entries: Sequence[Entry]) -> Iterator[Attempt]:
    """Put new subjects, and new lines below them, over mails.

    The title of a push message and its text are one breath, and are not parted.
    """
    for entry in entries:
        parts = [part for part in HEADS if getattr(entry, part)]
        if entry.channel != "email" or not parts:
            continue
        prompts = [tongue.prompt(head_prompt(conditions_of(entry), part)) for part in parts]
        written = tongue.write(prompts, _HEAD)
        heads = [list(tongue.weighed(*one)) for one in zip(prompts, written, strict=True)]
        for told in zip(*heads, strict=False):
            yield _edited(entry, parts, told)


def _edited(entry: Entry, parts: Sequence[str], told: Sequence[tuple[str, float]]) -> Attempt:
    texts = [text.strip() for text, _ in told]
    broken = any(token in text for text in texts for token in PART_TOKENS)
    return Attempt(
        copy=copy_of(dict(parts_of(entry.copy_text)) | dict(zip(parts, texts, strict=True))),
        likelihood=float("-inf") if broken else min(likelihood for _, likelihood in told),
        source=Source.EDIT,
        parent=entry,
        new=tuple(texts),
    )
