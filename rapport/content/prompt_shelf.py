"""The shop's own prompts: versioned text files that a group of a brief can name.

A file `NAME.md` in the folder has the form of the product's own `write-copy`: name, version, the
system part, the user part, with `$names` where texts differ. A text that was changed needs a higher
version; what was used under a version is remembered by its fingerprint, so that `NAME@2` says for
good which text a draft was written with.
"""

import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from rapport.content.errors import NoSuchPrompt, PromptChanged
from rapport.llm import BadPrompt, PromptText, read_prompt

USUAL = read_prompt(files("rapport.content") / "prompts" / "write-copy.md")
"""The prompt that is asked with where a group names none."""

_REMEMBERED = "versions.json"


@dataclass(frozen=True, slots=True)
class PromptShelf:
    """The prompts in a folder, and the usual one, which no file can replace."""

    folder: Path | None = None

    def get(self, name: str) -> PromptText:
        """Give a prompt by its name; the usual one for an empty name.

        Raises `NoSuchPrompt`, `BadPrompt` for a file that cannot be used, and `PromptChanged` for a
        text that was used before, in other words, under the same version.
        """
        if name in {"", USUAL.name}:
            return USUAL
        path = self._path(name)
        if path is None or not path.is_file():
            where = self.folder or "a data folder"
            raise NoSuchPrompt(f"there is no prompt {name!r}: put a file {name}.md into {where}")
        text = read_prompt(path)
        if text.name != name:
            raise BadPrompt(f"{path.name} names itself {text.name!r}; file and name must agree")
        _check_names(text)
        self._check_version(text)
        return text

    def list(self) -> list[PromptText]:
        """List what can be named: the usual prompt first, then those of the folder by name."""
        own = sorted(self.folder.glob("*.md")) if self.folder and self.folder.is_dir() else []
        return [USUAL, *(self.get(path.stem) for path in own)]

    def remember(self, text: PromptText) -> None:
        """Write down that this text is this version from now on; safe to repeat."""
        if self.folder is None or text == USUAL:
            return
        known = self._known()
        label = f"{text.name}@{text.version}"
        if known.setdefault(label, text.fingerprint) != text.fingerprint:
            raise _changed(text)
        self.folder.mkdir(parents=True, exist_ok=True)
        whole = json.dumps(known, indent=1, sort_keys=True)
        beside = self.folder / f".{_REMEMBERED}"
        beside.write_text(whole, encoding="utf-8")
        beside.replace(self.folder / _REMEMBERED)

    def _path(self, name: str) -> Path | None:
        plain = name.replace("-", "").isalnum() and name.isascii()
        return self.folder / f"{name}.md" if self.folder and plain else None

    def _known(self) -> dict[str, str]:
        path = self.folder / _REMEMBERED if self.folder else None
        if path is None or not path.is_file():
            return {}
        kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        return kept

    def _check_version(self, text: PromptText) -> None:
        if self._known().get(f"{text.name}@{text.version}", text.fingerprint) != text.fingerprint:
            raise _changed(text)


def _check_names(text: PromptText) -> None:
    """A `$name` that nobody fills is found when the file is read, not in the middle of a run."""
    unknown = text.names - USUAL.names
    if unknown:
        raise BadPrompt(
            f"prompt {text.name!r}: nothing is put in for ${sorted(unknown)[0]}; use"
            f" {', '.join(f'${name}' for name in sorted(USUAL.names))}, and $$ for a dollar sign"
        )


def _changed(text: PromptText) -> PromptChanged:
    return PromptChanged(
        f"prompt {text.name!r} was changed and is still version {text.version}, under which drafts"
        f" were written; give it version {text.version + 1}"
    )
