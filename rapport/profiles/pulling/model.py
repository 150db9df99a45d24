"""The nouns of a pull: what is read from where, how far it has come, what a run did."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rapport.profiles.importing import ColumnMapping, ImportKind, Reject

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,59}$")]


class NewPull(BaseModel):
    """What is to be pulled. `connection` names the setting `RAPPORT_PULL_URLS__<CONNECTION>`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name = Field(description="Name of the pull, such as `orders`.")
    connection: Name = Field(description="The database: `shop` is RAPPORT_PULL_URLS__SHOP.")
    kind: ImportKind = Field(description="What each row is.")
    table: str | None = Field(default=None, description="Table or view, also `schema.table`.")
    query: str | None = Field(default=None, description="A query instead of a table.")
    mapping: ColumnMapping = Field(default_factory=ColumnMapping, description="As for files.")
    cursor_column: str | None = Field(
        default=None,
        description="Column that grows as rows are added or changed; empty to read all each time.",
    )
    overlap_seconds: int = Field(
        default=300, ge=0, description="How far a cursor that is a time goes back for late rows."
    )
    batch_rows: int = Field(default=50_000, ge=1, le=500_000, description="Rows of one commit.")
    every_seconds: int | None = Field(
        default=None, ge=60, description="How often the server runs it; empty for by hand only."
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> "NewPull":
        if bool(self.table) == bool(self.query):
            raise ValueError("name its `table` or its `query`")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """A declared pull and how far it has come. `cursor` is the last row's, in its own words."""

    told: NewPull
    created_at: datetime
    cursor: str | None = None
    rows: int = 0
    last_at: datetime | None = None
    last_error: str | None = None
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PullReport:
    """What a run did, in rows. `errors` are the first rows that were left out."""

    name: str
    rows_read: int = 0
    kept: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    batches: int = 0
    seconds: float = 0.0
    cursor: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    errors: tuple[Reject, ...] = ()
