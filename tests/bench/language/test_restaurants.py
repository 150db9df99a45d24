"""Facts about restaurants, what a text tells of them, and which text is taken."""

import csv
import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from rapport.bench import Setup, Size
from rapport.bench.language.e2e import TASK
from rapport.bench.language.e2e.facts import (
    Written,
    grouped,
    hide,
    read_facts,
    read_written,
    show,
    source_of,
    tokens_of,
)
from rapport.bench.language.e2e.slots import slots_asked, slots_said, wrong_slots
from rapport.bench.language.e2e.task import judge
from rapport.bench.language.e2e.writing import Drafts, Writing, choose

FACTS = {
    "name": "The Kite", "eatType": "pub", "food": "Italian", "priceRange": "less than £20",
    "customer rating": "5 out of 5", "area": "riverside", "familyFriendly": "no",
    "near": "Old Mill",
}  # fmt: skip
TEXT = (
    "The Kite is a cheap, highly rated Italian pub by the river near Old Mill."
    " Children are not welcome."
)


def test_facts_are_read_as_the_challenge_writes_them() -> None:
    told = "name[The Kite], customer rating[5 out of 5], priceRange[£20-25]"
    assert read_facts(told) == {
        "name": "The Kite",
        "customer rating": "5 out of 5",
        "priceRange": "£20-25",
    }


def test_names_are_hidden_and_come_back() -> None:
    hidden = hide(FACTS, TEXT)
    assert hidden.startswith(" <name> is a cheap")
    assert "Kite" not in hidden
    assert " <near>." in hidden
    assert show(FACTS, hidden) == TEXT


def test_a_source_has_a_token_for_every_attribute() -> None:
    source = source_of({"name": "The Kite", "area": "riverside", "near": "Old Mill"})
    assert source.count("[") == 7
    assert "[area=riverside]" in source
    assert "[food=?]" in source
    assert "Mill" not in source
    tokens = tokens_of([Written(FACTS, TEXT)])
    assert tokens[:2] == [" <name>", " <near>"]
    for one in source.replace("]", "]\n").splitlines():
        assert one in tokens


def test_a_right_text_has_no_wrong_slots() -> None:
    assert wrong_slots(FACTS, hide(FACTS, TEXT)) == set()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (TEXT.replace("Italian ", ""), {"food"}),
        (TEXT.replace("Italian", "French"), {"food"}),
        (TEXT.replace("cheap", "moderately priced"), {"priceRange"}),
        (TEXT.replace("highly rated ", ""), {"customer rating"}),
        (TEXT.replace(" Children are not welcome.", " Children are welcome."), {"familyFriendly"}),
        (TEXT.replace("by the river", "in the city centre"), {"area"}),
        (TEXT.replace(" near Old Mill", ""), {"near"}),
        (TEXT + " It has a 1 out of 5 rating.", {"customer rating"}),
    ],
)
def test_a_wrong_slot_is_named(text: str, wrong: set[str]) -> None:
    assert wrong_slots(FACTS, hide(FACTS, text)) == wrong


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("It has a low price range.", ("priceRange", "low")),
        ("It is inexpensive.", ("priceRange", "low")),
        ("Meals cost more than £30.", ("priceRange", "high")),
        ("Prices are in the £20-25 range.", ("priceRange", "middle")),
        ("It has an average customer rating.", ("customer rating", "middle")),
        ("Its customer rating is 1 out of 5.", ("customer rating", "low")),
        ("A five star place.", ("customer rating", "high")),
        ("It is not family-friendly.", ("familyFriendly", "no")),
        ("This is a non-family-friendly place.", ("familyFriendly", "no")),
        ("It is kid friendly.", ("familyFriendly", "yes")),
        ("It isn't suitable for children.", ("familyFriendly", "no")),
        ("It lies in the centre of the city.", ("area", "city centre")),
    ],
)
def test_a_text_tells_one_thing_in_many_words(text: str, slot: tuple[str, str]) -> None:
    assert slots_said(text) == {slot}


def test_any_place_may_be_called_a_restaurant() -> None:
    facts = {"name": "The Kite", "food": "Indian"}
    assert wrong_slots(facts, " <name> is an Indian restaurant.") == set()
    asked = {**facts, "eatType": "restaurant"}
    assert wrong_slots(asked, " <name> serves Indian food.") == {"eatType"}


def test_values_that_mean_the_same_are_one_slot() -> None:
    assert slots_asked({"priceRange": "cheap"}) == slots_asked({"priceRange": "less than £20"})


def test_the_text_with_all_facts_wins_over_one_that_more_agree_with() -> None:
    facts = {"name": "The Kite", "food": "Indian", "area": "riverside"}
    short, right = " <name> serves Indian food.", " <name> serves Indian food by the river."
    drafts = Drafts(facts=facts, likely=(short, right), voices=(short,) * 5 + (right,))
    assert choose(drafts, Writing()) == "The Kite serves Indian food by the river."


def test_texts_are_judged_by_bleu_and_by_slots() -> None:
    groups = grouped([Written(FACTS, TEXT), Written(FACTS, TEXT + " Try it!")])
    assert len(groups) == 1
    best = judge(groups, [TEXT])
    assert best.bleu == pytest.approx(100)
    assert best.slot_errors == 0
    assert judge(groups, [TEXT.replace("Italian ", "")]).slot_errors == pytest.approx(1 / 8)


def made(facts: Mapping[str, str], draw: random.Random) -> str:
    place = {"riverside": "by the river", "city centre": "in the city centre"}[facts["area"]]
    told = (f"serves {facts['food']} food", f"lies {place}")
    one, two = draw.sample(told, 2)
    return f"{facts['name']} {one} and {two}."


def write_rows(path: Path, count: int, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["mr", "ref"])
        for _ in range(count):
            name, food = draw.choice(["Kite", "Owl", "Fox"]), draw.choice(["Indian", "French"])
            facts = {"name": name, "food": food, "area": draw.choice(["riverside", "city centre"])}
            told = ", ".join(f"{key}[{value}]" for key, value in facts.items())
            rows.writerow([told, made(facts, draw)])


def test_the_task_gives_bleu_and_wrong_slots_with_where_they_come_from(tmp_path: Path) -> None:
    (tmp_path / "e2e_nlg").mkdir()
    for seed, file in enumerate(TASK.needs):
        write_rows(tmp_path / file, 200 if seed == 0 else 40, seed)
    assert len(read_written(tmp_path / TASK.needs[0])) == 200
    setup = Setup(size=Size.QUICK, data=tmp_path, scratch=tmp_path / "scratch", hour_price=3.0)
    rows = {row.name: row for row in TASK.measure(setup)}
    bleu = rows["e2e: BLEU of the test texts"]
    assert bleu.value > 50
    assert bleu.published == 68.60
    assert rows["e2e: wrong slots of those texts"].value < 0.2
    for part in ("data ", "seed 1", "M parameters", " min", "costs "):
        assert part in bleu.source
