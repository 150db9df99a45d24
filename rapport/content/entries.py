"""The copybook: exemplary texts with slots, in Chinese and English, as YAML files."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from rapport.content.errors import BadCopybook
from rapport.content.formats.table import FORMATS
from rapport.content.model import Copy, Length, Objective, Tone
from rapport.kit.yaml_texts import read_yaml, yaml_fault

LANGUAGES = ("zh", "en")
AUDIENCES = ("any", "new", "active", "loyal", "lapsed")


def _known(name: str) -> str:
    if name not in FORMATS:
        raise ValueError(f"there is no format {name!r}")
    return name


def _pairs(parts: object) -> object:
    """Read the other parts as a file has them: a mapping, a list of texts for one item a line."""
    if not isinstance(parts, dict):
        return parts
    return tuple(
        (name, "\n".join(text) if isinstance(text, list) else text) for name, text in parts.items()
    )


class Entry(BaseModel):
    """One text of the copybook. `products` is how many products its slots name (0 to 3).

    `more` holds the parts of its format beyond subject, preheader and body.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    objective: Objective
    channel: Annotated[str, AfterValidator(_known)]
    language: Literal["zh", "en"]
    tone: Tone
    length: Length
    audience: Literal["any", "new", "active", "loyal", "lapsed"]
    offer: bool
    products: int = Field(ge=0, le=3)
    subject: str = ""
    preheader: str = ""
    body: str = Field(min_length=1)
    more: Annotated[tuple[tuple[str, str], ...], BeforeValidator(_pairs)] = ()

    @property
    def copy_text(self) -> Copy:
        """The text itself."""
        return Copy(
            subject=self.subject, preheader=self.preheader, body=self.body.strip(), more=self.more
        )


@cache
def copybook() -> tuple[Entry, ...]:
    """Read the copybook that comes with the product."""
    return read_copybook(files("rapport.content") / "copybook")


def read_copybook(folder: Traversable) -> tuple[Entry, ...]:
    """Read a folder of copybook files, `zh/` and `en/`; raise `BadCopybook` at the first fault."""
    entries: list[Entry] = []
    for language in sorted(folder.iterdir(), key=lambda item: item.name):
        if language.is_dir():
            for file in sorted(language.iterdir(), key=lambda item: item.name):
                if file.name.endswith(".yaml"):
                    entries += _read(file, f"{language.name}/{file.name}")
    ids = [entry.id for entry in entries]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise BadCopybook(f"the copybook has two entries {twice[0]!r}")
    return tuple(entries)


def _read(file: Traversable, place: str) -> list[Entry]:
    try:
        listed = read_yaml(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise BadCopybook(f"{place} is not YAML: {yaml_fault(error)}") from error
    if not isinstance(listed, list):
        raise BadCopybook(f"{place} must be a list of entries")
    return [_entry(raw, f"{place}, entry {n}") for n, raw in enumerate(listed, start=1)]


def _entry(raw: object, place: str) -> Entry:
    try:
        return Entry.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"])
        raise BadCopybook(f"{place}: {field}: {first['msg']}") from error
