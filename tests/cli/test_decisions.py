"""The commands for value, scores, uplift and leads, as a shell runs them on a small shop."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from rapport.app import open_app
from rapport.cli import main
from rapport.kit.settings import load_settings
from rapport.profiles import Profile, put_profiles
from tests.homes import new_home

PLAN = """
lines:
  - line: lamps
    score: purchase_30d
    threshold: 0.5
    owners: {people: [lin@shop.example]}
"""


@pytest.fixture
def shell(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `rapport` on a shop of one customer: exit status, what it printed, its error."""
    monkeypatch.chdir(home)
    monkeypatch.setenv("RAPPORT_HOME", str(home / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    new_home(load_settings())
    with open_app(load_settings()) as app:
        put_profiles(app.facts, [Profile(customer_id="c1", first_name="Ada")])

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["rapport", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(""))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_nothing_was_learned_of_campaigns_yet(shell: Any) -> None:
    assert shell("uplift", "show", "--json")[:2] == (0, "[]\n")
    for command in (("uplift", "show"), ("policy", "value")):
        status, _, error = shell(*command, "cmp_none")
        assert status == 4
        assert "cmp_none" in error
    status, _, error = shell("uplift", "fit", "cmp_none")
    assert status == 4
    assert "cmp_none" in error


def test_a_policy_is_tried_on_the_demos_customers(shell: Any) -> None:
    status, out, _ = shell("policy", "simulate", "--customers", "2000", "--json")
    assert status == 0
    assert json.loads(out)


def test_without_orders_nobody_has_a_value(shell: Any) -> None:
    status, _, error = shell("value", "show", "c1")
    assert status == 4
    assert "c1" in error


def test_points_are_given_by_rules(shell: Any) -> None:
    assert shell("points", "show")[0] == 0
    assert shell("points", "try", "nowhere.yaml")[0] == 2
    status, out, _ = shell("scores", "show", "c1", "--json")
    assert status == 0
    assert json.loads(out) is not None


def test_a_lead_is_worked_on_by_commands(shell: Any, home: Path) -> None:
    (home / "plan.yaml").write_text(PLAN, encoding="utf-8")
    assert shell("sales", "plan", "set", "plan.yaml")[0] == 0
    assert shell("sales", "open", "c1", "lamps")[0] == 0
    lead = json.loads(shell("sales", "list", "--json")[1])[0]["lead_id"]
    assert shell("sales", "note", lead, "Likes brass")[0] == 0
    assert shell("sales", "deal", lead, "1200.50", "--close", "2026-12-24")[0] == 0
    assert shell("sales", "deal", lead, "much")[0] == 2
    assert shell("sales", "deal", lead, "5", "--close", "soon")[0] == 2
    assert shell("sales", "move", lead, "contacted")[0] == 0
    assert shell("sales", "outcome", lead, "won")[0] == 0
    assert "won" in shell("sales", "show", lead)[1]
    assert "Ada" in shell("sales", "dossier", lead)[1]
    assert shell("sales", "export", "leads.csv")[0] == 0
    assert shell("sales", "import", "leads.csv")[0] == 0
    assert shell("sales", "calibration", "lamps")[0] == 0
    assert shell("sales", "move", lead, "moon")[0] == 2
