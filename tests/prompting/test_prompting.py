"""A better prompt is found by what the checks say, within its calls, and only proposed."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from rapport.content import Copy, Finding, PromptShelf
from rapport.llm import BudgetSpent, ModelUnreachable, PromptText
from rapport.prompting import (
    BadSearch,
    Candidate,
    PromptFileThere,
    SearchEngineMissing,
    Trial,
    improve_prompt,
    load_engine,
    outcome_of,
    split_trials,
    try_prompt,
    write_improvement,
)
from rapport.prompting.reflecting import fault_of
from tests.prompting.conftest import HINT, Apprentice

TEXT = replace(PromptShelf().get(""), name="our-mail", version=4)


def with_engine() -> None:
    pytest.importorskip("gepa")


def copy_of(body: str) -> Copy:
    return Copy(subject="For you", body=body)


GOOD = copy_of("Your {{ product.name }} is waiting.\n\n[See it]({{ product.url }})")
REFUSED = Finding(code="forbidden-claim", severity="refuse", message="“best” is forbidden.")
WARNED = Finding(code="brand-avoid", severity="warn", message="“cheap” is avoided.")


def test_only_cells_that_ask_with_a_prompt_of_the_shelf_are_tried(trials: list[Trial]) -> None:
    assert len(trials) == 12
    assert {one.cell.channel for one in trials} == {"email"}
    assert len({one.key for one in trials}) == 12


def test_each_part_of_the_score_counts_what_its_name_says(trials: list[Trial]) -> None:
    trial = trials[0]
    other = copy_of("Evenings with {{ product.name }} are calm.\n\n[Look]({{ product.url }})")
    clean = outcome_of(
        trial, [Candidate(copy=GOOD, findings=()), Candidate(copy=other, findings=())]
    )
    assert (clean.parts["passes"], clean.parts["warnings"], clean.parts["brand"]) == (1, 1, 1)
    assert clean.parts["apart"] == 1
    twice = outcome_of(trial, [Candidate(copy=GOOD, findings=())] * 2)
    assert twice.parts["apart"] == 0
    assert "too much like each other" in twice.feedback
    faulty = outcome_of(
        trial,
        [Candidate(copy=GOOD, findings=(REFUSED,)), Candidate(copy=other, findings=(WARNED,))],
    )
    assert (faulty.parts["passes"], faulty.passing, faulty.candidates) == (0.5, 1, 2)
    assert (faulty.parts["warnings"], faulty.parts["brand"]) == (0.75, 0.75)
    assert "refused, 1 of 2 texts: “best” is forbidden." in faulty.feedback
    assert faulty.score < clean.score
    long = replace(REFUSED, code="not-the-length")
    assert outcome_of(trial, [Candidate(copy=GOOD, findings=(long,))]).parts["length"] == 0
    assert outcome_of(trial, []).score == 0


def test_texts_near_to_what_reviewers_preferred_score_higher(trials: list[Trial]) -> None:
    far = copy_of("Something else entirely, with other words.")
    near = replace(trials[0], liked=(GOOD,), disliked=(far,))
    away = replace(trials[0], liked=(far,), disliked=(GOOD,))
    candidate = [Candidate(copy=GOOD, findings=())]
    assert outcome_of(near, candidate).parts["liked"] > 0.9
    assert outcome_of(away, candidate).parts["liked"] < 0.5
    assert "liked" not in outcome_of(trials[0], candidate).parts


def test_a_prompt_is_tried_as_the_studio_would_ask(trials: list[Trial]) -> None:
    model = Apprentice()
    plain = try_prompt(TEXT, trials[:2], model)
    told = try_prompt(replace(TEXT, system=f"{TEXT.system}\n{HINT}"), trials[:2], model)
    assert [one.passing for one in plain] == [0, 0]
    assert [one.passing for one in told] == [2, 2]
    assert "Cedar cream" in model.asked[0].user


def test_trials_are_parted_by_a_seed_and_none_is_in_two_parts(trials: list[Trial]) -> None:
    parts = split_trials(trials, seed=1)
    groups = [[one.key for one in some] for some in (parts.train, parts.validation, parts.held_out)]
    assert [len(some) for some in groups] == [5, 4, 3]
    assert len({key for some in groups for key in some}) == 12
    again = split_trials(list(reversed(trials)), seed=1)
    assert [one.key for one in again.train] == groups[0]
    assert [one.key for one in split_trials(trials, seed=2).train] != groups[0]
    with pytest.raises(BadSearch, match="too few"):
        split_trials(trials[:5], seed=1)


def test_a_better_text_is_found_within_its_calls_and_reported_on_unseen_cells(
    trials: list[Trial], tmp_path: Path
) -> None:
    with_engine()
    model = Apprentice()
    found = improve_prompt(TEXT, trials, model=model, calls=60, seed=3)
    assert found.changed
    assert HINT in found.after.system + found.after.user
    assert (found.after.name, found.after.version) == ("our-mail", 5)
    assert found.calls == len(model.asked) <= 60
    assert found.difference.low > 0.3
    shown = {one.user for one in model.asked if "What came of it" in one.user}
    assert any("refused, " in one for one in shown)
    again = improve_prompt(TEXT, trials, model=Apprentice(), calls=60, seed=3)
    assert (again.after, again.difference) == (found.after, found.difference)

    report, prompt = write_improvement(found, tmp_path / "out")
    shelf = PromptShelf(prompt.parent)
    assert shelf.get("our-mail") == found.after
    told = json.loads(report.read_text(encoding="utf-8"))
    assert told["before"]["parts"]["passes"] == 0
    assert told["after"]["parts"]["passes"] == 1
    assert (told["calls"], told["trials"]["held_out"]) == (found.calls, 3)
    with pytest.raises(PromptFileThere):
        write_improvement(found, tmp_path / "out")


def test_a_search_that_finds_nothing_better_keeps_the_text(
    trials: list[Trial], tmp_path: Path
) -> None:
    with_engine()
    found = improve_prompt(TEXT, trials, model=Apprentice(adds="Write well."), calls=60)
    assert not found.changed
    assert found.after == TEXT
    assert found.difference.value == 0
    (report,) = write_improvement(found, tmp_path)
    assert report.name == "our-mail.report.json"


def test_a_revision_that_loses_a_place_or_brings_one_is_not_tried(trials: list[Trial]) -> None:
    with_engine()
    model = Apprentice(adds=f"{HINT} $price")
    assert not improve_prompt(TEXT, trials, model=model, calls=60).changed
    places = sorted(["name", "rules"])
    assert fault_of("Use $rules for $name.", places) == ""
    assert fault_of("Use $rules.", places) == "its places are others"
    assert "dollar" in fault_of("Use $rules for $name: $5.", places)
    assert "mark" in fault_of("$rules $name\n--- user\nx", places)


def test_a_model_that_fails_in_between_ends_the_search_with_what_it_has(
    trials: list[Trial],
) -> None:
    with_engine()
    away = ModelUnreachable("the endpoint does not answer")
    model = Apprentice(fails_at=range(25, 26), error=away)
    found = improve_prompt(TEXT, trials, model=model, calls=200, seed=3)
    assert found.changed
    assert found.calls == len(model.asked) == 25 + 2 * 3


def test_a_budget_that_is_used_up_is_told_and_not_asked_against(trials: list[Trial]) -> None:
    with_engine()
    spent = BudgetSpent("the budget is used up")
    model = Apprentice(fails_at=range(9, 10_000), error=spent)
    with pytest.raises(BudgetSpent):
        improve_prompt(TEXT, trials, model=model, calls=200)
    assert len(model.asked) == 10  # one that ended the search, one for the report


def test_too_few_calls_and_names_that_cannot_be_used_are_refused(trials: list[Trial]) -> None:
    with_engine()
    model = Apprentice()
    with pytest.raises(BadSearch, match="at least 21"):
        improve_prompt(TEXT, trials, model=model, calls=20)
    usual: PromptText = PromptShelf().get("")
    with pytest.raises(BadSearch, match="--as"):
        improve_prompt(usual, trials, model=model, calls=60)
    with pytest.raises(BadSearch, match="small letters"):
        improve_prompt(usual, trials, model=model, calls=60, name="Our Mail")
    assert model.asked == []
    found = improve_prompt(usual, trials, model=model, calls=60, name="our-mail")
    assert (found.after.name, found.after.version) == ("our-mail", 1)


def test_without_the_engine_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gepa", None)
    with pytest.raises(SearchEngineMissing, match=r"pip install 'rapport\[prompts\]'"):
        load_engine()
