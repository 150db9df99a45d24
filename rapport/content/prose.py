"""A text as prose: what a writer typed, in sentences and words, with a stand-in for each slot."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapport.content.blocks import Bullets, Paragraph, blocks_of
from rapport.content.checked import CheckedText
from rapport.content.flat import Flat
from rapport.content.languages import text_key
from rapport.content.liquid import MARK

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
STAND_INS = {"zh": "它", "en": "it"}
"""Stands for the value of a slot: how a product is named is not the writer's doing."""

_SENTENCE = re.compile(r"[^。！？!?；;…\n.]+(?:\.(?=\S)[^。！？!?；;…\n.]*)*")
_CLAUSE = re.compile(r"[^，,、：:—。！？!?；;…\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of a part, as typed, with a stand-in for each slot."""

    part: str
    text: str


def wholes(text: CheckedText) -> tuple[Flat, ...]:
    """Give each part once, in order, without the texts that a filter may put in."""
    found: dict[str, Flat] = {}
    for flat in text.flats:
        found.setdefault(flat.part, flat)
    return tuple(found.values())


def prose_of(source: str, language: str) -> str:
    """Give a source as prose: stand-ins for outputs, nothing for tags and buttons."""
    stand_in = STAND_INS[text_key(language)]
    lines = [
        line
        for block in blocks_of(source)
        if isinstance(block, Paragraph | Bullets)
        for line in block.lines
    ]
    return MARK.sub(lambda mark: stand_in if mark[0].startswith("{{") else "", "\n".join(lines))


def sentences_of(text: CheckedText) -> Iterator[Sentence]:
    """Give the sentences of all parts in order."""
    for flat in wholes(text):
        for found in _SENTENCE.finditer(prose_of(flat.source, text.grounds.language)):
            if found[0].strip():
                yield Sentence(part=flat.part, text=found[0].strip())


def clauses_of(sentence: str) -> list[str]:
    """Cut a sentence at its commas and colons."""
    return [clause.strip() for clause in _CLAUSE.findall(sentence) if clause.strip()]


def is_chinese(text: CheckedText) -> bool:
    """Say whether a text is read by the rules for Chinese."""
    return text_key(text.grounds.language) == "zh"
