"""The commands for benchmarks, models, journeys, knowledge and chat, as a shell runs them."""

import io
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rapport.bench import Benchmark, Row, Setup, need_file
from rapport.cli import main
from rapport.kit.settings import load_settings
from tests.homes import new_home


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a command printed, its exit status, and the error it ended with, if one of ours."""

    status: int
    out: str
    error: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Shell:
    """Runs `rapport` in this process, on a data folder that is set up."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str, stdin: str = "") -> Said:
        self._monkeypatch.setattr(sys, "argv", ["rapport", *arguments])
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = self._capsys.readouterr()
        return Said(status=int(ended.value.code or 0), out=said.out, error=said.err)


@pytest.fixture
def shell(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.chdir(home)
    monkeypatch.setenv("RAPPORT_HOME", str(home / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    new_home(load_settings())
    return Shell(monkeypatch, capsys)


@pytest.fixture
def two_benchmarks(monkeypatch: pytest.MonkeyPatch) -> dict[str, Benchmark]:
    def fast(_: Setup) -> Sequence[Row]:
        return [Row(name="speed", value=12, unit="rows/s", better="higher", target=10)]

    def absent(setup: Setup) -> Sequence[Row]:
        need_file(setup, "shop/orders.csv")
        return []

    known = {
        name: Benchmark(name=name, about=f"{name}.", run=run)
        for name, run in {"fast": fast, "absent": absent}.items()
    }
    monkeypatch.setattr("rapport.cli.bench.BENCHMARKS", known)
    monkeypatch.setattr("rapport.bench.running.BENCHMARKS", known)
    return known


@pytest.mark.usefixtures("two_benchmarks")
def test_a_benchmark_prints_one_row_per_measurement(shell: Shell) -> None:
    said = shell("bench", "fast", "--json")
    assert said.status == 0
    assert said.json == [
        {
            "name": "speed",
            "value": 12,
            "unit": "rows/s",
            "better": "higher",
            "target": 10,
            "published": None,
            "source": "",
            "holds": True,
        }
    ]


@pytest.mark.usefixtures("two_benchmarks")
def test_all_at_quick_size_goes_on_without_missing_data_and_says_so(
    shell: Shell,
) -> None:
    said = shell("bench", "all", "--leaderboard", "board.md")
    assert said.status == 0
    assert "absent was not run" in said.error
    assert "Not run: it needs shop/orders.csv" in Path("board.md").read_text("utf-8")


@pytest.mark.usefixtures("two_benchmarks")
@pytest.mark.parametrize("arguments", [("absent",), ("all", "--size", "full")])
def test_missing_data_fails_a_single_and_a_full_run(
    shell: Shell, arguments: tuple[str, ...]
) -> None:
    said = shell("bench", *arguments)
    assert said.status != 0
    assert "shop/orders.csv is not in" in said.error


def test_a_missed_target_fails_the_run(shell: Shell, two_benchmarks: dict[str, Benchmark]) -> None:
    row = Row(name="speed", value=5, unit="rows/s", better="higher", target=10)
    two_benchmarks["slow"] = Benchmark(name="slow", about="Slow.", run=lambda _: [row])
    said = shell("bench", "all")
    assert (said.status, "slow missed its target: speed" in said.error) == (1, True)


def test_an_unknown_benchmark_is_refused(shell: Shell) -> None:
    assert "there is no benchmark 'nothing'" in shell("bench", "nothing").error


def test_a_shop_without_history_cannot_train(shell: Shell) -> None:
    assert "0 customers of whom 0 count" in shell("models", "train", "propensity").error
    assert shell("models", "list", "--json").json == []


def test_a_model_that_is_not_there_is_named(shell: Shell) -> None:
    assert "there is no model 'nothing'" in shell("models", "show", "nothing").error
    assert "nothing to roll back" in shell("models", "rollback", "propensity").error


def test_knowledge_is_imported_and_answers_in_the_terminal(shell: Shell, home: Path) -> None:
    folder = home / "articles" / "en"
    folder.mkdir(parents=True)
    text = "# Returns\n\nReturn an unused item within 30 days."
    (folder / "returns.md").write_text(text, encoding="utf-8")
    report = shell("knowledge", "import", str(folder.parent), "--json").json
    assert report["inserted"] == 1
    assert [row["language"] for row in shell("knowledge", "list", "--json").json] == ["en"]

    said = shell("chat", "--language", "en", stdin="Can I return it?\nhuman\n\n")
    assert "within 30 days" in said.out
    assert "passed you to a colleague" in said.out

    kept = shell("chat", "--json", stdin="Can I return it?\n").json
    assert [turn["author"] for turn in kept["turns"]] == ["customer", "assistant"]


def test_a_chat_without_knowledge_says_what_is_missing(shell: Shell) -> None:
    assert "rapport knowledge import" in shell("chat", stdin="\n").error


def test_a_journey_is_checked_before_it_is_published(shell: Shell, home: Path) -> None:
    path = home / "journey.yaml"
    path.write_text(
        "journey: hello\nname: Hello\ntrigger: {kind: event, event: Checkout Started}\n"
        "steps:\n  - {id: rest, kind: wait, days: 1, next: bye}\n  - {id: bye, kind: end}\n",
        encoding="utf-8",
    )
    assert shell("journeys", "check", str(path), "--json").json["sound"]
    assert shell("journeys", "publish", str(path), "--json").json == {
        "journey": "hello",
        "version": 1,
    }
    assert shell("journeys", "enter", "--json").json == [
        {"journey": "hello", "entered": 0, "held_out": 0}
    ]
    assert shell("journeys", "advance", "--json").json["looked_at"] == 0
    [row] = shell("journeys", "list", "--json").json
    assert (row["journey"], row["live"]) == ("hello", True)
    shell("journeys", "stop", "hello")
    assert not shell("journeys", "list", "--json").json[0]["live"]


def test_a_journey_with_a_flaw_fails_the_check(shell: Shell, home: Path) -> None:
    path = home / "journey.yaml"
    path.write_text(
        "journey: hello\nname: Hello\ntrigger: {kind: event, event: Checkout Started}\n"
        "steps:\n  - {id: rest, kind: wait, days: 1, next: rest}\n",
        encoding="utf-8",
    )
    assert "run in a circle" in shell("journeys", "check", str(path)).error
    said = shell("journeys", "check", str(path), "--json")
    assert (said.status, said.json["sound"]) == (2, False)
