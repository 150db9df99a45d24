"""Proofs, replays and templates by command."""

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from rapport.cli import app
from rapport.journeys import TemplateNotFound, get_template, list_templates, parse_journey
from rapport.kit.settings import load_settings
from tests.homes import new_home

STORY = {
    "journey": "carts",
    "name": "Carts",
    "trigger": {"kind": "event", "event": "Checkout Started"},
    "steps": [
        {"id": "w", "kind": "wait", "hours": 4, "next": "bye"},
        {"id": "bye", "kind": "end"},
    ],
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    new_home(load_settings())
    return tmp_path


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["journeys", *arguments])
    assert result.exit_code == code or (code and result.exception), result.output
    return result.output


def a_file(**more: object) -> str:
    Path("journey.yaml").write_text(yaml.safe_dump({**STORY, **more}), encoding="utf-8")
    return "journey.yaml"


def test_a_template_is_listed_and_printed_as_a_journey() -> None:
    listed = json.loads(run("templates", "--json"))
    assert {one["template"] for one in listed} == {one.template_id for one in list_templates()}
    printed = yaml.safe_load(run("templates", "abandoned-cart"))
    assert parse_journey(printed) == get_template("abandoned-cart").journey


def test_an_unknown_template_is_told() -> None:
    with pytest.raises(TemplateNotFound):
        get_template("nothing")


def test_a_proof_is_told_with_what_holds() -> None:
    said = run("prove", a_file())
    assert "proved are caps, ends, purchase" in said
    assert "no-messages" in said


def test_a_refusal_is_told_as_json_with_its_path() -> None:
    steps = [
        {"id": "w", "kind": "wait", "hours": 4, "next": "a"},
        {"id": "a", "kind": "send", "brief": "none", "next": "bye"},
        {"id": "bye", "kind": "end"},
    ]
    told = json.loads(run("prove", a_file(steps=steps), "--json", code=2))
    faults = {fault["code"]: fault for fault in told["faults"]}
    assert not told["sound"]
    assert {"no-brief", "sells-after-purchase"} <= set(faults)
    assert [one["step"] for one in faults["sells-after-purchase"]["path"]] == ["w", "a"]


def test_a_replay_is_told_in_three_forms() -> None:
    when = ("--since", "2026-01-01", "--until", "2026-02-01")
    assert "0 entries" in run("replay", a_file(), *when)
    told = json.loads(run("replay", a_file(), *when, "--json"))
    assert (told["entered"], told["sent"], told["difference"]) == (0, 0, None)
    assert run("replay", a_file(), *when, "--csv").startswith("customer_id,entered_at,step_id")
    assert "+0 messages" in run("replay", a_file(), *when, "--against", a_file())
