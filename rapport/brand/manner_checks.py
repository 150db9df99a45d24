"""Checks of manner: how readers are addressed, signs, length of sentences, and tone."""

import re
from collections.abc import Iterator

from rapport.brand.checked import Checked
from rapport.brand.cutting import CJK, EMOJI
from rapport.brand.findings import POLES, brand_finding
from rapport.brand.model import BrandFinding
from rapport.brand.reading import Voice, read_voice
from rapport.brand.scales import LEAST_SENTENCES, tone_of

_YOU = re.compile("[你您]")
_FIRST_NAME = re.compile(r"\{[{%][^}]*customer\.first_name")
_EXCLAMATION = re.compile("[!！]")
_HALF = re.compile(rf"(?<=[{CJK}])[,;:!?](?!\d)|(?<=[{CJK}])\.(?=\s|$)")
_FULL_OF = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", ".": "。"}
_HALF_OF = {full: half for half, full in _FULL_OF.items()}
_FULL = re.compile(rf"(?<![{CJK}])[，；：！？。](?![{CJK}])")
_FAR_LONGER = 1.5  # of the mean that the book aims at
_GRADES_MORE = 2.0  # a grade of few sentences is read with an error of this size


def one_address(text: Checked) -> Iterator[BrandFinding]:
    """Readers are addressed in one way, and in the book's."""
    wanted = text.book.manner.address
    if not text.chinese:
        return
    found = [(part, one) for part, read in text.read.items() for one in _YOU.finditer(read)]
    said = {one[0] for _, one in found}
    if len(said) > 1:
        say = wanted if wanted in said else found[0][1][0]
        part, other = next((part, one) for part, one in found if one[0] != say)
        at = (part, other[0], other.start())
        yield brand_finding("brand-address-mixed", at=at, say=say, rewording=say)
    elif said and wanted and wanted not in said:
        part, first = found[0]
        none = wanted == "none"
        yield brand_finding(
            "brand-address",
            at=(part, first[0], first.start()),
            rewording="" if none else wanted,
            say="neither 你 nor 您" if none else wanted,
            say_zh="不用人称" if none else f"称读者为“{wanted}”",
        )


def first_names(text: Checked) -> Iterator[BrandFinding]:
    """Customers are called by their first names only where the book allows it."""
    if text.book.manner.first_name:
        return
    for part, source in text.texts.items():
        for found in _FIRST_NAME.finditer(source):
            span = source[found.start() : source.find("}", found.end()) + 2]
            yield brand_finding("brand-first-name", at=(part, span, found.start()))


def signs(text: Checked) -> Iterator[BrandFinding]:
    """Emoji, exclamation marks and the width of signs are as the book has them."""
    manner = text.book.manner
    for code, pattern, most in (
        ("brand-emoji", EMOJI, manner.most_emoji),
        ("brand-exclamation", _EXCLAMATION, manner.most_exclamations),
    ):
        found = [(part, one) for part, read in text.read.items() for one in pattern.finditer(read)]
        if most is not None and len(found) > most:
            part, over = found[most]
            at = (part, over[0], over.start())
            yield brand_finding(code, at=at, count=str(len(found)), most=str(most))
    if manner.full_width:
        yield from _width(text)


def _width(text: Checked) -> Iterator[BrandFinding]:
    pattern, other = (_HALF, _FULL_OF) if text.chinese else (_FULL, _HALF_OF)
    for part, read in text.read.items():
        for found in pattern.finditer(read):
            say = other[found[0]]
            at = (part, found[0], found.start())
            yield brand_finding("brand-punctuation", at=at, say=say, rewording=say)


def measures(text: Checked) -> Iterator[BrandFinding]:
    """Length of sentences, reading level and tone are near the book's."""
    book = text.book
    if not (book.tone or book.manner.sentence_length or book.manner.reading_level):
        return
    voice = read_voice(text.texts.values(), language=text.language)
    if voice.sentences < LEAST_SENTENCES:
        return
    aim, grade = book.manner.sentence_length, book.manner.reading_level
    if aim is not None and voice.sentence_length > aim * _FAR_LONGER:
        yield brand_finding(
            "brand-sentences",
            count=f"{voice.sentence_length:.0f}",
            most=f"{aim:.0f}",
            unit="characters" if text.chinese else "words",
            unit_zh="字" if text.chinese else "词",
        )
    if grade is not None and voice.grade is not None and voice.grade > grade + _GRADES_MORE:
        yield brand_finding("brand-reading", count=f"{voice.grade:.0f}", most=f"{grade:.0f}")
    yield from _tone(text, voice)


def _tone(text: Checked, voice: Voice) -> Iterator[BrandFinding]:
    read = tone_of(voice)
    for target in text.book.tone:
        value = read[target.scale]
        if abs(value - target.at) > target.within:
            pole, pole_zh = POLES[target.scale][value > target.at]
            yield brand_finding(
                "brand-tone",
                pole=pole,
                pole_zh=pole_zh,
                count=f"{value:+.1f}",
                most=f"{target.at:+.1f}",
            )
