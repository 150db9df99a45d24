"""The corpus benchmark: its made-up texts are known, and what it says is measured on them."""

from rapport.bench import BENCHMARKS
from rapport.bench.corpus import _group
from rapport.bench.corpus_texts import make_texts


def test_the_same_seed_makes_the_same_texts_in_both_languages() -> None:
    made = list(make_texts(200, seed=3))
    assert made == list(make_texts(200, seed=3))
    assert made != list(make_texts(200, seed=4))
    copies = sum(one.family != number for number, one in enumerate(made))
    assert 20 < copies < 60
    assert sum(one.text.isascii() for one in made) in range(80, 120)
    assert all(made[one.family].family == one.family for one in made)


def test_near_duplicates_among_them_are_found_and_nothing_else() -> None:
    found = _group(400)
    assert found.alike > 20
    assert found.recalled / found.alike >= 0.95
    assert found.right == found.joined >= found.recalled
    assert "corpus" in BENCHMARKS
