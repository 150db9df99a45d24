"""Slots under cover: a text whose Liquid stands behind numbered signs, and the way back.

Whoever rewrites the text cannot break what it cannot see; that each sign is there once can be
counted.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapport.content import Copy, copy_of, parts_of

_MARK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_SIGN = re.compile(r"⟦\s*(\d+)\s*⟧")
_DEFAULT = re.compile(r"""(\|\s*default:\s*)(["'])(.*?)\2""")
_OWN_FILTERS = {
    "zh": (re.compile(r"\|\s*percent\b"), "| zhe"),
    "en": (re.compile(r"\|\s*zhe\b"), "| percent"),
}
_WORDS = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """A copy behind signs. `marks[n]` is what `⟦n⟧` stands for, `parts` are the covered texts.

    `defaults` are the texts that defaults inside the marks put in, each once.
    """

    parts: Mapping[str, str]
    marks: tuple[str, ...]
    defaults: tuple[str, ...]


def cover(copy: Copy) -> Covered:
    """Put a sign in the place of each output and tag of a copy."""
    marks: list[str] = []

    def sign(found: re.Match[str]) -> str:
        marks.append(found[0])
        return f"⟦{len(marks) - 1}⟧"

    parts = {part: _MARK.sub(sign, text) for part, text in parts_of(copy)}
    defaults = dict.fromkeys(
        found[3] for mark in marks for found in _DEFAULT.finditer(mark) if _WORDS.search(found[3])
    )
    return Covered(parts=parts, marks=tuple(marks), defaults=tuple(defaults))


def faults_of(covered: Covered, parts: Mapping[str, str]) -> list[str]:
    """Say what is wrong with the signs of a rewritten text; nothing when all are in their place."""
    faults: list[str] = []
    for part in covered.parts:
        wanted, found = _signs(covered.parts[part]), _signs(parts.get(part, ""))
        missing = Counter(wanted) - Counter(found)
        extra = Counter(found) - Counter(wanted)
        faults += [f"{part}: ⟦{n}⟧ is missing" for n in sorted(missing)]
        faults += [f"{part}: ⟦{n}⟧ stands there too often" for n in sorted(extra)]
        if not missing and not extra and _tags(wanted, covered) != _tags(found, covered):
            faults.append(f"{part}: the signs of conditions changed their order")
        if "{{" in parts.get(part, "") or "{%" in parts.get(part, ""):
            faults.append(f"{part}: there is Liquid; use the signs alone")
        if bool(covered.parts[part].strip()) != bool(parts.get(part, "").strip()):
            faults.append(f"{part}: it must be empty where the original is, and only there")
    return faults


def uncover(
    covered: Covered, parts: Mapping[str, str], *, language: str, defaults: Mapping[str, str]
) -> Copy:
    """Put the marks back, with the filters and defaults of a language (`zh`, `en`).

    The signs are those of the covered text, as `faults_of` says. `defaults` gives the new text for
    each old one; those that are not in it stay.
    """
    marks = [mark_in(mark, language=language, defaults=defaults) for mark in covered.marks]
    back = {
        part: _SIGN.sub(lambda found: marks[int(found[1])], parts.get(part, "")).strip()
        for part in covered.parts
    }
    return copy_of(back)


def mark_in(mark: str, *, language: str, defaults: Mapping[str, str]) -> str:
    """Give a mark as a language has it: 85折 in Chinese is 15% elsewhere, a default is words."""
    pattern, filter_ = _OWN_FILTERS[language]
    turned = pattern.sub(filter_, mark)
    return _DEFAULT.sub(
        lambda found: f"{found[1]}{found[2]}{_quotable(defaults, found[3], found[2])}{found[2]}",
        turned,
    )


def _quotable(defaults: Mapping[str, str], text: str, quote: str) -> str:
    return defaults.get(text, text).replace(quote, "").replace("{", "").replace("}", "")


def _signs(text: str) -> list[int]:
    return [int(number) for number in _SIGN.findall(text)]


def _tags(signs: Sequence[int], covered: Covered) -> list[int]:
    return [number for number in signs if covered.marks[number].startswith("{%")]
