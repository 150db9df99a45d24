"""Changes one number of a sentence or a page, as a careless hand or a model would.

It shares nothing with what reads numbers back: it looks for digits and for a list of words.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from rapport.research import Sentence

_NAMES = re.compile("\ue000[^\ue001]*\ue001")
_SHOWN = re.compile(r"(?<=data-refs=)[^>]*>[^<]*")
_DIGIT = re.compile(r"&#\w+;|(?P<shown>\d)")  # those of an escaped character are not shown
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SWAPS = (
    ("about a third", "about a quarter"), ("about a quarter", "about a third"),
    ("about half", "about a third"), ("about two in five", "about half"),
    ("about one in ten", "about one in five"), ("about nine in ten", "about four in five"),
    ("about three quarters", "about two thirds"), ("about three in five", "about two in five"),
    ("About a third", "Twice as many"), ("About half", "A dozen"), ("%", ""),
    ("percentage points", "%"), ("个百分点", "%"), ("−", ""),
    ("三分之一", "四分之一"), ("四分之一", "三分之一"), ("约一半", "约三成"), ("约九成", "约八成"),
    ("约一成", "约两成"), ("约两成", "约三成"), ("四分之三", "三分之二"), ("条中有", "万条中有"),
    (" March ", " April "), ("月", "0月"),
)  # fmt: skip
_WORDED = (
    ("三成", 0.3), ("一半", 0.5), ("近四分之一", 0.25), ("九成", 0.9), ("百分之七十五", 0.75),
    ("大多数", -1), ("half", 0.5), ("a third", 1 / 3), ("one in ten", 0.1), ("a majority", -1),
)  # fmt: skip
_FAR = 0.06  # from a share, so that a fraction is surely not said of it
_PERCENT = re.compile(r"−?\d[\d,]*(?:\.\d+)?%")
_POINTS = re.compile(r"−?\d[\d,]*(?:\.\d+)?(?= (?:percentage points|个百分点))")
_DAYS = re.compile(r"\d{1,2}(?= [A-Z][a-z]+ \d{4})|\d{1,2}(?=日)")
_YEARS = re.compile(r"(?<=[a-z] )\d{4}|\d{4}(?=年)")
_ADDED = (
    " It doubled.",
    " 翻倍。",
    " 翻了一番。",
    " 成倍增长。",
    " 近半。",
    " −3 percentage points.",
    " 1 May 2026.",
    " 2026年5月1日。",
    " the majority.",
    " Twice as many.",
    " One in ten.",
    " 两倍。",
    " 占三成。",
    " 百分之九十。",
    " 12",
    " forty",
)


def false_sentences(sentences: Sequence[Sentence], most: int) -> Iterator[Sentence]:
    """So many sentences with one thing wrong in each, drawn among all ways to be wrong."""
    chance = random.Random(11)  # noqa: S311  a benchmark, not a secret
    ways = [
        (sentence, text)
        for sentence in dict.fromkeys(sentences)
        for text in _wrong(sentence.text)
        if text != sentence.text
    ]
    for sentence, text in chance.sample(ways, min(most, len(ways))):
        yield replace(sentence, text=text)


def false_pages(page: str, most: int) -> Iterator[str]:
    """So many pages, each with one digit changed where a figure is shown."""
    chance = random.Random(12)  # noqa: S311
    places = [
        match.start() + match[0].index(">") + 1 + digit.start()
        for match in _SHOWN.finditer(page)
        for digit in _DIGIT.finditer(match[0].partition(">")[2])
        if digit["shown"]
    ]
    for place in chance.sample(places, min(most, len(places))):
        yield page[:place] + _other(page[place]) + page[place + 1 :]


def _wrong(text: str) -> Iterator[str]:
    """Every way in which the numbers of a text are made wrong; a text without numbers has none."""
    hidden = _NAMES.sub(lambda name: "\ue000" + "¤" * (len(name[0]) - 2) + "\ue001", text)
    numbers = [*_NUMBER.finditer(hidden)]
    if not numbers:
        return
    for number in numbers:
        yield from _wrong_digits(text, number)
        yield text[: number.start()] + text[number.end() :]
    yield from _exchanged(text, numbers)
    for old, new in _SWAPS:
        if old in hidden:
            place = hidden.index(old)
            yield text[:place] + new + text[place + len(old) :]
    yield from _worded(text, hidden)
    yield from _of_another_unit(text, hidden)
    yield from _another_day(text, hidden)
    yield from (text + added for added in _ADDED)


def _worded(text: str, hidden: str) -> Iterator[str]:
    """Words for another share in the place of each percentage."""
    for number in _PERCENT.finditer(hidden):
        share = float(number[0].strip("−%").replace(",", "")) / 100
        for words, told in _WORDED:
            if abs(share - told) > _FAR:
                yield text[: number.start()] + words + text[number.end() :]


def _of_another_unit(text: str, hidden: str) -> Iterator[str]:
    """Percentage points in the place of percentages, the reverse, and each sign turned round."""
    for number in _PERCENT.finditer(hidden):
        for unit in (" percentage points", " 个百分点", "‰", ""):
            yield text[: number.end() - 1] + unit + text[number.end() :]
        if float(number[0].strip("−%").replace(",", "")):
            yield f"{text[: number.start()]} -{text[number.start() :]}"
    for number in _POINTS.finditer(hidden):
        turned = number[0].removeprefix("−") if number[0].startswith("−") else f"−{number[0]}"
        if float(number[0].strip("−").replace(",", "")):
            yield text[: number.start()] + turned + text[number.end() :]
        rest = re.sub(r"^ (?:percentage points|个百分点)", "%", text[number.end() :])
        yield text[: number.end()] + rest


def _another_day(text: str, hidden: str) -> Iterator[str]:
    """The day before or behind, and the year before, of each date."""
    for number in _DAYS.finditer(hidden):
        day = int(number[0])
        yield text[: number.start()] + str(day - 1 if day > 1 else 2) + text[number.end() :]
    for number in _YEARS.finditer(hidden):
        yield text[: number.start()] + str(int(number[0]) - 1) + text[number.end() :]


def _wrong_digits(text: str, number: re.Match[str]) -> Iterator[str]:
    """Another digit in the place of each; and each twice, where that is another number."""
    point = text.find(".", number.start(), number.end())
    whole = number.end() if point < 0 else point
    for place in range(number.start(), number.end()):
        if text[place].isdigit():
            yield text[:place] + _other(text[place]) + text[place + 1 :]
            if place < whole and text[place] != "0":
                yield text[:place] + text[place] * 2 + text[place + 1 :]


def _exchanged(text: str, numbers: Sequence[re.Match[str]]) -> Iterator[str]:
    """Each number in the place of its neighbour."""
    for first, second in pairwise(numbers):
        if first[0] != second[0]:
            between = text[first.end() : second.start()]
            yield text[: first.start()] + second[0] + between + first[0] + text[second.end() :]


def _other(digit: str) -> str:
    return str((int(digit) + 1 + int(digit) % 7) % 10)
