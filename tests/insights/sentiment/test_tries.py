"""Many words as one pattern find the longest that stands there, as an alternation does."""

import re

from hypothesis import given
from hypothesis import strategies as st

from rapport.insights.sentiment.tries import any_of

WORDS = st.lists(st.text(alphabet="abc-]^\\好坏", min_size=1, max_size=4), min_size=1, max_size=40)


@given(WORDS, st.text(alphabet="abc-]^\\好坏 ", max_size=30))
def test_it_finds_what_an_alternation_finds(words: list[str], text: str) -> None:
    longest_first = sorted(set(words), key=lambda one: (-len(one), one))
    plain = re.compile("|".join(re.escape(word) for word in longest_first))
    assert re.findall(any_of(words), text) == plain.findall(text)


def test_beginnings_that_are_words_themselves_are_found_among_many() -> None:
    words = [*"abcdefghijklmnop", "ab", "abc", "pq"]
    assert re.findall(any_of(words), "abc ab a pq p z") == ["abc", "ab", "a", "pq", "p"]
