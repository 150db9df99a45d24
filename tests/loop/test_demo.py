"""The whole loop as `rapport demo` runs it, on a small shop, with its own server and mailbox."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from rapport.cli import main


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["rapport", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("loop") / "demo"


@pytest.fixture(scope="module")
def figures(folder: Path) -> Mapping[str, Any]:
    arguments = ("--customers", "1500", "--day", "2026-03-31", "--folder", str(folder))
    with pytest.MonkeyPatch.context() as monkeypatch:
        assert run(monkeypatch, "demo", "--no-serve", "--json", *arguments) == 0
    told: Mapping[str, Any] = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
    return told


def test_every_customer_of_a_campaign_is_mailed_held_out_or_left_out_with_a_reason(
    figures: Mapping[str, Any],
) -> None:
    messages = figures["messages"]
    assert messages["planned"] == messages["delivered"] > 300
    assert messages["left_out"] == sum(messages["left_out_because"].values()) > 0
    assert figures["holdout"] > 80


def test_only_approved_drafts_were_sent_and_some_wait_for_a_reviewer(
    figures: Mapping[str, Any],
) -> None:
    drafts = figures["drafts"]
    assert drafts["written"] > drafts["approved"] > 0


def test_what_was_earned_is_measured_with_an_interval_that_holds_the_truth(
    figures: Mapping[str, Any],
) -> None:
    lift = figures["lift"]
    assert lift["low"] < lift["difference"] < lift["high"]
    assert lift["low"] <= figures["true_lift"] <= lift["high"]
    assert figures["orders"]["treated"] > 0


def test_answers_came_back_as_events(figures: Mapping[str, Any]) -> None:
    arms = [arm for campaign in figures["campaigns"] for arm in campaign["arms"]]
    assert sum(arm["clicked"] for arm in arms) == figures["clicks"] > 0
    assert all(arm["delivered"] == 0 for arm in arms if arm["arm"] == "holdout")


def test_every_long_step_is_timed(figures: Mapping[str, Any]) -> None:
    steps = {"shop", "import", "segments", "drafts", "review", "plan", "send", "answers", "results"}
    assert steps <= set(figures["seconds"])


def test_a_folder_that_holds_something_else_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    precious = tmp_path / "thesis.txt"
    precious.write_text("precious", encoding="utf-8")
    assert run(monkeypatch, "demo", "--no-serve", "--folder", str(tmp_path)) == 5
    assert precious.read_text(encoding="utf-8") == "precious"
    assert "not a demo shop" in capsys.readouterr().err
