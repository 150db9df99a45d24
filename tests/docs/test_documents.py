"""Documents stay true because something reads them: links, commands, settings, length and words."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import typer
from pydantic import BaseModel

import rapport
from rapport.cli import app
from rapport.kit.settings import Settings

ROOT = Path(rapport.__file__).parent.parent
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
)
GENERATED = {"leaderboard.md"}
LONGEST_README = 120

_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
_COMMAND = re.compile(r"(?:^|[\s(/])rapport((?: +[a-z][a-z-]+)+)(.*)", re.MULTILINE)
_OPTION = re.compile(r"(?<=\s)(--[a-z][a-z-]+)")
_SETTING = re.compile(r"\bRAPPORT_[A-Z][A-Z_]*[A-Z]\b")
_IDLE = re.compile(r"\b(simply|just|easy|easily|obviously|of course)\b", re.IGNORECASE)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def commands() -> dict[tuple[str, ...], set[str]]:
    """Every command with its options, and every group without."""

    def walk(command: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], set[str]]]:
        options = {option for parameter in command.params for option in parameter.opts}  # type: ignore[attr-defined]
        yield path, options | {"--help"}
        for name, inner in getattr(command, "commands", {}).items():
            yield from walk(inner, (*path, name))

    return dict(walk(typer.main.get_command(app), ()))


def settings(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, str]]:
    """Every setting's name with its sentence."""
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from settings(inner, f"{prefix}{name.upper()}__")
        else:
            yield prefix + name.upper(), field.description or ""


SETTINGS = dict(settings(Settings, "RAPPORT_"))


def code_of(path: Path) -> str:
    found = _CODE.findall(path.read_text(encoding="utf-8"))
    return "\n".join(block or inline for block, inline in found).replace("\\\n", " ")


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_link_inside_the_repository_leads_somewhere(path: Path) -> None:
    targets = _LINK.findall(path.read_text(encoding="utf-8"))
    inside = [target for target in targets if not re.match(r"[a-z]+:|#", target)]
    lost = [each for each in inside if not (path.parent / each.partition("#")[0]).exists()]
    assert lost == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_command_that_a_document_names_exists(path: Path) -> None:
    known = commands()
    unknown = []
    for words, rest in _COMMAND.findall(code_of(path)):
        named = tuple(words.split())
        deepest = max((named[:n] for n in range(len(named) + 1) if named[:n] in known), key=len)
        is_group = any(
            len(each) > len(deepest) and each[: len(deepest)] == deepest for each in known
        )
        options = set(_OPTION.findall(rest.partition("#")[0].partition("|")[0]))
        if not deepest or (is_group and len(named) > len(deepest)):
            unknown.append(f"rapport{words}")
        unknown += sorted(f"rapport{words} {each}" for each in options - known[deepest])
    assert unknown == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_setting_that_a_document_names_exists(path: Path) -> None:
    named = set(_SETTING.findall(path.read_text(encoding="utf-8")))
    # A setting that holds named values is named with one of them behind it.
    of_mappings = {name for name in named for known in SETTINGS if name.startswith(f"{known}__")}
    assert sorted(named - of_mappings - set(SETTINGS)) == []


def test_the_operations_guide_lists_every_setting_once_with_its_sentence() -> None:
    text = (ROOT / "docs" / "guide" / "operations.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(RAPPORT_[A-Z_]+)` \|[^|]*\| (.*) \|$", text, re.MULTILINE)
    assert sorted(rows) == sorted(SETTINGS.items())


def test_the_readme_fits_on_a_page() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        assert len(lines) <= LONGEST_README


@pytest.mark.parametrize(
    "path", [each for each in DOCUMENTS if each.name not in GENERATED], ids=name_of
)
def test_documents_use_no_idle_words(path: Path) -> None:
    prose = _CODE.sub("", path.read_text(encoding="utf-8"))
    assert _IDLE.findall(prose) == []


def test_every_stage_is_in_the_map_of_the_architecture() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    stages = {path.parent.name for path in (ROOT / "rapport").glob("*/__init__.py")}
    assert sorted(stage for stage in stages if f"`{stage}`" not in text) == []
