"""Which fields of a platform's lead become traits, and whether it is asked to confirm.

What the file does not name is kept nowhere.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from rapport.leads.errors import BadLeadMapping

Trait = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,59}$")]


class SourceMapping(BaseModel):
    """What becomes of the leads of one source.

    `fields` maps its names to traits. `form` is a form of the shop whose consent text the platform
    showed and whose topics are meant: then the lead is asked to confirm by mail. Without it a lead
    is told of and asked nothing.
    """

    model_config = ConfigDict(extra="forbid")

    fields: dict[str, Trait] = Field(max_length=100)
    form: str = ""
    language: str = Field(default="", pattern=r"^(zh|en)?$")


USUAL = SourceMapping(
    fields={
        "email": "email",
        "full_name": "name",
        "first_name": "first_name",
        "last_name": "last_name",
        "phone_number": "phone",
        "city": "city",
        "country": "country",
    }
)
"""The names that Meta and Google give to their own questions."""


def load_mapping(path: Path | None) -> Mapping[str, SourceMapping]:
    """Read the file; without one every source has the usual mapping."""
    if path is None:
        return {}
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {str(source): SourceMapping.model_validate(one) for source, one in given.items()}
    except (OSError, UnicodeDecodeError, yaml.YAMLError, AttributeError) as error:
        raise BadLeadMapping(f"{path.name} is no YAML with a part for each source") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadLeadMapping(f"{path.name}: {place}: {first['msg']}") from None
