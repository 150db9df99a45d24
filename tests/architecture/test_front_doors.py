"""A stage is entered through its front door, `rapport.<stage>`, never through a side window."""

import ast
import subprocess
import sys
from importlib import import_module
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


def test_what_a_door_gives_late_is_no_module_of_the_package() -> None:
    """Else the name would be the module for whoever asks after that module was imported."""
    clashes = [
        f"{door.parent.relative_to(ROOT)}: {name}"
        for door in sorted(ROOT.rglob("__init__.py"))
        for name in late_names_of(door)
        if (door.parent / name).is_dir() or (door.parent / f"{name}.py").exists()
    ]
    assert clashes == []


def test_all_that_a_door_offers_is_there() -> None:
    for door in sorted(ROOT.rglob("__init__.py")):
        package = import_module(".".join(["rapport", *door.parent.relative_to(ROOT).parts]))
        for name in getattr(package, "__all__", ()):
            assert hasattr(package, name), f"{package.__name__} offers {name}"


def test_a_sender_holds_what_it_needs() -> None:
    """Hundreds of megabytes are behind the doors that it passes."""
    program = (
        "import sys; from rapport.worker import sender_chores; from rapport.delivery import Sender;"
        "print(*sorted({'pandas', 'openai', 'rjieba', 'scipy', 'sklearn', 'nicegui', 'dbos'}"
        " & sys.modules.keys()))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert ran.stdout.decode().split() == []


def late_names_of(door: Path) -> list[str]:
    return [
        each.asname or each.name
        for block in ast.parse(door.read_text(encoding="utf-8")).body
        if isinstance(block, ast.If)
        for line in block.body
        if isinstance(line, ast.ImportFrom)
        for each in line.names
    ]
