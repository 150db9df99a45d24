"""The whole loop as `rapport demo` runs it, on a small shop, with its own server and mailbox."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from rapport.cli import main
from rapport.cli.demo import _interval


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
    arguments = ("--customers", "1000", "--day", "2026-03-31")
    (folder / "mailbox").mkdir(parents=True)
    for left in ("demo.json", "mailbox/old.eml"):  # an earlier demo, which gives way
        (folder / left).write_text("{}", encoding="utf-8")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("RAPPORT_HOME", str(folder))
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


def test_the_answers_are_those_of_people_and_earn_credit(
    figures: Mapping[str, Any],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert figures["clicks"] > 0
    monkeypatch.setenv("RAPPORT_HOME", str(folder))
    monkeypatch.setenv("RAPPORT_NOW", "2026-03-31T12:00:00Z")
    assert run(monkeypatch, "attribution", "show", "--rule", "last-click", "--json") == 0
    credited = json.loads(capsys.readouterr().out)["credits"]
    assert sum(each["revenue_minor"] for each in credited) > 0


def test_every_long_step_is_timed(figures: Mapping[str, Any]) -> None:
    steps = {"shop", "import", "segments", "drafts", "review", "plan", "send", "answers", "results"}
    assert steps <= set(figures["seconds"])


def test_an_earlier_demo_gives_way_to_the_new_one(figures: Mapping[str, Any], folder: Path) -> None:
    assert figures["customers"] == 1000
    assert not (folder / "mailbox" / "old.eml").exists()


@pytest.mark.parametrize("named_by", ["--folder", "RAPPORT_HOME"])
def test_a_folder_that_holds_something_else_is_left_alone(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    named_by: str,
) -> None:
    precious = tmp_path / "thesis.txt"
    precious.write_text("precious", encoding="utf-8")
    named = {"--folder": ("--folder", str(tmp_path)), "RAPPORT_HOME": ()}[named_by]
    if named_by == "RAPPORT_HOME":
        monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    for arguments in (("--no-serve",), ("--no-serve", "--fresh")):
        assert run(monkeypatch, "demo", *arguments, *named) == 5
        assert [one.name for one in tmp_path.iterdir()] == ["thesis.txt"]
        assert "not a demo shop" in capsys.readouterr().err
    assert precious.read_text(encoding="utf-8") == "precious"


def test_a_shop_in_the_data_folder_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    monkeypatch.setattr("sys.stdin", io.StringIO("a long password\n"))
    told = ("--email", "you@shop.example", "--name", "You", "--password-stdin")
    assert run(monkeypatch, "init", *told) == 0
    kept = {one.name: one.read_bytes() for one in tmp_path.iterdir() if one.is_file()}
    assert run(monkeypatch, "demo", "--no-serve", "--fresh") == 5
    assert "left alone" in capsys.readouterr().err
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir() if one.is_file()} == kept


def test_the_demo_does_not_stand_beside_another_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    monkeypatch.setenv("RAPPORT_DATABASE_URL", "postgresql://shop@db.example/rapport")
    assert run(monkeypatch, "demo", "--no-serve") == 5
    assert "RAPPORT_DATABASE_URL" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_few_customers_have_no_interval() -> None:
    assert _interval({"low": None, "high": None}) == "too few customers for an interval"
    assert _interval({"low": 1.0, "high": 2.5}) == "95 % interval 1.00 to 2.50"
