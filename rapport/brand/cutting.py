"""Cuts texts into sentences and words, and knows the marks of a template's slots."""

import re
import unicodedata
from functools import lru_cache
from importlib import import_module
from types import ModuleType

HOLE = "▢"
"""Stands for what a slot will put in: it is nobody's word."""

CJK = "\u3400-\u9fff\uf900-\ufaff"
EMOJI = re.compile("[\u2600-\u27bf\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff]\ufe0f?")

_MARK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_DEFAULT = re.compile(r"default:\s*(?:\"([^\"]*)\"|'([^']*)')")
_HAN = re.compile(f"[{CJK}]")
_WORD = re.compile(f"[{CJK}]+|[A-Za-z0-9]+(?:['’-][A-Za-z0-9]+)*")
_END = re.compile(r"[。！？!?…]+[”’\"')）」』]*|(?<=[A-Za-z\d▢)\"'’])\.+(?=\s|$)|[;；]|\n+")
_ADDRESS = re.compile(r"\]\([^)\n]*\)|https?://\S+|<[^<>\n]+>")


def is_chinese(language: str) -> bool:
    """Say whether a BCP 47 language is read as Chinese."""
    return language.partition("-")[0].lower() == "zh"


def without_slots(text: str) -> str:
    """Replace a template's marks by as many `HOLE`; the words of a default stay, as they may show.

    Every other character keeps its place.
    """

    def holes(mark: re.Match[str]) -> str:
        shown = [HOLE] * len(mark[0])
        for found in _DEFAULT.finditer(mark[0]):
            group = 1 if found[1] is not None else 2
            shown[found.start(group) : found.end(group)] = found[group]
        return "".join(shown)

    return _MARK.sub(holes, text)


def as_read(text: str) -> str:
    """What people read of a text: no slots, addresses or tags; every character keeps its place."""
    return _ADDRESS.sub(lambda found: " " * len(found[0]), without_slots(text))


def sentences_of(text: str) -> list[str]:
    """The sentences of a text that have words; a line's end ends one as well."""
    parts = (part.strip() for part in _END.split(as_read(text)))
    return [part for part in parts if _WORD.search(part)]


@lru_cache(maxsize=1)
def _cutter() -> ModuleType:
    """Its dictionary holds 30 MiB, which a process that only sends never needs."""
    return import_module("rjieba")


def words_of(text: str) -> list[str]:
    """The words of a text in order, English in small letters; signs and slots are left out."""
    found: list[str] = []
    for run in _WORD.findall(unicodedata.normalize("NFKC", as_read(text)).lower()):
        found.extend(_cutter().cut(run) if _HAN.match(run) else (run.replace("’", "'"),))
    return found


def size_of(sentence: str, *, chinese: bool) -> int:
    """How long a sentence is: Chinese characters and other words in Chinese, else words."""
    if not chinese:
        return len(_WORD.findall(sentence))
    return sum(len(run) if _HAN.match(run) else 1 for run in _WORD.findall(sentence))
