"""How a shop's file is to be read: which column is which field, and what its values mean."""

import codecs
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import available_timezones

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
)

from rapport.kit.money import check_currency
from rapport.kit.yaml_texts import yaml_fault
from rapport.profiles.importing.errors import BadMapping
from rapport.profiles.importing.made_fields import (
    CarryDown,
    FieldFrom,
    plain_text,
    plain_texts,
)

_NO_CHARSETS = frozenset(
    {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"}
)  # Python's codecs that are no way to write a file
NAMED_FORMS = frozenset({"iso", "unix", "unix_ms"})
_DATE_PARTS = frozenset("aAbBdfHIjmMpSyYzZ%")  # those that Python and DuckDB both read


class ColumnMapping(BaseModel):
    """What a file does not say about itself. All of it may stand in a YAML file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    like: str | None = Field(
        default=None, description="A ready mapping to begin with, by its name, such as weibo."
    )
    fields: dict[str, str | FieldFrom] = Field(
        default_factory=dict,
        description="Field of ours -> column of the file, or what it is made of.",
    )
    defaults: dict[str, str] = Field(
        default_factory=dict, description="Field of ours -> value where the file has none."
    )
    timezone: str = Field(
        default="UTC", description="IANA time zone of times that do not state one."
    )
    currency: str | None = Field(
        default=None, description="ISO 4217 code of amounts that do not state one."
    )
    language: str | None = Field(
        default=None, description="BCP 47 language of texts that do not state one."
    )
    date_format: str | tuple[str, ...] | None = Field(
        default=None,
        description="Form of times, such as `%d/%m/%Y %H:%M`, `iso`, `unix` or `unix_ms`; of a list"
        " the first that fits counts. Empty for ISO 8601.",
    )
    delimiter: str | None = Field(
        default=None, description="What separates columns; empty to find out from the header."
    )
    quote: str = Field(default='"', description="What encloses a value that holds a delimiter.")
    escape: str | None = Field(
        default=None, description="What stands before a character that is meant as it is."
    )
    skip_lines: int = Field(default=0, ge=0, description="Lines before the header.")
    columns: tuple[str, ...] = Field(
        default=(), description="Names of the columns of a file without a header."
    )
    null_values: tuple[str, ...] = Field(
        default=(), description="What the file writes where it has no value, such as NULL."
    )
    decimal: Literal[".", ","] | None = Field(
        default=None,
        description="The decimal mark of numbers with thousands marks or currency signs.",
    )
    only: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="Column -> the values of the rows that are meant."
    )
    carry_down: CarryDown | None = Field(
        default=None, description="Columns that only the first row of a group states."
    )
    encoding: str = Field(default="utf-8", description="How text is written as bytes.")
    source: str = Field(
        default="import", max_length=100, description="Where the file comes from; ids build on it."
    )
    refund_prefix: str = Field(
        default="", description="Order ids that start with this are refunds or cancellations."
    )
    adjustment_prefix: str = Field(
        default="",
        description="Order ids that start with this are the shop's own bookkeeping, not orders.",
    )
    not_products: tuple[str, ...] = Field(
        default=(),
        description="Product ids that stand for postage, fees and the like: no products are made.",
    )
    create_products: bool = Field(
        default=False, description="Add products that orders name and the catalogue lacks."
    )
    questions: tuple[str, ...] = Field(
        default=(),
        description="Columns of a survey with one column per question, or expressions for their"
        " names: each answer is a text of its own.",
    )
    traits: Literal["all", "mapped"] = Field(
        default="all", description="`all` keeps columns that are no field of ours as traits."
    )

    @property
    def date_forms(self) -> tuple[str, ...]:
        """The forms of times, in the order in which they are tried."""
        forms = self.date_format or "iso"
        return (forms,) if isinstance(forms, str) else forms

    def completed(self, *, currency: str, language: str) -> "ColumnMapping":
        """Fill in what the file's owner did not say."""
        said = {"currency": self.currency or currency, "language": self.language or language}
        return self.model_copy(update=said)

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        if value not in _timezones():
            near = get_close_matches(value, _timezones(), n=1)
            hint = near[0] if near else "Europe/London"
            raise ValueError(f"there is no time zone {value!r}; use an IANA name such as {hint}")
        return value

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, value: str | None) -> str | None:
        return None if value is None else check_currency(value)

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str) -> str:
        try:
            known = codecs.lookup(value).name not in _NO_CHARSETS
            "".encode(value)
        except (LookupError, UnicodeError, ValueError):
            known = False
        if not known:
            raise ValueError(
                f"there is no encoding {value!r}; use a name such as utf-8, gb18030 or latin-1"
            )
        return value

    @field_validator("date_format")
    @classmethod
    def _known_parts(cls, value: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
        for form in (value,) if isinstance(value, str) else value or ():
            parts = re.findall("%.?", form)
            unknown = [part for part in parts if part[1:] not in _DATE_PARTS]
            if unknown or (form not in NAMED_FORMS and not parts):
                raise ValueError(
                    f"{form!r} is no form of a time"
                    + (f", because of {unknown[0]!r}" if unknown else "")
                    + "; write it like %d/%m/%Y %H:%M"
                )
        return value

    @field_validator("defaults", mode="before")
    @classmethod
    def _plain_defaults(cls, value: object) -> object:
        return plain_texts(value) if isinstance(value, dict) else value

    @field_validator("only", mode="before")
    @classmethod
    def _plain_only(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {
            key: [plain_text(one) for one in (some if isinstance(some, list | tuple) else [some])]
            for key, some in value.items()
        }

    @field_validator("quote", "escape")
    @classmethod
    def _one_sign(cls, value: str | None) -> str | None:
        if value is not None and len(value) != 1:
            raise ValueError("this is one character")
        return value

    @field_validator("delimiter")
    @classmethod
    def _one_character(cls, value: str | None) -> str | None:
        plain = "\t" if value in ("\\t", "tab") else value
        if plain is not None and len(plain) != 1:
            raise ValueError("a delimiter is one character, such as ; or tab")
        return plain


def load_mapping(path: Path) -> ColumnMapping:
    """Read a mapping from a YAML file; an unknown key is named with its nearest neighbour."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadMapping(f"mapping file {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadMapping(f"mapping file {path} is not UTF-8; save it as UTF-8") from error
    except yaml.YAMLError as error:
        raise BadMapping(f"mapping file {path} is not YAML: {yaml_fault(error)}") from error
    if not isinstance(content, dict | None):
        raise BadMapping(f"mapping file {path} must hold keys such as `fields:` and `timezone:`")
    return make_mapping(content or {}, where=f"mapping file {path}")


def make_mapping(content: Mapping[str, Any], *, where: str = "mapping") -> ColumnMapping:
    """Make a mapping of plain values, or say which one cannot be used."""
    try:
        return ColumnMapping.model_validate(dict(content))
    except ValidationError as error:
        # A field is a column or what it is made of; where the latter was tried, it says more.
        first = next((one for one in error.errors() if one["loc"][-1] != "str"), error.errors()[0])
        inside = [str(part) for part in first["loc"] if FieldFrom.__name__ in str(part)]
        key = ".".join(str(part) for part in first["loc"] if str(part) not in inside)
        if first["type"] == "extra_forbidden":
            known = FieldFrom if inside else ColumnMapping
            hint = nearest(str(first["loc"][-1]), known.model_fields)
            raise BadMapping(f"{where}: there is no key {key!r}{hint}") from None
        said = first["msg"].removeprefix("Value error, ")
        raise BadMapping(f"{where}: key {key!r}: {said}") from None


def nearest(name: str, known: Iterable[str]) -> str:
    """Put the nearest of the known names into words, or list some of them."""
    names = list(known)
    by_lower = {other.lower(): other for other in names}
    close = get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    if close:
        return f"; did you mean {by_lower[close[0]]!r}?"
    return f"; there are {', '.join(repr(other) for other in names[:20])}"


@lru_cache(maxsize=1)
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())
