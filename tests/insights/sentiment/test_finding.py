"""What stands in a text is found alike by both ways to look: for all words at once, and in turn."""

import random

import pytest

from rapport.insights.sentiment.finding import Finder, Kind

_FINDER = Finder(
    contrasts_zh=("但是", "但"),
    contrasts_en=("but",),
    chinese=("好", "不错", "好用", "但愿", "差"),
    phrases_en=("not bad",),
    signs=("👍", "^^", "❤"),
)


def _in_turn(text: str) -> list[tuple[Kind, int, int]]:
    found = _FINDER._pattern.finditer(text)
    return [(Kind(match.lastindex or 0), *match.span()) for match in found]


@pytest.mark.parametrize("seed", range(20))
def test_both_ways_find_the_same(seed: int) -> None:
    drawn = random.Random(seed)  # noqa: S311
    parts = [
        *"但是好用，。！.7茶、… ～\n",
        "但是",
        "但愿",
        "不错",
        "差",
        "..",
        "...",
        "👍",
        "^^",
        "❤",
    ]
    for _ in range(200):
        text = "".join(drawn.choices(parts, k=12))
        assert list(_FINDER.find(text)) == _in_turn(text)


def test_words_marks_and_contrasts_are_told_apart() -> None:
    text = "好用，但是差!!. 👍"
    found = [(kind, text[start:end]) for kind, start, end in _FINDER.find(text)]
    assert found == [
        (Kind.CHINESE, "好用"),
        (Kind.MARK, "，"),
        (Kind.CONTRAST, "但是"),
        (Kind.CHINESE, "差"),
        (Kind.MARK, "!!"),
        (Kind.MARK, "."),
        (Kind.SIGN, "👍"),
    ]


def test_every_english_word_is_found_with_the_phrases() -> None:
    text = "not bad but it's 好"
    found = [(kind, text[start:end]) for kind, start, end in _FINDER.find(text)]
    assert found == [
        (Kind.ENGLISH, "not bad"),
        (Kind.CONTRAST, "but"),
        (Kind.ENGLISH, "it's"),
        (Kind.CHINESE, "好"),
    ]
