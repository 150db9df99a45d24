"""A stage is entered through its front door, `rapport.<stage>`, never through a side window."""

import ast
from pathlib import Path

import rapport

ROOT = Path(rapport.__file__).parent
WIRING = {"app", "testing"}  # may know the insides of stages
OPEN = {"kit"}  # too small to need a door


def side_windows(path: Path) -> list[str]:
    stage = path.relative_to(ROOT).parts[0].removesuffix(".py")
    if stage in WIRING:
        return []
    imported = [
        node.module.split(".")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("rapport.")
    ]
    return [
        f"{path.relative_to(ROOT)} imports {'.'.join(parts)}"
        for parts in imported
        if len(parts) > 2 and parts[1] not in {stage, *OPEN}
    ]


def test_stages_are_entered_through_the_front_door() -> None:
    assert [line for path in sorted(ROOT.rglob("*.py")) for line in side_windows(path)] == []
