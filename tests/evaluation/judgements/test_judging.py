"""A study from its items to its results, on both stores."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from rapport.evaluation import (
    BadStudy,
    JudgedAlready,
    Judgement,
    NoPairInStudy,
    Preference,
    Study,
    StudyItem,
    StudyNameTaken,
    StudyPlan,
    StudyUnknown,
    get_study,
    list_studies,
    new_study,
    next_pair,
    progress_of,
    read_items,
    record_judgement,
    results_of,
)
from rapport.evaluation.judgements import draw_pairs
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def items(count: int, systems: Sequence[str] = ("ours", "theirs")) -> list[StudyItem]:
    return [
        StudyItem(
            item_id=str(n),
            facts=f"裙 白色 {n}",
            texts={system: f"{system} says {n}" for system in systems},
        )
        for n in range(count)
    ]


def made(database: Database, count: int = 10, **plan: float) -> Study:
    return new_study(
        "Copy",
        items(count),
        database=database,
        created_by="op",
        now=NOW,
        plan=StudyPlan(**plan),  # type: ignore[arg-type]
    )


def judge_all(database: Database, study: Study, operator: str, *, loves: str) -> int:
    """Judge until nothing waits, always for the system that is loved."""
    done = 0
    while shown := next_pair(study, database=database, operator=operator):
        preference = Preference.LEFT if shown.left.startswith(loves) else Preference.RIGHT
        say(database, study, shown.pair_id, preference, operator)
        done += 1
    return done


def say(
    database: Database, study: Study, pair_id: str, preference: Preference, operator: str
) -> None:
    given = Judgement(pair_id=pair_id, operator=operator, choice=preference, judged_at=NOW)
    record_judgement(study, given, database=database)


def test_pairs_and_sides_are_balanced() -> None:
    pairs = draw_pairs(items(20, ("a", "b", "c")), StudyPlan(seed=5))
    met = Counter(frozenset((one.left, one.right)) for one in pairs)
    assert list(met.values()) == [20] * 3
    assert Counter((one.left, one.right) for one in pairs).most_common()[-1][1] == 10
    few = draw_pairs(items(20, ("a", "b", "c")), StudyPlan(seed=5, most=10))
    counts = Counter(frozenset((one.left, one.right)) for one in few).values()
    assert sorted(counts) == [3, 3, 4]


def test_the_seed_gives_sides_and_order_again_and_ids_say_nothing() -> None:
    def drawn(seed: int) -> list[tuple[str, str, str, int]]:
        pairs = draw_pairs(items(12), StudyPlan(seed=seed))
        return [(one.item_id, one.left, one.right, one.wanted) for one in pairs]

    assert drawn(1) == drawn(1) != drawn(2)
    ids = {one.pair_id for _ in range(2) for one in draw_pairs(items(12), StudyPlan())}
    assert len(ids) == 24


def test_a_share_of_pairs_is_judged_twice() -> None:
    pairs = draw_pairs(items(20), StudyPlan(twice_share=0.25))
    assert Counter(one.wanted for one in pairs) == {1: 15, 2: 5}


def test_an_operator_sees_facts_and_texts_and_no_system(any_database: Database) -> None:
    study = made(any_database)
    shown = next_pair(study, database=any_database, operator="ann")
    assert shown is not None
    assert shown.facts.startswith("裙 白色")
    assert {shown.left.split()[0], shown.right.split()[0]} == {"ours", "theirs"}
    assert set(shown.__slots__) == {"pair_id", "question", "facts", "left", "right"}


def test_two_operators_judge_what_is_wanted_and_no_more(any_database: Database) -> None:
    study = made(any_database, twice_share=0.3)
    assert judge_all(any_database, study, "ann", loves="ours") == 10
    assert judge_all(any_database, study, "bo", loves="ours") == 3
    progress = progress_of(any_database, study.study_id, operator="bo")
    assert (progress.given, progress.wanted, progress.judges) == (13, 13, 2)
    assert (progress.done, progress.yours, progress.left_for_you) == (True, 3, 0)


def test_the_system_that_won_is_first_with_an_interval_above_nought(database: Database) -> None:
    study = made(database, 30, twice_share=0.2)
    judge_all(database, study, "ann", loves="ours")
    judge_all(database, study, "bo", loves="ours")
    found = results_of(study, database=database)
    first, second = found.systems
    assert (first.system, first.win_rate, second.win_rate) == ("ours", 1, 0)
    assert 0 < first.strength_low <= first.strength <= first.strength_high
    assert (first.wins, first.losses, first.ties) == (36, 0, 0)
    assert found.agreement.raw == 1
    assert found.left.low is not None and found.left.low < 0.5
    assert results_of(study, database=database) == found


def test_ties_are_half_wins_and_bad_pairs_are_counted(database: Database) -> None:
    study = made(database, 2, twice_share=0)
    for preference in (Preference.SAME, Preference.BOTH_BAD):
        shown = next_pair(study, database=database, operator="ann")
        assert shown
        say(database, study, shown.pair_id, preference, "ann")
    for one in results_of(study, database=database).systems:
        assert (one.win_rate, one.strength, one.ties, one.bad) == (0.5, pytest.approx(0), 2, 1)


def test_a_study_that_nobody_judged_has_no_results(database: Database) -> None:
    assert list(results_of(made(database), database=database).systems) == []


def test_a_pair_is_judged_once_by_each(any_database: Database) -> None:
    study = made(any_database)
    shown = next_pair(study, database=any_database, operator="ann")
    assert shown
    say(any_database, study, shown.pair_id, Preference.SAME, "ann")
    with pytest.raises(JudgedAlready):
        say(any_database, study, shown.pair_id, Preference.LEFT, "ann")
    with pytest.raises(NoPairInStudy):
        say(any_database, study, "pair_x", Preference.LEFT, "ann")


def test_a_study_is_found_by_id_and_name_and_its_name_is_its_own(any_database: Database) -> None:
    study = made(any_database)
    assert get_study(any_database, "Copy") == get_study(any_database, study.study_id) == study
    assert list_studies(any_database) == [study]
    with pytest.raises(StudyNameTaken):
        made(any_database)
    with pytest.raises(StudyUnknown):
        get_study(any_database, "nothing")


def test_items_are_read_from_lines() -> None:
    rows = [
        {"id": "a", "facts": "wool", "texts": {"x": "1", "y": "2"}},
        {"facts": {"colour": "白色"}, "texts": {"x": "1", "y": "2", "z": "3"}},
    ]
    first, second = read_items("\n\n".join(json.dumps(row) for row in rows))
    assert (first.item_id, first.facts) == ("a", "wool")
    assert (second.item_id, second.facts) == ("3", '{"colour": "白色"}')


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "line 1 is not JSON"),
        ("[]", "line 1 is no JSON object"),
        ('{"texts": {"x": "1"}}', "two or more systems"),
        ('{"texts": {"x": "1", "y": " "}}', "missing"),
        ('{"texts": {"x": "1", " ": "2"}}', "name"),
        ('{"id": "' + 81 * "a" + '", "texts": {"x": "1", "y": "2"}}', "shorten"),
    ],
)
def test_an_item_that_cannot_be_judged_is_refused_with_its_line(line: str, why: str) -> None:
    with pytest.raises(BadStudy, match=why):
        read_items(line)


@pytest.mark.parametrize(
    ("count", "plan", "why"),
    [
        (0, {}, "at least one item"),
        (2, {"twice_share": 1.5}, "0 to 1"),
        (2, {"most": 0}, "one pair or more"),
    ],
)
def test_a_study_that_cannot_be_is_refused(
    database: Database, count: int, plan: dict, why: str
) -> None:
    with pytest.raises(BadStudy, match=why):
        made(database, count, **plan)


def test_two_items_of_one_id_are_refused(database: Database) -> None:
    with pytest.raises(BadStudy, match="item 3 has the id"):
        new_study(
            "Twins",
            [*items(2), *items(1)],
            database=database,
            created_by="op",
            now=NOW,
            plan=StudyPlan(),
        )
