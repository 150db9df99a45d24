"""`rapport corpus` as a shop types it."""

import json
import sys
from pathlib import Path

import pytest

from rapport.cli import main
from rapport.kit.settings import load_settings
from tests.homes import new_home

GOOD = "Number {n}: the kettle boils {m} litres in two minutes and stays quiet all the while."


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["rapport", "corpus", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    return int(str(ended.value.code)), printed.out, printed.err


def test_a_corpus_is_built_shown_annotated_and_labelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "data"))
    new_home(load_settings())
    rows = (json.dumps({"text": GOOD.format(n=n, m=n * 77)}) for n in range(12))
    Path("raw.jsonl").write_text("\n".join([*rows, "no json"]))
    Path("corpus.yaml").write_text("shortest: 10\nsplits: [1, 0, 0]\n")
    call = ("build", "out", "--from", "raw.jsonl", "--settings", "corpus.yaml", "--licence", "MIT")
    status, said, wrong = run(monkeypatch, capsys, *call)
    assert (status, said) == (2, "")
    assert "raw.jsonl, line 13: the line is no JSON" in wrong
    call = (*call, "--skip-bad", "--skip", "near-duplicates", "--skip", "repetition")
    status, said, _ = run(monkeypatch, capsys, *call)
    assert status == 0
    assert "12 documents: 12 train, 0 valid, 0 test" in said
    status, said, _ = run(monkeypatch, capsys, "card", "out", "--json")
    card = json.loads(said)
    assert card["inputs"] == {"raw.jsonl": {"read": 12, "kept": 12, "licence": "MIT"}}
    status, said, _ = run(monkeypatch, capsys, "annotate", "out", "--topics", "2", "--json")
    assert (status, len(json.loads(said)["topics"])) == (0, 2)
    first = json.loads(Path("out/train.jsonl").read_text().splitlines()[0])["id"]
    label = ("label", "out", first, "--sentiment", "positive", "--keyword", "kettle", "--drop")
    assert run(monkeypatch, capsys, *label)[0] == 0
    status, said, _ = run(monkeypatch, capsys, "labels", "out", "--json")
    assert [(one["id"], one["keep"]) for one in json.loads(said)] == [(first, False)]
    status, said, _ = run(monkeypatch, capsys, *call, "--labels", "--json")
    assert json.loads(said)["documents"] == 11


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("build", "out", "--from", "nowhere.txt"), 2, "nowhere.txt does not exist"),
        (
            ("build", "out", "--from", "a.txt", "--skip", "polish"),
            2,
            "--skip: choose one of people",
        ),
        (("build", "out", "--from", "a.txt", "--encoding", "big5"), 2, "--encoding: choose one of"),
        (
            ("build", "out", "--from", "a.txt", "--settings", "none.yaml"),
            2,
            "none.yaml cannot be read",
        ),
        (("card", "out"), 4, "out holds no corpus"),
        (("label", "out", "doc_1"), 4, "out holds no corpus"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    status: int,
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("A text of which a corpus could be made.")
    ended, said, wrong = run(monkeypatch, capsys, *arguments)
    assert (ended, said) == (status, "")
    assert says in wrong
    assert "Traceback" not in wrong
