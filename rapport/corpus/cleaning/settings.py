"""What is done to raw texts, as a settings file says it."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from rapport.corpus.errors import BadCorpusSettings
from rapport.kit.yaml_texts import yaml_fault
from rapport.texts import Language


class StepName(StrEnum):
    """What can be done to documents, in the order in which it is done. Names are forever."""

    PEOPLE = "people"  # labels of operators who want a document dropped
    CONTROLS = "controls"
    WIDTHS = "widths"
    MARKUP = "markup"
    SPACES = "spaces"
    NOTICES = "notices"
    RECURRING_LINES = "recurring-lines"
    LANGUAGE = "language"
    LENGTH = "length"
    REPETITION = "repetition"
    SYMBOLS = "symbols"
    PERSONAL_DATA = "personal-data"
    EXACT_DUPLICATES = "exact-duplicates"
    NEAR_DUPLICATES = "near-duplicates"


Share = Annotated[float, Field(ge=0, le=1)]


class CorpusSettings(BaseModel):
    """How a corpus is made of raw texts. What is not named has its default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: tuple[StepName, ...] = tuple(StepName)
    languages: tuple[Language, ...] = (Language.ZH, Language.EN)
    shortest: int = Field(default=5, ge=1)  # characters
    longest: int = Field(default=100_000, ge=1)
    most_digits: Share = 0.4
    most_symbols: Share = 0.3
    recurring_documents: int = Field(default=10, ge=2)
    recurring_share: Share = 0.1
    near_threshold: float = Field(default=0.8, gt=0, le=1)  # Jaccard similarity
    splits: tuple[int, int, int] = (8, 1, 1)
    seed: int = 0
    licence: str = ""
    licences: dict[str, str] = Field(default_factory=dict)  # origin -> licence

    @model_validator(mode="after")
    def _fits(self) -> "CorpusSettings":
        if self.shortest > self.longest:
            raise ValueError(f"shortest {self.shortest} is above longest {self.longest}")
        if min(self.splits) < 0 or not self.splits[0]:
            raise ValueError("splits are parts of train, valid and test, such as [8, 1, 1]")
        return self

    def does(self, step: StepName) -> bool:
        return step in self.steps


def read_settings(path: Path) -> CorpusSettings:
    """Read a settings file (YAML or JSON), or raise `BadCorpusSettings` with the field at fault."""
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadCorpusSettings(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadCorpusSettings(f"{path} is not UTF-8; save it as UTF-8") from error
    except yaml.YAMLError as error:
        raise BadCorpusSettings(f"{path} is not YAML: {yaml_fault(error)}") from error
    if told is not None and not isinstance(told, dict):
        raise BadCorpusSettings(f"{path} must name settings, such as `shortest: 20`")
    return settings_of(told or {}, str(path))


def settings_of(told: dict[str, object], place: str) -> CorpusSettings:
    """Check settings, or raise `BadCorpusSettings` with the field at fault."""
    try:
        return CorpusSettings.model_validate(told)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"]) or "settings"
        said = str(first["msg"]).removeprefix("Value error, ")
        raise BadCorpusSettings(f"{place}: {field}: {said}") from error
