"""Prompts are files with a name and a version."""

from pathlib import Path

import pytest

from rapport.llm import BadPrompt, read_prompt

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
