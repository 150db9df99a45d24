"""`rapport review`, as a shell runs it."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rapport.cli import main
from rapport.cli.opening import opened
from rapport.content import Copy, DraftId, save_brief, save_draft
from rapport.kit.settings import load_settings
from tests.homes import new_home
from tests.review.test_verdicts import BRIEF, DRAFT

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    new_home(load_settings())
    with opened() as rapport:
        save_brief(rapport.database, replace(BRIEF, product_ids=()))
        for number in range(12):
            copy = Copy(subject=f"你好{number}", body="好久不见。")
            save_draft(
                rapport.database,
                replace(
                    DRAFT, product_ids=(), draft_id=DraftId(f"dr_{number}"), copy=copy, findings=()
                ),
            )

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["rapport", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_the_queue_is_listed_and_verdicts_are_given(run: Run, tmp_path: Path) -> None:
    status, out, _ = run("review", "list", "--size", "5")
    assert status == 0
    assert "5 of 12 drafts" in out
    assert "first-of-group" in out
    assert "rejected" in run("review", "refuse", "dr_1", "--reason", "off brand")[1]
    assert run("review", "approve", "dr_1")[0] == 5
    assert "written" in run("review", "undo", "dr_1")[1]
    new = tmp_path / "text.yaml"
    new.write_text("subject: 你好\nbody: 好久没见。\n", encoding="utf-8")
    assert "version 2" in run("review", "edit", "dr_1", "--file", str(new))[1]
    _, out, _ = run("review", "show", "dr_1")
    assert "body: 好久[-不见-]{+没见+}。" in out or "[-" in out
    assert "author-person" in out
    assert "approved" in run("review", "approve", "dr_2", "--reason", "fine")[1]
    assert "returned" in run("review", "return", "dr_3", "--reason", "dull")[1]
    pairs = tmp_path / "pairs.jsonl"
    assert "2 preferences" in run("review", "preferences", "--out", str(pairs))[1]
    assert {"source", "chosen", "rejected"} == set(
        json.loads(pairs.read_text(encoding="utf-8").splitlines()[0])
    )
    assert "8 approved" in run("review", "approve-calm", "--limit", "8")[1]


def test_a_lot_is_planned_looked_through_and_accepted(run: Run) -> None:
    choice = ("--share", "0.3", "--one-stratum")
    _, out, _ = run("review", "sample", "plan", *choice)
    assert "of 12." in out
    _, out, _ = run("review", "sample", "new", "Spring", *choice, "--json")
    sample = json.loads(out)["sample_id"]
    while (drawn := json.loads(run("review", "sample", "next", sample, "--json")[1])) is not None:
        run("review", "sample", "judge", sample, drawn["draft"]["draft_id"])
    assert "95% sure that at most" in run("review", "sample", "show", sample)[1]
    assert "12 drafts approved, 0 left" in run("review", "sample", "accept", sample)[1]
    assert "accepted" in run("review", "sample", "list")[1]


def test_proposals_are_listed_and_decided(run: Run, tmp_path: Path) -> None:
    new = tmp_path / "text.yaml"
    for number in (1, 2):
        new.write_text(f"subject: 你好{number}\nbody: 很久不见。\n", encoding="utf-8")
        run("review", "edit", f"dr_{number}", "--file", str(new))
    _, out, _ = run("review", "proposals", "list", "--json")
    [proposal] = json.loads(out)
    assert proposal["evidence"] == ["dr_1", "dr_2"]
    assert run("review", "proposals", "accept", proposal["proposal_id"])[0] == 0
    assert run("review", "proposals", "refuse", proposal["proposal_id"])[0] == 4
