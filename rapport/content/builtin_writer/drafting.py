"""Attempts of the built-in writer: whole texts under conditions, and edits of entries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapport.content.builtin_writer.conditions import Conditions, conditions_of
from rapport.content.builtin_writer.layout import GAP, PART_TOKENS, laid_out, read_layout
from rapport.content.builtin_writer.lessons import fill_prompt, gaps, write_prompt
from rapport.content.builtin_writer.tongue import Tongue
from rapport.content.entries import Entry
from rapport.content.model import Copy
from rapport.content.slots import PARTS
from rapport.decoding import Decoding, Strategy

_WHOLE = Decoding(
    strategy=Strategy.SAMPLE, temperature=0.8, top_k=30, count=14, max_tokens=200, length_penalty=1
)
_FILLED = Decoding(
    strategy=Strategy.SAMPLE, temperature=0.9, top_k=30, count=6, max_tokens=60, length_penalty=1
)
_MOST_GAPS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A text, and the entry that it is an edit of, if it is one.

    `likelihood` is the mean log-probability of its tokens under the network: of all of them, or
    of those that were filled in. `filled` is the new sentence of an edit.
    """

    copy: Copy
    likelihood: float
    parent: Entry | None = None
    filled: str = ""


def whole_attempts(tongue: Tongue, asked: Sequence[Conditions]) -> Iterator[Attempt]:
    """Write whole texts, some for each of the conditions."""
    prompts = [tongue.prompt(write_prompt(one)) for one in asked]
    for prompt, texts in zip(prompts, tongue.write(prompts, _WHOLE), strict=True):
        for text, likelihood in tongue.weighed(prompt, texts):
            copy = read_layout(text)
            if copy is not None:
                yield Attempt(copy=copy, likelihood=likelihood)


def edits(tongue: Tongue, entries: Sequence[Entry]) -> Iterator[Attempt]:
    """Fill single sentences of entries anew, with the rest of the text in view."""
    places = [
        (entry, left, sentence)
        for entry in entries
        for left, sentence in gaps(entry.copy_text)
        if _is_open(left, sentence)
    ][:_MOST_GAPS]
    prompts = [
        tongue.prompt(fill_prompt(conditions_of(entry), laid_out(left)))
        for entry, left, _ in places
    ]
    written = tongue.write(prompts, _FILLED)
    for (entry, left, sentence), prompt, texts in zip(places, prompts, written, strict=True):
        for text, likelihood in tongue.weighed(prompt, texts):
            if text.strip() != sentence.strip() and not _has_parts(text):
                copy = _filled(left, text.strip())
                yield Attempt(copy=copy, likelihood=likelihood, parent=entry, filled=text.strip())


def _is_open(left: Copy, sentence: str) -> bool:
    """Links, lists and greetings stay as they are."""
    return GAP + "](" not in left.body and not sentence.lstrip().startswith(("[", "- ", "{% if"))


def _has_parts(text: str) -> bool:
    return not text.strip() or any(token in text for token in (*PART_TOKENS, GAP))


def _filled(left: Copy, text: str) -> Copy:
    return replace(left, **{part: getattr(left, part).replace(GAP, text) for part in PARTS})
