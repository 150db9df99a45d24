"""The benchmark of grounding: its lies are lies, its truths are true, and both are measured."""

from rapport.bench.grounding import KINDS, cases, demo_shop, held_out_cases, try_cases


def test_true_and_false_texts_come_in_pairs_of_every_kind() -> None:
    made = list(cases([demo_shop(1)], each=6, seed=1))
    lies = [one for one in made if one.lie]
    assert {one.lie for one in lies} == set(KINDS)
    assert len(lies) == 6 * len(KINDS)
    for one in lies:
        first, last = one.lies_at
        assert one.text[first:last].strip()
    assert {one.language for one in made} == {"zh", "en"}


def test_lies_are_caught_and_truths_are_not() -> None:
    tried = try_cases(list(cases([demo_shop(2)], each=10, seed=2)))
    lies = [one.caught for one in tried if one.case.lie]
    truths = [one.caught for one in tried if not one.case.lie]
    assert sum(lies) / len(lies) >= 0.97
    assert sum(truths) / len(truths) <= 0.02


def test_wordings_written_after_the_reader_are_all_false() -> None:
    made = list(held_out_cases([demo_shop(3)], each=4, seed=3))
    assert all(one.lie and one.lies_at == (0, len(one.text)) for one in made)
