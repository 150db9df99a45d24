"""A classifier of texts: it learns, it can be believed, it says which characters carried it."""

import numpy as np
import pytest

from rapport.evaluation import calibration_error
from rapport.texts import BadExamples, LearningRecipe, fit_classifier, read_classifier
from rapport.texts.errors import ClassifierUnreadable

GOOD = ("很好喝", "清香", "喜欢", "a lovely tea", "fresh and bright", "好喝又便宜")
BAD = ("不好喝", "发霉了", "失望", "a stale tea", "bitter and dull", "漏了一包")
MIDDLES = ("这款茶", "收到的茶", "this one is", "上周买的", "we found it", "朋友说")


def examples(count: int, *, seed: int, noise: float = 0.0) -> tuple[list[str], list[str]]:
    """Reviews of tea; a share of `noise` has the other label."""
    chance = np.random.default_rng(seed)
    texts, labels = [], []
    for _ in range(count):
        is_good = bool(chance.random() < 0.6)
        said = chance.choice(GOOD if is_good else BAD)
        texts.append(f"{chance.choice(MIDDLES)} {said} {chance.integers(100)}")
        labels.append("good" if is_good ^ bool(chance.random() < noise) else "bad")
    return texts, labels


@pytest.fixture(scope="module")
def taught() -> tuple[list[str], list[str]]:
    return examples(600, seed=1, noise=0.2)


def test_what_was_taught_is_known_of_other_texts(taught: tuple[list[str], list[str]]) -> None:
    classifier = fit_classifier(*taught)
    texts, labels = examples(300, seed=2)
    said = [label for label, _ in classifier.label(texts)]
    assert np.mean(np.array(said) == np.array(labels)) > 0.95


def test_probabilities_are_what_comes_true(taught: tuple[list[str], list[str]]) -> None:
    classifier = fit_classifier(*taught)
    texts, labels = examples(2_000, seed=3, noise=0.2)
    chances = classifier.probabilities(texts)
    assert np.allclose(chances.sum(axis=1), 1, atol=1e-5)
    good = classifier.labels.index("good")
    found = calibration_error([label == "good" for label in labels], chances[:, good])
    bare = fit_classifier(*taught, LearningRecipe(folds=1)).probabilities(texts)
    without = calibration_error([label == "good" for label in labels], bare[:, good])
    assert found < 0.1 < without


def test_characters_sum_to_the_score(taught: tuple[list[str], list[str]]) -> None:
    classifier = fit_classifier(*taught)
    for text in ("这款茶不好喝", "a LOVELY tea", "茶茶茶", "", "絕無此字"):
        carried = classifier.carried(text)
        assert carried.shape == (len(text), 2)
        score = classifier.scores([text])[0] - classifier.bias
        assert carried.sum(axis=0) == pytest.approx(score, abs=1e-4)
    said = classifier.carried("上周买的 发霉了")[:, classifier.labels.index("bad")]
    assert said[5:].sum() > 5 * abs(said[:4].sum())


def test_several_labels_are_learned() -> None:
    words = {"tea": ("绿茶", "green tea"), "cup": ("杯子", "a mug"), "help": ("客服", "support")}
    texts = [f"{word} {number}" for number in range(20) for some in words.values() for word in some]
    labels = [label for _ in range(20) for label, some in words.items() for _ in some]
    classifier = fit_classifier(texts, labels)
    assert classifier.labels == ("cup", "help", "tea")
    assert [label for label, _ in classifier.label(["绿茶 99", "a mug", "客服"])] == [
        "tea",
        "cup",
        "help",
    ]


def test_the_same_examples_give_the_same_and_numbers_bring_it_back(
    taught: tuple[list[str], list[str]],
) -> None:
    classifier = fit_classifier(*taught)
    again = read_classifier(fit_classifier(*taught).arrays())
    texts, _ = examples(50, seed=4)
    assert np.array_equal(classifier.probabilities(texts), again.probabilities(texts))
    with pytest.raises(ClassifierUnreadable, match="train it again"):
        read_classifier({"told": np.frombuffer(b"{", dtype=np.uint8)})


def test_few_examples_teach_without_being_weighed() -> None:
    classifier = fit_classifier(["好", "很好", "差"], ["good", "good", "bad"])
    assert classifier.slope == 1.0
    assert classifier.probabilities([]).shape == (0, 2)


@pytest.mark.parametrize(
    ("texts", "labels"), [(["好"], ["good"]), (["好", "差"], ["good"]), ([], [])]
)
def test_what_teaches_nothing_is_said(texts: list[str], labels: list[str]) -> None:
    with pytest.raises(BadExamples, match="teach nothing"):
        fit_classifier(texts, labels)
