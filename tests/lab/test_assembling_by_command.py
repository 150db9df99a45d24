"""`rapport lab assemble`: a file of good texts in, copy out."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rapport.cli.lab import app
from rapport.lab import TextUnreadable, read_exemplars

SKIRT = "这条裙子采用宽松的剪裁，穿着舒适自在。白色的裙身清爽大方，衬托白皙肤色。"


@pytest.fixture
def exemplars(tmp_path: Path) -> Path:
    row = {"text": SKIRT, "attributes": {"类型": "裙", "颜色": ["白色"], "版型": "宽松"}}
    path = tmp_path / "exemplars.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def test_exemplars_are_read_with_one_or_several_values(exemplars: Path) -> None:
    (one,) = read_exemplars(exemplars)
    assert one.attributes == (("类型", "裙"), ("颜色", "白色"), ("版型", "宽松"))
    assert one.text == SKIRT


@pytest.mark.parametrize("line", ['{"text": "a"}', '{"attributes": {}}', '{"text": 1}', "[]", "{"])
def test_a_line_that_is_no_exemplar_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "exemplars.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(TextUnreadable, match="line 1"):
        read_exemplars(path)


def test_copy_is_printed_and_what_it_lacks_is_said(exemplars: Path) -> None:
    told = ["assemble", "--exemplars", str(exemplars), "--attribute", "颜色=红色"]
    plain = CliRunner().invoke(app, [*told, "--attribute", "图案=格子"])
    assert plain.exit_code == 0
    assert "红色的裙身清爽大方" in plain.stdout
    assert "格子" in plain.stderr
    (first,) = json.loads(CliRunner().invoke(app, [*told, "--json"]).stdout)
    assert first["lacks"] == []


def test_an_attribute_without_a_value_is_refused(exemplars: Path) -> None:
    told = ["assemble", "--exemplars", str(exemplars), "--attribute", "红色"]
    refused = CliRunner().invoke(app, told)
    assert refused.exit_code == 2
    assert "NAME=VALUE" in refused.stderr
