"""Texts that repeat themselves: the measures of Gopher (Rae et al. 2021, arXiv 2112.11446).

Chinese is counted by characters, the rest by words. A gram counts once it stands there four
times; in a short text fewer are no repetition.
"""

import re
from collections import Counter
from itertools import islice

_TOKEN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]|[^\\W_]+")
_MOST_LINES_SHARE = 0.30
_MOST_LINE_LETTERS_SHARE = 0.20
_FEWEST_LINES = 4
_MOST_GRAM_SHARE = {2: 0.20, 3: 0.18, 4: 0.16}
_FEWEST_TIMES = 4
_SAMPLE = 20_000  # tokens


def repeats_itself(text: str) -> bool:
    """Whether lines recur in a text, or a few words or characters make up much of it."""
    return _repeats_lines(text) or _repeats_grams(text)


def _repeats_lines(text: str) -> bool:
    lines = [line for line in (one.strip() for one in text.split("\n")) if line]
    if len(lines) < _FEWEST_LINES:
        return False
    again = len(lines) - len(set(lines))
    if again > _MOST_LINES_SHARE * len(lines):
        return True
    letters = sum(len(one) * (n - 1) for one, n in Counter(lines).items())
    return letters > _MOST_LINE_LETTERS_SHARE * sum(map(len, lines))


def _repeats_grams(text: str) -> bool:
    tokens = _TOKEN.findall(text)[:_SAMPLE]
    counts = Counter(tokens)
    letters = sum(map(len, tokens))
    heaviest = max((len(token) * times for token, times in counts.items()), default=0)
    for size, most in _MOST_GRAM_SHARE.items():
        if size * heaviest <= most * letters:
            continue  # no gram weighs more than so many of its heaviest part
        grams = Counter(zip(*(islice(tokens, n, None) for n in range(size)), strict=False))
        gram, times = max(grams.items(), key=_weight, default=((), 0))
        if times >= _FEWEST_TIMES and times * sum(map(len, gram)) > most * letters:
            return True
    return False


def _weight(counted: tuple[tuple[str, ...], int]) -> tuple[int, int]:
    gram, times = counted
    return times * sum(map(len, gram)) if times >= _FEWEST_TIMES else 0, times
