"""The grammar's words: templates per language, read from the package's YAML files.

A template is words and slots: `in the last {n} {unit}`. `(a|b|)` stands for `a`, `b` or nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain

from rapport.kit.yaml_texts import read_yaml
from rapport.segments.words.source import fold

_DATA = files("rapport.segments.words") / "data"
_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")
_SLOT = re.compile(r"\{([a-z_]+?)(\d*)\}")
_TOKEN = re.compile(rf"{_CHOICE.pattern}|{_SLOT.pattern}")


@dataclass(frozen=True, slots=True)
class Part:
    """A slot: which reader fills it, under which name; or words, of which one option stands."""

    options: tuple[str, ...] = ()
    slot: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """One way to say something, and what it means."""

    meaning: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Templates of one kind, by the first letter they can begin with; `slots` begin with one."""

    by_letter: Mapping[str, tuple[Template, ...]]
    slots: tuple[Template, ...]

    def at(self, letter: str) -> Iterator[Template]:
        yield from self.by_letter.get(letter, ())
        yield from self.slots


@cache
def templates(language: str) -> Mapping[str, Group]:
    """Give the templates of a language by group."""
    return {name: _group(meanings) for name, meanings in _read(f"{language}.yaml").items()}


@cache
def known_words(language: str) -> frozenset[str]:
    """Give the words that templates hold, to look for the nearest."""
    found: set[str] = set()
    for group in templates(language).values():
        for template in {*group.slots, *chain.from_iterable(group.by_letter.values())}:
            for part in template.parts:
                found |= {words for words in part.options if words.replace(" ", "").isalpha()}
    return frozenset(found)


@cache
def grammar_words(language: str) -> frozenset[str]:
    """Give each single word of the templates: none of them is ever the value of a trait."""
    return frozenset(word for words in known_words(language) for word in words.split())


@cache
def synonyms() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Give groups of words for usual values, by sort: categories, values, topics and more."""
    return {
        sort: {str(value): tuple(map(str, words)) for value, words in groups.items()}
        for sort, groups in _read("synonyms.yaml").items()
    }


@cache
def cities() -> Mapping[str, tuple[float, float, tuple[str, ...]]]:
    """Give known cities: latitude, longitude, names."""
    return {
        name: (float(line[0]), float(line[1]), (name, *map(str, line[2:])))
        for name, line in _read("cities.yaml")["cities"].items()
    }


def _read(name: str) -> Mapping[str, Mapping[str, list[str]]]:
    text = (_DATA / name).read_text(encoding="utf-8")
    read: Mapping[str, Mapping[str, list[str]]] = read_yaml(text)
    return read


def _group(meanings: Mapping[str, list[str]]) -> Group:
    by_letter: dict[str, list[Template]] = {}
    slots = []
    for meaning, texts in meanings.items():
        for template in (_template(meaning, one) for text in texts for one in _expanded(str(text))):
            letters, begins_with_slot = _beginnings(template.parts)
            for letter in letters:
                by_letter.setdefault(letter, []).append(template)
            if begins_with_slot:
                slots.append(template)
    return Group({letter: tuple(found) for letter, found in by_letter.items()}, tuple(slots))


def _beginnings(parts: tuple[Part, ...]) -> tuple[set[str], bool]:
    """Give the letters that a template can begin with, and whether it can begin with a slot."""
    letters: set[str] = set()
    for part in parts:
        if part.slot:
            return letters, True
        letters |= {words[0] for words in part.options if words}
        if "" not in part.options:
            return letters, False
    return letters, False


def _expanded(text: str) -> Iterator[str]:
    """Write out choices between slots; choices between words stay as they are."""
    choice = next((one for one in _CHOICE.finditer(text) if "{" in one[1]), None)
    if not choice:
        yield text
        return
    for option in choice[1].split("|"):
        yield from _expanded(text[: choice.start()] + option + text[choice.end() :])


def _template(meaning: str, text: str) -> Template:
    parts, place = [], 0
    text = fold(" ".join(text.split()))
    for token in _TOKEN.finditer(text):
        parts.append(_words(text[place : token.start()]))
        if token[1] is not None:
            options = {one.strip() for one in token[1].split("|")}
            parts.append(Part(options=tuple(sorted(options, key=len, reverse=True))))
        else:
            parts.append(Part(slot=token[2], name=token[2] + token[3]))
        place = token.end()
    parts.append(_words(text[place:]))
    return Template(meaning, tuple(part for part in parts if part.slot or part.options != ("",)))


def _words(text: str) -> Part:
    return Part(options=(text.strip(),))
