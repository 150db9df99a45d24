"""Copies a model's folder into the registry, and lets nothing in that could run code."""

import hashlib
import json
import re
import shutil
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rapport.training.errors import ModelUnreadable, ModelUnsafe

_KEPT = frozenset({".json", ".safetensors", ".jinja", ".txt", ".md"})
_PICKLES = frozenset({".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".bin", ".joblib", ".npy", ".npz"})
_CODE = frozenset({".py", ".pyc", ".so", ".sh"})
_CONVERTED = "model.bin"  # of CTranslate2, which is no pickle
_CONVERTED_BEGINS = re.compile(rb"[\x01-\x20]\x00\x00\x00..[A-Za-z0-9]+Spec\x00", re.DOTALL)
_LONGEST_HEADER = 100_000_000
_LENGTH_BYTES = 8
_AT_ONCE = 1 << 20


def copy_model(source: Path, target: Path) -> dict[str, str]:
    """Copy a model's files and give their SHA-256 by name.

    Taken are safetensors, or one `model.bin` of CTranslate2, with JSON and texts. Raises
    `ModelUnsafe` for pickles, code, links that lead out of the folder, and files that are not what
    the folder's own card says; `ModelUnreadable` where there is no model.
    """
    files = sorted(_checked(source))
    if not any(_is_weights(path) for path in files) or not (source / "config.json").is_file():
        raise ModelUnreadable(
            f"{source} holds no model: it needs config.json and model.safetensors, or what"
            " CTranslate2 made of them"
        )
    found = {path.name: hash_file(path) for path in files}
    _compare(source, found)
    target.mkdir(parents=True, exist_ok=True)
    for path in files:
        shutil.copyfile(path, target / path.name)
    return found


def verify_model(folder: Path, files: Mapping[str, str]) -> None:
    """Raise `ModelUnsafe` where a kept file is missing or is not what the card says."""
    for name, wanted in files.items():
        path = folder / name
        if not path.is_file() or hash_file(path) != wanted:
            raise ModelUnsafe(
                f"{path} is missing or was changed since the model was added; add the model again"
            )


def read_json(path: Path) -> dict[str, Any]:
    """What a JSON file of a model's folder says; nothing where there is no such file."""
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelUnreadable(f"{path} is no JSON: {error}") from error
    return found if isinstance(found, dict) else {}


def hash_file(path: Path) -> str:
    """The SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(_AT_ONCE):
            digest.update(part)
    return digest.hexdigest()


def _checked(source: Path) -> Iterator[Path]:
    """The files of a folder that are part of its model, after a look at all of them."""
    if not source.is_dir():
        raise ModelUnreadable(f"{source} is no folder; name the folder of a model")
    root = source.resolve()
    for path in source.rglob("*"):
        if not path.resolve().is_relative_to(root):
            raise ModelUnsafe(f"{path} is a link out of the folder; copy the file there instead")
        if path.is_file():
            _check(path)
            if path.parent == source and (path.suffix in _KEPT or path.name == _CONVERTED):
                yield path


def _check(path: Path) -> None:
    if path.name == _CONVERTED and _CONVERTED_BEGINS.match(_beginning(path)):
        return
    if path.suffix in _PICKLES:
        raise ModelUnsafe(
            f"{path} may be a pickle, and opening one can run code; save the model as safetensors"
            " and remove this file"
        )
    if path.suffix in _CODE:
        raise ModelUnsafe(f"{path} is code, and no code that comes with a model is run; remove it")
    if path.suffix == ".safetensors":
        _check_safetensors(path)
    if path.suffix == ".json" and "auto_map" in read_json(path):
        raise ModelUnsafe(
            f"{path} asks for code of its own (auto_map); only known networks are opened"
        )


def _check_safetensors(path: Path) -> None:
    """A length, a header of JSON, numbers: https://huggingface.co/docs/safetensors"""
    with path.open("rb") as file:
        length = file.read(_LENGTH_BYTES)
        size = (
            struct.unpack("<Q", length)[0] if len(length) == _LENGTH_BYTES else _LONGEST_HEADER + 1
        )
        header = file.read(size) if size <= _LONGEST_HEADER else b""
    try:
        sound = isinstance(json.loads(header), dict)
    except ValueError:
        sound = False
    if not sound:
        raise ModelUnsafe(f"{path} is not what its name says: it does not begin like safetensors")


def _is_weights(path: Path) -> bool:
    return path.suffix == ".safetensors" or path.name == _CONVERTED


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(64)


def _compare(source: Path, found: Mapping[str, str]) -> None:
    """Hold the files to the hashes of the folder's own card, where it has them."""
    told = read_json(source / "card.json").get("files")
    for name, wanted in (told if isinstance(told, dict) else {}).items():
        if found.get(name) != wanted:
            raise ModelUnsafe(
                f"{source / name} is not the file that card.json speaks of (SHA-256"
                f" {str(wanted)[:12]}…); copy the folder again"
            )
