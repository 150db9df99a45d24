"""Reads a journey from YAML or JSON, or says in one sentence where it is wrong."""

from pathlib import Path

import yaml
from pydantic import ValidationError

from rapport.journeys.errors import BadJourney
from rapport.journeys.model import Journey
from rapport.kit.yaml_texts import yaml_fault
from rapport.segments import BadRule

LONGEST = 100_000
"""Bytes of a journey as text."""


def read_journey(path: Path) -> Journey:
    """Read the file that describes a journey."""
    return parse_journey(read_definition(path))


def read_definition(path: Path) -> dict[str, object]:
    """Read a file that describes a journey, which may be unfinished."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadJourney(f"{path} cannot be read: {error.strerror}") from error
    if len(raw) > LONGEST:
        raise BadJourney(f"{path} is over {LONGEST} bytes; a journey is a page of text")
    try:
        definition = yaml.safe_load(raw)
    except yaml.YAMLError as error:
        raise BadJourney(f"{path} is neither YAML nor JSON: {yaml_fault(error)}") from error
    if not isinstance(definition, dict):
        raise BadJourney(f"{path} must hold keys such as name, trigger and steps")
    return definition


def parse_journey(raw: object) -> Journey:
    """Turn what YAML or JSON gave into a journey."""
    if not isinstance(raw, dict):
        raise BadJourney("the journey: it must hold keys such as name, trigger and steps")
    try:
        return Journey.model_validate(raw)
    except BadRule as error:
        raise BadJourney(f"the rule of a branch: {error}") from error
    except ValidationError as error:
        first, *others = error.errors(include_url=False)
        place = ".".join(str(part) for part in first["loc"]) or "the journey"
        more = f" (and {len(others)} more)" if others else ""
        raise BadJourney(f"{place}: {first['msg']}{more}") from error
