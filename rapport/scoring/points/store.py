"""Keeps a shop's rule points: `points.yaml` in the data folder, else the ones that come along."""

from pathlib import Path

import yaml

from rapport.kit.yaml_texts import yaml_fault
from rapport.scoring.points.errors import BadPointRules
from rapport.scoring.points.rules import PointRules, parse_point_rules

_FILE = "points.yaml"
_DEFAULT = Path(__file__).with_name("default.yaml")


def point_rules(home: Path) -> PointRules:
    """The rules of this shop."""
    own = home / _FILE
    return read_point_rules(own if own.exists() else _DEFAULT)


def set_point_rules(home: Path, path: Path) -> PointRules:
    """Take the rules of a file from now on; it is checked before, and replaced whole."""
    found = read_point_rules(path)
    draft = home / f"{_FILE}.new"
    draft.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    draft.replace(home / _FILE)
    return found


def read_point_rules(path: Path) -> PointRules:
    """Read a file of rules, or say what is wrong with it."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadPointRules(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadPointRules(f"{path} is not UTF-8; save it as UTF-8") from error
    except yaml.YAMLError as error:
        raise BadPointRules(f"{path} is not YAML: {yaml_fault(error)}") from error
    return parse_point_rules(content, where=str(path))
