"""What a brand book may hold, as a file or a request gives it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from rapport.brand.model import Evidence, TermKind, ToneScale

_MOST_ENTRIES = 500
_LONGEST = 2000

Severity = Literal["refuse", "warn"]
Words = tuple[Annotated[str, Field(min_length=1)], ...]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, str_max_length=_LONGEST)


class EvidenceIn(_In):
    """What an entry rests on."""

    count: int = Field(ge=0)
    of: int = Field(ge=0)
    places: tuple[str, ...] = ()

    def made(self) -> Evidence:
        return Evidence(count=self.count, of=self.of, places=self.places)


class ExampleIn(_In):
    """A sentence to write, and one not to write."""

    do: str = Field(min_length=1)
    dont: str = ""


class ToneIn(_In):
    """A place on a tone scale."""

    scale: ToneScale
    at: float = Field(ge=-2, le=2)
    within: float = Field(default=1.5, gt=0, le=4)
    evidence: EvidenceIn | None = None


class PreferenceIn(_In):
    """Say this, not those."""

    say: str = Field(min_length=1)
    instead_of: Words = ()
    reason: str = ""
    severity: Severity = "warn"
    evidence: EvidenceIn | None = None


class AvoidIn(_In):
    """A word to avoid."""

    word: str = Field(min_length=1)
    reason: str = ""
    reword: str = ""
    severity: Severity = "warn"
    unless: Words = ()
    evidence: EvidenceIn | None = None

    @field_validator("word")
    @classmethod
    def _not_only_stars(cls, value: str) -> str:
        if not value.strip("* "):
            raise ValueError("a word needs letters")
        return value


class TermIn(_In):
    """A term of the glossary."""

    source: str = Field(min_length=1)
    say: str = Field(min_length=1)
    kind: TermKind = TermKind.TRANSLATE
    never: Words = ()
    evidence: EvidenceIn | None = None

    @model_validator(mode="after")
    def _never_what_is_said(self) -> "TermIn":
        if self.say in self.never:
            raise ValueError(f"{self.say!r} is what to say, and stands under `never`")
        return self


class DisclaimerIn(_In):
    """A sentence that must stand."""

    text: str = Field(min_length=1)
    channels: Words = ()
    sectors: Words = ()
    offers: tuple[Literal["discount", "code", "named"], ...] = ()
    if_said: Words = ()
    severity: Severity = "refuse"
    evidence: EvidenceIn | None = None


class MannerIn(_In):
    """Address, signs and length."""

    address: Literal["", "你", "您", "none"] = ""
    first_name: bool = True
    most_emoji: int | None = Field(default=None, ge=0)
    most_exclamations: int | None = Field(default=None, ge=0)
    full_width: bool = False
    sentence_length: float | None = Field(default=None, gt=0)
    reading_level: float | None = Field(default=None, gt=0, le=25)
    evidence: dict[str, EvidenceIn] = {}


class BookIn(_In):
    """A brand book as a file or a request gives it."""

    market: str = Field(pattern=r"^(?:[A-Z]{2}|\*)$", description="ISO 3166 code, or `*`.")
    language: str = Field(pattern=r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")
    name: str = Field(min_length=1, max_length=200)
    voice: str = ""
    examples: list[ExampleIn] = Field(default=[], max_length=_MOST_ENTRIES)
    tone: list[ToneIn] = Field(default=[], max_length=len(ToneScale))
    prefer: list[PreferenceIn] = Field(default=[], max_length=_MOST_ENTRIES)
    avoid: list[AvoidIn] = Field(default=[], max_length=_MOST_ENTRIES)
    terms: list[TermIn] = Field(default=[], max_length=_MOST_ENTRIES)
    disclaimers: list[DisclaimerIn] = Field(default=[], max_length=_MOST_ENTRIES)
    manner: MannerIn = MannerIn()

    @field_validator("tone")
    @classmethod
    def _each_scale_once(cls, value: list[ToneIn]) -> list[ToneIn]:
        scales = [one.scale for one in value]
        if len(set(scales)) < len(scales):
            raise ValueError("each scale may stand once")
        return value
