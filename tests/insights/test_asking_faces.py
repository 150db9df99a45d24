"""The same questions over HTTP and on the command line."""

import csv
import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import open_app
from rapport.cli import main
from rapport.kit.settings import Settings
from rapport.segments import parse_rule, save_segment
from tests.homes import new_home
from tests.insights.planted import MARCH, Planted, plant

Run = Callable[..., str]
BASE = "/api/v1/insights"


@pytest.fixture
def settings(home: Path) -> Settings:
    settings = Settings(home=home / "data")
    new_home(settings)
    with open_app(settings) as app:
        plant(
            app.facts,
            [
                Planted("review:a", "The strap broke", (("quality", "negative", "broke"),)),
                Planted(
                    "review:b", "=cmd()|'x'!A1 soft", (("quality", "positive", "soft"),),
                    more={"product_id": "cup", "written_at": MARCH - timedelta(days=1)},
                ),
            ],
        )  # fmt: skip
        save_segment(
            database=app.database,
            name="friends",
            rule=parse_rule({"kind": "performed", "event": "Order Completed"}),
            created_by="op",
            now=MARCH,
        )
    return settings


@pytest.fixture
def run(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    monkeypatch.setenv("RAPPORT_HOME", str(settings.home))

    def command(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["rapport", "insights", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return f"{ended.value.code or 0}\n{said.out}{said.err}"

    return command


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["overview"], "2 texts"),
        (["about"], "broke"),
        (["about", "--of", "product=cup"], "soft"),
        (["groups"], "cup"),
        (["groups", "--by", "category"], "Side by side"),
        (["segments"], "friends"),
        (["trend"], "2026-02-23"),
        (["compare", "--of", "product=bag", "--with", "product=cup"], "may be chance"),
        (["texts", "strap"], "1 texts"),
        (["text", "review:a"], "broke"),
        (["export"], "review:a"),
    ],
)
def test_each_command_answers_in_a_table(run: Run, arguments: list[str], said: str) -> None:
    answer = run(*arguments)
    assert answer.startswith("0\n")
    assert said in answer


@pytest.mark.parametrize(
    "arguments",
    [
        ["overview"],
        ["about"],
        ["groups"],
        ["trend"],
        ["compare", "--of", "product=bag", "--with", "product=cup"],
        ["texts"],
        ["text", "review:a"],
    ],
)
def test_each_command_gives_one_json_value(run: Run, arguments: list[str]) -> None:
    assert json.loads(run(*arguments, "--json").removeprefix("0\n"))


def test_a_scope_that_is_none_says_what_there_is(run: Run) -> None:
    answer = run("overview", "--of", "colour=red")
    assert answer.startswith("2\n")
    assert "product, category" in answer


def test_what_a_customer_wrote_is_no_formula_in_an_export(run: Run, tmp_path: Path) -> None:
    run("export", str(tmp_path / "texts.csv"))
    with (tmp_path / "texts.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["text"] for row in rows] == ["'=cmd()|'x'!A1 soft", "The strap broke"]
    assert "customer_id" not in rows[0]


def test_a_program_asks_the_same(settings: Settings) -> None:
    with open_app(settings) as app:
        _, secret = create_api_key(
            database=app.database, name="r", role=Role.VIEWER, created_by="test", now=MARCH
        )
        caller = TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})
        assert caller.get(f"{BASE}/overview").json()["texts"] == 2
        (quality,) = caller.get(f"{BASE}/about", params={"product_id": "cup"}).json()
        assert quality["positive"]["hits"] == 1
        assert quality["quotes"]["positive"][0]["words"] == "soft"
        assert caller.get(f"{BASE}/groups").json()["cells"]["bag"]["quality"]["negative"]["of"] == 1
        assert caller.get(f"{BASE}/trend").json()[0]["positive"]["of"] == 2
        sides = {"here": {"product_id": "bag"}, "there": {"product_id": "cup"}}
        assert len(caller.post(f"{BASE}/compare", json=sides).json()) == 2
        assert caller.get(f"{BASE}/texts", params={"words": "strap"}).json()["total"] == 1
        assert caller.get(f"{BASE}/texts/review:a").json()["mentions"][0]["about"] == "quality"
        assert caller.get(f"{BASE}/texts/review:x").status_code == 404
        assert caller.get(f"{BASE}/overview", params={"colour": "red"}).status_code == 422
        nobody = caller.get(f"{BASE}/overview", params={"segment": "nobody"})
        assert nobody.json()["code"] == "segment-not-found"
