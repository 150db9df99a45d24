"""Settings of leads at work: how another CRM says what it knows of them."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr

from rapport.kit.setting_types import SettingsGroup, none_if_empty


class SalesSettings(SettingsGroup):
    """How leads are kept in step with another CRM."""

    sync_secret: SecretStr = Field(
        default=SecretStr(""),
        description="Secret (whsec_…) that signs webhooks of a CRM about leads; empty: off.",
    )
    mapping_file: Annotated[Path | None, BeforeValidator(none_if_empty)] = Field(
        default=None, description="YAML file that maps a CRM's columns and words to ours."
    )
