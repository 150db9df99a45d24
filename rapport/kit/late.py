"""Front doors that open late: what a package offers is loaded when somebody asks for it.

A command, a sender and a test then hold what they use, not all that stands behind every door they
pass: seconds at each start and half of a sender's memory.
"""

import ast
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path


def late_names(package: str) -> Callable[[str], object]:
    """Give a package the `__getattr__` (PEP 562) that loads what it offers.

    That is what its `__init__` imports under `if TYPE_CHECKING:`, where type checkers and readers
    look for it. A name that is also a module's of the package cannot be late: import it plainly.
    """

    def load(name: str) -> object:
        place = _places(package).get(name)
        if place is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, original = place
        found: object = getattr(import_module(module), original)
        setattr(sys.modules[package], name, found)
        return found

    return load


@cache
def _places(package: str) -> dict[str, tuple[str, str]]:
    """Name -> the module that it comes from, and what it is called there."""
    source = Path(str(sys.modules[package].__file__)).read_text(encoding="utf-8")
    return {
        each.asname or each.name: (str(line.module), each.name)
        for line in _late_imports(ast.parse(source))
        for each in line.names
    }


def _late_imports(tree: ast.Module) -> Iterator[ast.ImportFrom]:
    for block in tree.body:
        match block:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                yield from (line for line in block.body if isinstance(line, ast.ImportFrom))
