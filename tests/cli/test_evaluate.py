"""`rapport evaluate judge`, as a shell runs it."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rapport.cli import main
from rapport.kit.settings import load_settings
from tests.homes import new_home

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run `rapport` on a fresh data folder: status, output, and what it told of errors."""
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    new_home(load_settings())

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["rapport", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


@pytest.fixture
def items(tmp_path: Path) -> str:
    path = tmp_path / "items.jsonl"
    rows = [{"facts": f"裙 {n}", "texts": {"ours": "a", "theirs": "b"}} for n in range(5)]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return str(path)


def test_a_study_is_made_listed_and_told(run: Run, items: str) -> None:
    status, out, _ = run(
        "evaluate", "judge", "new", "Copy", "--items", items, "--twice", "0.4", "--json"
    )
    assert (status, json.loads(out)["wanted"]) == (0, 7)
    _, out, _ = run("evaluate", "judge", "list")
    assert "Copy" in out and "0 of 7" in out
    _, out, _ = run("evaluate", "judge", "results", "Copy", "--json")
    found = json.loads(out)
    assert (found["systems"], found["agreement"]["raw"]) == ([], None)
    _, out, _ = run("evaluate", "judge", "results", "Copy")
    assert "agreement is unknown" in out


@pytest.mark.parametrize(
    ("line", "why"), [("{", "line 1 is not JSON"), ('{"texts": {"a": "x"}}', "two or more")]
)
def test_bad_items_are_refused_in_a_sentence(run: Run, tmp_path: Path, line: str, why: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(line, encoding="utf-8")
    status, _, told = run("evaluate", "judge", "new", "Copy", "--items", str(path))
    assert status == 2
    assert why in told


def test_an_unknown_study_is_not_found(run: Run) -> None:
    status, _, told = run("evaluate", "judge", "results", "nothing")
    assert status == 4
    assert "rapport evaluate judge list" in told
