"""Asks a language model for the parts of a format; for an article, first for its outline."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, Field, create_model

from rapport.content.formats.published import ARTICLE
from rapport.content.formats.schema import Format, Kind, Measure, Part
from rapport.content.formats.sections import HEADING
from rapport.content.model import Copy
from rapport.content.parts import copy_of
from rapport.llm import LanguageModel, Prompt, read_prompt

_PROMPTS = files("rapport.content") / "prompts"
_FORMAT = read_prompt(_PROMPTS / "write-format.md")
_OUTLINE = read_prompt(_PROMPTS / "outline-article.md")
_ARTICLE = read_prompt(_PROMPTS / "write-article.md")
_MOST_CANDIDATES = 30
_FREE = "as you see fit"
_LONGEST = 12_000
_UNITS = {
    Measure.COLUMNS: "columns",
    Measure.CHARACTERS: "characters",
    Measure.BYTES: "bytes",
    Measure.SEGMENTS: "SMS segments",
}
_KINDS = {
    Kind.LINE: "one line",
    Kind.TEXT: "paragraphs",
    Kind.SECTIONS: "sections",
    Kind.LIST: "a list",
}


class Outline(BaseModel):
    """The plan of an article."""

    title: str = Field(min_length=1, max_length=300)
    summary: str = Field(min_length=1, max_length=1000)
    headings: list[str] = Field(min_length=3, max_length=8)


class Outlines(BaseModel):
    """Plans, the best first."""

    outlines: list[Outline] = Field(min_length=1, max_length=_MOST_CANDIDATES)


class ArticleText(BaseModel):
    """What stands under the headings of a plan, in their order."""

    sections: list[str] = Field(min_length=3, max_length=8)
    seo_title: str = Field(default="", max_length=300)
    seo_description: str = Field(default="", max_length=600)


def asked_copies(
    model: LanguageModel, made: Format, told: Mapping[str, str]
) -> Iterator[tuple[Copy, Prompt]]:
    """Ask for candidates of a format. `told` are the values that its prompts share.

    Raises what the model raises.
    """
    if made is ARTICLE:
        yield from _articles(model, told)
        return
    prompt = first_prompt(made, told)
    answer = model.ask(prompt, answer_of(made))
    for candidate in answer.candidates:  # type: ignore[attr-defined]
        yield copy_from(candidate.model_dump(), told), prompt


def first_prompt(made: Format, told: Mapping[str, str]) -> Prompt:
    """Word the question that is asked first for a format: of an article, for its outline."""
    if made is ARTICLE:
        return _OUTLINE.filled(known={}, **told)
    return _FORMAT.filled(known={}, **told, channel=made.name, parts=parts_told(made))


def _articles(model: LanguageModel, told: Mapping[str, str]) -> Iterator[tuple[Copy, Prompt]]:
    planned = model.ask(first_prompt(ARTICLE, told), Outlines)
    tries = told["tries"].splitlines()
    for place, outline in enumerate(planned.outlines):
        prompt = _ARTICLE.filled(
            known={},
            **{**told, "tries": _own(tries, place)},
            title=outline.title,
            summary=outline.summary,
            outline="\n".join(f"- {heading}" for heading in outline.headings),
        )
        written = model.ask(prompt, ArticleText)
        pairs = zip(outline.headings, written.sections, strict=False)
        body = "\n\n".join(
            f"{HEADING}{heading.strip()}\n\n{text.strip()}" for heading, text in pairs
        )
        parts = {
            "subject": outline.title.strip(),
            "preheader": outline.summary.strip(),
            "outline": "\n".join(heading.strip() for heading in outline.headings),
            "body": body,
            "seo_title": written.seo_title.strip(),
            "seo_description": written.seo_description.strip(),
        }
        yield copy_of(parts), prompt


def _own(tries: Sequence[str], place: int) -> str:
    """What the text of one outline tries: its line, without its number."""
    return tries[place].partition(": ")[2] or tries[place] if place < len(tries) else _FREE


@cache
def answer_of(made: Format) -> type[BaseModel]:
    """Make the shape of an answer: candidates, each with the parts of the format."""
    fields: dict[str, Any] = {part.name: _field(part) for part in _written(made)}
    candidate = create_model(f"{_title(made)}Candidate", **fields)
    listed: Any = list[candidate]
    candidates = (listed, Field(min_length=1, max_length=_MOST_CANDIDATES))
    answer: type[BaseModel] = create_model(f"{_title(made)}Answer", candidates=candidates)
    return answer


def copy_from(candidate: Mapping[str, object], told: Mapping[str, str]) -> Copy:
    """Make a copy of a candidate; its link is the page of the first product, if there is one."""
    parts = {
        name: "\n".join(map(str, value)) if isinstance(value, list) else str(value).strip()
        for name, value in candidate.items()
    }
    if link := told.get("link", ""):
        parts["link"] = link
    return copy_of(parts)


def parts_told(made: Format) -> str:
    """Word the parts of a format and their limits, a line each."""
    return "\n".join(f"- {part.name}: {_told(part)}" for part in _written(made))


def _told(part: Part) -> str:
    words = [part.en.lower(), _KINDS[part.kind]]
    if part.at_most:
        words.append(f"{part.at_least} to {part.at_most} of them")
    size = part.limit.most or part.limit.advised
    if size:
        each = "each " if part.kind is Kind.LIST else ""
        words.append(f"{each}up to {size} {_UNITS[part.limit.measure]}")
    words += [part.about] if part.about else []
    words.append("needed" if part.required else "may be empty")
    return "; ".join(words)


def _written(made: Format) -> tuple[Part, ...]:
    """The parts that are words: a link is not written."""
    return tuple(part for part in made.parts if part.kind is not Kind.LINK)


def _field(part: Part) -> tuple[Any, Any]:
    if part.kind is Kind.LIST:
        least = part.at_least if part.required else 0
        return list[str], Field(min_length=least, max_length=part.at_most or None)
    if part.required:
        return str, Field(min_length=1, max_length=_LONGEST)
    return str, Field(default="", max_length=_LONGEST)


def _title(made: Format) -> str:
    return "".join(word.title() for word in made.name.split("-"))
