"""Reads and writes the small text files that commands are given."""

from pathlib import Path

import yaml

from rapport.kit.errors import Invalid
from rapport.kit.yaml_texts import yaml_fault


class FileUnusable(Invalid):
    """A file named on the command line cannot be read or written."""

    code = "file-unusable"


def read_text(path: Path) -> str:
    """Read a file in UTF-8, or say why it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FileUnusable(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise FileUnusable(f"{path} is not UTF-8; save it as UTF-8") from error


def read_yaml(path: Path) -> object:
    """Read a YAML or JSON file, or say where it is wrong."""
    try:
        return yaml.safe_load(read_text(path))
    except yaml.YAMLError as error:
        raise FileUnusable(f"{path} is not YAML: {yaml_fault(error)}") from error


def write_text(path: Path, text: str) -> None:
    """Write a file in UTF-8, or say why it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FileUnusable(
            f"{path} cannot be written: {error.strerror}; name a file in a folder that exists"
        ) from error
