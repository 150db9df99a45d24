"""Fields of ours that are made of columns, as a mapping says it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


class FieldFrom(BaseModel):
    """A field that is made of columns: of several, of a part of one, or of none at all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str | None = Field(default=None, description="The column.")
    columns: tuple[str, ...] = Field(default=(), description="Several columns, joined.")
    any_of: tuple[str, ...] = Field(
        default=(),
        description="Names of the column: the first that the file has; none is no fault.",
    )
    separator: str = Field(default=" ", description="What stands between joined columns.")
    key: str | None = Field(
        default=None, description="Key in the column's JSON object, such as `item.sku`."
    )
    pairs: bool = Field(
        default=False, description="The column is `color=red,size=M`; make a JSON object of it."
    )
    pattern: str | None = Field(
        default=None, description="Regular expression; its first group, or all of it, is taken."
    )
    lower: bool = Field(default=False, description="Take it in small letters, as addresses are.")
    values: dict[str, str] = Field(
        default_factory=dict, description="What the column says -> what it means."
    )
    other: str | None = Field(
        default=None, description="What any other value means; empty to leave it as it is."
    )
    value: str | None = Field(default=None, description="The same value for every row.")

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns it is made of."""
        return (*((self.column,) if self.column is not None else ()), *self.columns)

    @field_validator("values", mode="before")
    @classmethod
    def _plain(cls, value: object) -> object:
        """YAML reads yes, no and numbers as what they are; here they are texts."""
        return plain_texts(value) if isinstance(value, dict) else value

    @field_validator("other", "value", mode="before")
    @classmethod
    def _plain_one(cls, value: object) -> object:
        return plain_text(value)

    @field_validator("pattern")
    @classmethod
    def _readable(cls, value: str | None) -> str | None:
        try:
            re.compile(value or "")
        except re.error as error:
            raise ValueError(f"{value!r} is no regular expression: {error}") from None
        return value

    @model_validator(mode="after")
    def _of_something(self) -> "FieldFrom":
        told = (bool(self.sources), bool(self.any_of), self.value is not None)
        if sum(told) != 1:
            raise ValueError("name its `column` or `columns` or `any_of`, or its one `value`")
        return self

    def found_in(self, columns: Sequence[str]) -> "FieldFrom | str | None":
        """The field of a file with these columns; None where `any_of` finds none of them."""
        if not self.any_of:
            return self
        by_name = {plain_name(column): column for column in reversed(columns)}
        found = next(
            (by_name[name] for name in map(plain_name, self.any_of) if name in by_name), None
        )
        if found is None or self.model_fields_set == {"any_of"}:
            return found
        return self.model_copy(update={"column": found, "any_of": ()})


class CarryDown(BaseModel):
    """Columns that only the first row of a group states, as one order's first line does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: str = Field(description="The column that is the same in all rows of a group.")
    columns: tuple[str, ...] = Field(description="The columns that hold for the whole group.")


def plain_name(name: str) -> str:
    """A column's name without what does not matter: capitals, blanks, dots, lines."""
    return re.sub(r"[\s_.-]", "", name).lower()


def plain_texts(values: Mapping[object, object]) -> dict[object, object]:
    """YAML reads yes, no, numbers and days as what they are; here they are texts."""
    return {plain_text(key): plain_text(value) for key, value in values.items()}


def plain_text(value: object) -> object:
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float() | date():
            return str(value)
        case _:
            return value
