"""What is wrong with a YAML text, in words for a sentence."""

import yaml


def yaml_fault(error: yaml.YAMLError) -> str:
    """Say in one line what the parser found, and where if it knows."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return " ".join(str(error).split())
    mark = error.problem_mark
    return f"{error.problem} at line {mark.line + 1}, column {mark.column + 1}"
