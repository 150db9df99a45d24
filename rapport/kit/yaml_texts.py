"""Reads YAML texts that ship with the product, and says what is wrong with a text."""

from typing import Any

import yaml

# Both build plain values only; the one in C is ten times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> Any:  # noqa: ANN401  (whatever the text holds)
    """Build the plain values that a text holds; one that is not YAML raises `yaml.YAMLError`."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506


def yaml_fault(error: yaml.YAMLError) -> str:
    """Say in one line what the parser found, and where if it knows."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return " ".join(str(error).split())
    mark = error.problem_mark
    return f"{error.problem} at line {mark.line + 1}, column {mark.column + 1}"
