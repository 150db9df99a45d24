"""The path of texts is measured on reviews whose copies and advertisements are known."""

from collections import Counter
from pathlib import Path

from rapport.bench.insights_path import walk
from rapport.bench.review_grammar import ALIKE, write_reviews
from rapport.texts import likeness, shingles


def test_the_same_seed_writes_the_same_reviews_and_another_seed_others() -> None:
    one, again, other = ([*write_reviews(200, seed=seed)] for seed in (3, 3, 4))
    assert one == again != other


def test_every_planted_copy_is_alike_and_every_kind_is_planted() -> None:
    written = [*write_reviews(2_000, seed=3)]
    copies = [(one.text, written[one.of].text) for one in written if one.of is not None]
    assert copies
    assert all(likeness(shingles(one), shingles(first)) >= ALIKE for one, first in copies)
    assert set(Counter(one.kind for one in written)) == {
        "plain", "short", "copy", "near", "promotion",
    }  # fmt: skip


def test_the_path_finds_what_was_planted(tmp_path: Path) -> None:
    walked = walk(tmp_path, texts=600)
    assert walked.texts == 600
    assert walked.findings > 0
    for state, planted in walked.planted.items():
        assert walked.right[state] >= 0.9 * planted > 0
        assert walked.right[state] >= 0.9 * walked.found[state]
