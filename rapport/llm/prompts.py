"""Prompts: named, versioned texts, so that every draft leads back to what was asked."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from string import Template

from rapport.llm.errors import BadPrompt

_FILE = re.compile(
    r"name: (?P<name>[a-z-]+)\nversion: (?P<version>\d+)\n+--- system\n(?P<system>.+?)"
    r"\n--- user\n(?P<user>.+)",
    re.DOTALL,
)
_NOBODY: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a model is asked. `name` and `version` say which text it was made from."""

    name: str
    version: int
    system: str
    user: str
    known: Mapping[str, str] = field(default_factory=dict)
    """What the profile knows of people in the texts, by trait; hidden wherever it stands."""

    @property
    def label(self) -> str:
        """Name and version in one word, such as `write-copy@2`."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptText:
    """A prompt file: the same question for many things, with `$names` where they differ."""

    name: str
    version: int
    system: str
    user: str

    @property
    def fingerprint(self) -> str:
        """A hash of the texts: a changed text has another one, and needs another version."""
        return hashlib.sha256(f"{self.system}\x1f{self.user}".encode()).hexdigest()[:16]

    @property
    def names(self) -> frozenset[str]:
        """The `$names` that are to be filled."""
        return frozenset(
            name for text in (self.system, self.user) for name in Template(text).get_identifiers()
        )

    def filled(self, /, *, known: Mapping[str, str] = _NOBODY, **values: str) -> Prompt:
        """Put the values in; a name without a value raises `BadPrompt`.

        `known` is what the profile knows of the people in the values, as in `Prompt`.
        """
        try:
            system, user = (Template(text).substitute(values) for text in (self.system, self.user))
        except (KeyError, ValueError) as error:
            raise BadPrompt(f"prompt {self.name!r}: no value for {error}") from error
        return Prompt(name=self.name, version=self.version, system=system, user=user, known=known)


def read_prompt(file: Traversable) -> PromptText:
    """Read a prompt file: `name:`, `version:`, then the parts `--- system` and `--- user`."""
    found = _FILE.fullmatch(file.read_text(encoding="utf-8"))
    if not found:
        raise BadPrompt(f"{file.name}: a prompt has a name, a version, a system and a user part")
    return PromptText(
        name=found["name"],
        version=int(found["version"]),
        system=found["system"].strip(),
        user=found["user"].strip(),
    )
