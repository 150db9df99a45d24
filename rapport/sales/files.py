"""Files of leads as another CRM writes and reads them: CSV, and a file that maps its columns."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rapport.sales.errors import BadLeadFile
from rapport.sales.syncing import COLUMNS

_MOST_ROWS = 100_000
_RISKY = ("=", "+", "-", "@", "\t", "\r")


class LeadMapping(BaseModel):
    """Foreign names of our columns, and what their values mean here.

    `columns` maps our names to theirs, `values` theirs to ours per column of ours: a stage
    `Angebot` may be our `offer`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)

    def ours(self, row: Mapping[str, str]) -> dict[str, str]:
        """Read a row of theirs in our words; what no column of ours is stays out."""
        told = {name: row.get(self.columns.get(name, name)) or "" for name in COLUMNS}
        return {name: self.values.get(name, {}).get(value, value) for name, value in told.items()}

    def theirs(self, row: Mapping[str, str]) -> dict[str, str]:
        """Write a row of ours in their words; of several words of theirs the first."""
        back = {
            name: {ours: theirs for theirs, ours in reversed(words.items())}
            for name, words in self.values.items()
        }
        return {
            self.columns.get(name, name): back.get(name, {}).get(value, value)
            for name, value in row.items()
        }


def parse_lead_mapping(text: str) -> LeadMapping:
    """Read the file that maps columns. Raises `BadLeadFile`."""
    try:
        mapping = LeadMapping.model_validate(yaml.safe_load(text) or {})
    except yaml.YAMLError as error:
        raise BadLeadFile("the mapping of columns is no YAML") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadLeadFile(f"mapping of columns: {place}: {first['msg']}") from None
    strange = [name for name in (*mapping.columns, *mapping.values) if name not in COLUMNS]
    if strange:
        raise BadLeadFile(f"there is no column {strange[0]!r}; choose of {', '.join(COLUMNS)}")
    return mapping


def load_lead_mapping(path: Path | None) -> LeadMapping:
    """Read the file of the settings; without one our own names are meant."""
    if path is None:
        return LeadMapping()
    try:
        return parse_lead_mapping(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadLeadFile(f"{path.name}, the mapping of columns, cannot be read") from error


def write_csv(rows: Iterable[Mapping[str, str]], *, mapping: LeadMapping) -> str:
    """Write rows as CSV with a heading. A cell that a spreadsheet would run is quoted with '."""
    told = io.StringIO()
    names = [mapping.columns.get(name, name) for name in COLUMNS]
    writer = csv.DictWriter(told, names)
    writer.writeheader()
    for row in rows:
        theirs = mapping.theirs(row)
        writer.writerow({name: _safe(value) for name, value in theirs.items()})
    return told.getvalue()


def read_csv(text: str, *, mapping: LeadMapping) -> Iterator[dict[str, str]]:
    """Read rows of theirs in our words. Raises `BadLeadFile`."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    names = reader.fieldnames or []
    wanted = [mapping.columns.get(name, name) for name in ("lead_id", "external_id")]
    if not any(name in names for name in wanted):
        raise BadLeadFile(f"the file has no column {wanted[0]!r} nor {wanted[1]!r}; map its names")
    for number, row in enumerate(reader, start=1):
        if number > _MOST_ROWS:
            raise BadLeadFile(f"the file has more than {_MOST_ROWS:,} rows; send it in parts")
        yield mapping.ours({name: _bare(value or "") for name, value in row.items() if name})


def _safe(value: str) -> str:
    return f"'{value}" if value.startswith(_RISKY) else value


def _bare(value: str) -> str:
    return value[1:] if value.startswith("'") and value[1:].startswith(_RISKY) else value
