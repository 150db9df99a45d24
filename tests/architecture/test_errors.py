"""Every error explains itself and can be told from the others by its code."""

import importlib
import pkgutil
from pathlib import Path

import rapport
from rapport.kit.errors import RapportError

DOCS = Path(rapport.__file__).parent.parent / "docs" / "errors.md"


def all_errors() -> list[type[RapportError]]:
    for module in pkgutil.walk_packages(rapport.__path__, "rapport."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found, waiting = [], [RapportError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += kind.__subclasses__()
    return [kind for kind in found if kind.__module__.startswith("rapport.")]


def test_every_error_has_a_code_of_its_own_a_sentence_and_a_line_in_the_docs() -> None:
    errors = all_errors()
    codes = [kind.code for kind in errors]
    assert sorted(codes) == sorted(set(codes))
    assert [kind.__name__ for kind in errors if not kind.__doc__] == []
    documented = DOCS.read_text(encoding="utf-8")
    assert [code for code in codes if f"`{code}`" not in documented] == []
