"""What is nearly the same is found, and what is not is left."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.texts import Groups, NearDuplicates, fingerprint, likeness, shingles, signature_of

ZH = (
    "这款保温杯采用食品级不锈钢内胆，双层真空设计，倒入热水后可以保温十二小时，"
    "杯口圆润不烫嘴，适合办公室和户外使用。"
)
EN = (
    "This kettle boils a litre of water in two minutes and stays quiet while it does so; the handle"
    " stays cool, the lid opens with one hand, and the base turns all the way round."
)


def grouped(texts: list[str], threshold: float = 0.8) -> list[int]:
    near = NearDuplicates(threshold=threshold, text_of=texts.__getitem__)
    for text in texts:
        near.add(text)
    groups = near.groups()
    return [groups.first(number) for number in range(len(texts))]


def test_a_changed_word_a_sign_or_a_case_does_not_hide_a_duplicate() -> None:
    texts = [
        ZH,
        EN,
        ZH.replace("十二", "十"),
        EN.upper() + "!!",
        EN.replace("two", "three"),
        "其他文字在这里",
    ]
    assert grouped(texts) == [0, 1, 0, 1, 1, 5]


def test_texts_that_share_a_half_are_two() -> None:
    half = EN[: len(EN) // 2]
    assert grouped(
        [EN, half + " and another end entirely, of which nobody has heard before now"]
    ) == [0, 1]


def test_recall_and_precision_on_made_up_near_duplicates() -> None:
    draw = random.Random(5)  # noqa: S311
    words = ["".join(draw.choices("abcdefghijklmnop", k=6)) for _ in range(3_000)]
    texts, made_from = [], []
    for number in range(600):
        if number % 3 == 2:
            source = draw.randrange(number)
            parts = texts[source].split()
            for _ in range(draw.randint(1, 4)):
                parts[draw.randrange(len(parts))] = draw.choice(words)
            texts.append(" ".join(parts))
            made_from.append(source)
        else:
            texts.append(" ".join(draw.choices(words, k=draw.randint(50, 90))))
            made_from.append(number)
    firsts = grouped(texts)
    sets = [shingles(text) for text in texts]
    alike = [
        (n, m) for n, m in enumerate(made_from) if n != m and likeness(sets[n], sets[m]) >= 0.8
    ]
    found = sum(firsts[one] == firsts[other] for one, other in alike)
    assert len(alike) > 50
    assert found / len(alike) >= 0.97
    members: dict[int, list[int]] = {}
    for number, first in enumerate(firsts):
        members.setdefault(first, []).append(number)
    joined = [number for number, first in enumerate(firsts) if number != first]
    right = [
        n for n in joined
        if any(o != n and likeness(sets[n], sets[o]) >= 0.8 for o in members[firsts[n]])
    ]  # fmt: skip
    assert len(right) / len(joined) >= 0.99


@settings(max_examples=60, deadline=None)
@given(st.integers(20, 400), st.integers(0, 200))
def test_a_signature_estimates_how_much_two_sets_share(shared: int, apart: int) -> None:
    numbers = np.random.default_rng(shared * 1_000 + apart).integers(
        0, 2**63, shared + 2 * apart, dtype=np.uint64
    )
    one, other = (
        numbers[: shared + apart],
        np.concatenate([numbers[:shared], numbers[shared + apart :]]),
    )
    guess = float(np.mean(signature_of(one) == signature_of(other)))
    assert guess == pytest.approx(shared / (shared + 2 * apart), abs=0.2)


def test_a_signature_is_the_same_on_every_machine_and_day() -> None:
    assert signature_of(shingles(EN))[:3].tolist() == SIGNATURE_OF_EN


SIGNATURE_OF_EN = [22745132, 571184171, 36482401]


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=30))
def test_a_group_is_named_by_its_smallest_number(joins: list[tuple[int, int]]) -> None:
    groups, slow = Groups(20), {n: {n} for n in range(20)}
    for one, other in joins:
        groups.join(one, other)
        merged = slow[one] | slow[other]
        slow |= dict.fromkeys(merged, merged)
    assert [groups.first(n) for n in range(20)] == [min(slow[n]) for n in range(20)]


def test_fingerprints_pass_over_case_spaces_and_signs_only() -> None:
    assert fingerprint("Very warm, truly!") == fingerprint("very warm truly")
    assert fingerprint("很 好！") == fingerprint("很好")
    assert fingerprint("Very warm") != fingerprint("Very cold")
    assert fingerprint("!!!") != fingerprint("???")
