"""Reads a brief as a marketer writes it down: a YAML or JSON file, or the body of a request."""

from datetime import datetime
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from rapport.content.errors import BadBrief
from rapport.content.model import Brief, BriefId, Group, Length, Objective, Reading, Tone
from rapport.kit.ids import new_id
from rapport.kit.yaml_texts import yaml_fault

_MOST_TOGETHER = 3


class GroupIn(BaseModel):
    """A group of a brief: a segment, and words that tell a writer about the people in it."""

    model_config = ConfigDict(extra="forbid")

    segment_id: str = Field(min_length=1, max_length=80)
    name: str = Field(default="", max_length=200)
    about: str = Field(default="", max_length=1000)
    prompt: str = Field(default="", pattern=r"^([a-z][a-z0-9-]{0,59})?$")


class BriefIn(BaseModel):
    """A brief as it comes in. Only name, objective and groups have no default."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200)
    objective: Objective
    groups: list[GroupIn] = Field(min_length=1, max_length=50)
    product_ids: list[Annotated[str, Field(max_length=200)]] = Field(default=[], max_length=500)
    each_product: bool = False
    offer_id: str | None = Field(default=None, max_length=200)
    channels: list[Literal["email", "sms", "push"]] = Field(default=["email"], min_length=1)
    languages: list[Annotated[str, Field(pattern=r"^(zh|en)(-[A-Za-z0-9]{2,8})*$")]] = Field(
        default=["zh-CN"], min_length=1, max_length=8
    )
    tone: Tone = Tone.WARM
    length: Length = Length.MEDIUM
    must_have: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(
        default=[], max_length=10
    )
    avoid: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(
        default=[], max_length=50
    )
    characters: tuple[int, int] | None = None
    reading: Reading | None = None
    apart: float = Field(default=0.3, ge=0, le=1)
    variants: int = Field(default=1, ge=1, le=8)
    brief_id: str | None = Field(default=None, pattern=r"^[\w-]{1,80}$")

    @model_validator(mode="before")
    @classmethod
    def _one_or_many(cls, raw: object) -> object:
        """Let a brief for one channel or language say `channel: sms` and `language: en`."""
        if not isinstance(raw, dict):
            return raw
        read = dict(raw)
        for one, many in (("channel", "channels"), ("language", "languages")):
            if one in read:
                if many in read:
                    raise ValueError(f"give {one} or {many}, not both")
                read[many] = [read.pop(one)]
        return read

    @model_validator(mode="after")
    def _fits_together(self) -> "BriefIn":
        if not self.each_product and len(self.product_ids) > _MOST_TOGETHER:
            raise ValueError(
                f"product_ids: a text shows at most {_MOST_TOGETHER} products; name fewer, or set"
                " each_product for a text about each"
            )
        if self.characters and not 0 <= self.characters[0] <= self.characters[1]:
            raise ValueError("characters: give the least and then the most, such as [80, 160]")
        return self

    def to_brief(self, *, created_by: str, now: datetime) -> Brief:
        """Make our own noun of it; a brief without an id gets a new one."""
        groups = tuple(
            Group(
                segment_id=group.segment_id,
                name=group.name or group.segment_id,
                about=group.about,
                prompt=group.prompt,
            )
            for group in self.groups
        )
        return Brief(
            brief_id=BriefId(self.brief_id or new_id("br")),
            name=self.name,
            objective=self.objective,
            groups=groups,
            product_ids=tuple(dict.fromkeys(self.product_ids)),
            each_product=self.each_product,
            offer_id=self.offer_id,
            channels=tuple(dict.fromkeys(self.channels)),
            languages=tuple(dict.fromkeys(self.languages)),
            tone=self.tone,
            length=self.length,
            must_have=tuple(self.must_have),
            avoid=tuple(self.avoid),
            characters=self.characters,
            reading=self.reading,
            apart=self.apart,
            variants=self.variants,
            created_at=now,
            created_by=created_by,
        )


def parse_brief(text: str, *, created_by: str, now: datetime) -> Brief:
    """Read a brief from YAML or JSON; raise `BadBrief` with the field at fault."""
    try:
        raw = yaml.safe_load(text)
        if not isinstance(raw, dict):
            raise BadBrief("the brief must hold keys: name, objective, groups and so on")
        return BriefIn.model_validate(raw).to_brief(created_by=created_by, now=now)
    except yaml.YAMLError as error:
        raise BadBrief(f"the brief is not YAML: {yaml_fault(error)}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"]) or "the brief"
        raise BadBrief(f"{field}: {first['msg']}") from error
