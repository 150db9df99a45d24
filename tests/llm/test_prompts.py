"""Prompts are files with a name and a version."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

import rapport
from rapport.llm import BadPrompt, PromptText, read_prompt

TEXT = "name: greet\nversion: 2\n\n--- system\nYou greet.\n--- user\nGreet $who.\n"


def test_a_prompt_file_becomes_a_prompt(tmp_path: Path) -> None:
    (tmp_path / "greet.txt").write_text(TEXT)
    prompt = read_prompt(tmp_path / "greet.txt").filled(who="Ada")
    assert (prompt.label, prompt.system, prompt.user) == ("greet@2", "You greet.", "Greet Ada.")


def test_a_missing_value_or_part_is_named(tmp_path: Path) -> None:
    (tmp_path / "greet.txt").write_text(TEXT)
    with pytest.raises(BadPrompt, match="who"):
        read_prompt(tmp_path / "greet.txt").filled()
    (tmp_path / "bare.txt").write_text("name: greet\n")
    with pytest.raises(BadPrompt, match=r"bare\.txt"):
        read_prompt(tmp_path / "bare.txt")


PINNED = yaml.safe_load((Path(__file__).parent / "prompts.yaml").read_text("utf-8"))
FILES = sorted(Path(rapport.__file__).parent.rglob("prompts/*.md"))


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_changed_prompt_has_a_changed_version(file: Path) -> None:
    prompt = read_prompt(file)
    label = f"{prompt.name}@{prompt.version}"
    assert PINNED.get(label) == prompt.fingerprint, (
        f"the text of {label} is {prompt.fingerprint}: raise `version` in {file.name} if the text"
        " changed, and pin it in tests/llm/prompts.yaml"
    )


def test_every_prompt_has_a_name_of_its_own() -> None:
    names = [read_prompt(file).name for file in FILES]
    assert len(FILES) >= 3
    assert sorted(names) == sorted(set(names))


def test_the_fingerprint_follows_the_text() -> None:
    one = PromptText(name="n", version=1, system="a", user="b")
    assert one.fingerprint != replace(one, user="c").fingerprint
    assert one.fingerprint == replace(one, version=2).fingerprint
