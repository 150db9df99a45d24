"""`rapport segments` on a data folder of its own."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rapport.app import open_app
from rapport.cli import main
from rapport.kit.settings import Settings
from rapport.profiles import Profile, put_profiles
from tests.homes import new_home

Command = Callable[..., tuple[int, str, str]]
IN_CHINA = {"kind": "trait", "name": "country", "op": "is", "value": "CN"}


@pytest.fixture
def rapport(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    settings = Settings(home=home / "data")
    new_home(settings)
    with open_app(settings) as app:
        put_profiles(
            app.facts, [Profile(customer_id="ada", country="CN"), Profile(customer_id="bob")]
        )
    monkeypatch.setenv("RAPPORT_HOME", str(home / "data"))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["rapport", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def read(said: tuple[int, str, str]) -> Any:
    assert said[0] == 0, said[2]
    return json.loads(said[1])


@pytest.fixture
def rule(home: Path) -> str:
    file = home / "rule.json"
    file.write_text(json.dumps(IN_CHINA), encoding="utf-8")
    return str(file)


def test_a_segment_is_tried_made_and_looked_at(rapport: Command, rule: str) -> None:
    tried = read(rapport("segments", "preview", "--rule", rule, "--json"))
    assert (tried["size"], tried["customers"]) == (1, 2)
    made = read(rapport("segments", "create", "China", "--rule", rule, "--json"))
    assert made["rule"] == IN_CHINA
    assert [one["name"] for one in read(rapport("segments", "list", "--json"))] == ["China"]
    assert read(rapport("segments", "show", "China", "--json"))["preview"]["size"] == 1
    members = read(rapport("segments", "members", made["segment_id"], "--json"))
    assert [one["customer_id"] for one in members] == ["ada"]


def test_people_read_a_sentence_and_a_table(rapport: Command, rule: str) -> None:
    rapport("segments", "create", "China", "--rule", rule)
    status, shown, _ = rapport("segments", "show", "China", "--language", "zh")
    assert status == 0
    assert "国家为中国的客户。" in shown
    assert "1 of 2 customers (50.0%)" in shown
    assert "ada" in shown
    assert "China" in rapport("segments", "list")[1]


def test_a_bad_rule_is_one_sentence_and_status_2(rapport: Command, home: Path) -> None:
    file = home / "bad.json"
    file.write_text('{"kind": "trat"}', encoding="utf-8")
    status, shown, error = rapport("segments", "preview", "--rule", str(file))
    assert (status, shown) == (2, "")
    assert "did you mean 'trait'" in error
    assert "Traceback" not in error


def test_the_schema_is_printed(rapport: Command) -> None:
    assert read(rapport("segments", "schema", "--json"))["title"] == "Segment rule"


def test_members_are_kept_and_their_story_is_told(rapport: Command, rule: str) -> None:
    rapport("segments", "create", "China", "--rule", rule)
    done = read(rapport("segments", "refresh", "--json"))
    assert (done["segments"], done["baselines"], done["troubles"]) == (1, 1, {})
    assert read(rapport("segments", "refresh", "China", "--json"))["entered"] == 0
    kept = read(rapport("segments", "members", "China", "--kept", "--json"))
    assert [one["customer_id"] for one in kept] == ["ada"]
    (listed,) = read(rapport("segments", "list", "--json"))
    assert (listed["living"]["size"], listed["alarm"]) == (1, None)
    kinds = [one["kind"] for one in read(rapport("segments", "history", "China", "--json"))]
    assert kinds == ["baseline", "whole"]
    assert "baseline" in rapport("segments", "history", "China")[1]
    assert read(rapport("segments", "overlap", "China", "--json"))["shared"] == [[1]]
    assert "1 (100%)" in rapport("segments", "overlap", "China")[1]
    assert read(rapport("segments", "composition", "China", "--json")) == []


def test_a_segment_is_deleted(rapport: Command, rule: str) -> None:
    made = read(rapport("segments", "create", "China", "--rule", rule, "--json"))
    gone = read(rapport("segments", "delete", "China", "--json"))
    assert gone == {"deleted": made["segment_id"]}
    assert rapport("segments", "delete", "China")[0] == 4


def test_customers_are_put_on_a_list_and_taken_off(rapport: Command, home: Path) -> None:
    file = home / "names.csv"
    file.write_text("customer_id\nada\nnobody\n", encoding="utf-8")
    made = read(rapport("lists", "create", "VIP", "--json"))
    done = read(rapport("lists", "add", "VIP", "bob", "--csv", str(file), "--json"))
    assert done == {"changed": 2, "unchanged": 0, "unknown": 1, "places": [3]}
    shown = read(rapport("lists", "customers", "VIP", "--json"))
    assert [one["customer_id"] for one in shown] == ["ada", "bob"]
    assert "1 taken off" in rapport("lists", "remove", "VIP", "bob")[1]
    assert read(rapport("lists", "rename", "VIP", "Friends", "--json"))["name"] == "Friends"
    (listed,) = read(rapport("lists", "list", "--json"))
    assert (listed["name"], listed["customers"]) == ("Friends", 1)
    assert read(rapport("lists", "delete", "Friends", "--json")) == {"deleted": made["list_id"]}


def test_nothing_is_explained_of_a_customer_that_nobody_knows(rapport: Command, rule: str) -> None:
    read(rapport("segments", "create", "China", "--rule", rule, "--json"))
    assert read(rapport("segments", "explain", "China", "bob", "--json"))["kind"] == "trait"
    assert rapport("segments", "explain", "China", "nobody")[0] == 4


def test_a_changed_rule_is_tested(rapport: Command, rule: str, home: Path) -> None:
    read(rapport("segments", "create", "China", "--rule", rule, "--json"))
    read(rapport("segments", "test", "China", "--save", "--json"))
    other = home / "other.json"
    other.write_text(json.dumps(IN_CHINA | {"value": "US"}), encoding="utf-8")
    changed = read(
        rapport("segments", "change", "China", "--rule", str(other), "--name", "US", "--json")
    )
    assert (changed["name"], changed["version"], changed["rule"]["value"]) == ("US", 2, "US")
    assert {one["passed"] for one in changed["tests"]["results"]} == {True, False}
    status, said, _ = rapport("segments", "change", "US", "--rule", rule)
    assert (status, "is at version 3" in said, "2 of 2 tests hold" in said) == (0, True, True)
    assert read(rapport("segments", "change", "US", "--name", "China", "--json"))["tests"] is None
