"""Settings of forms and of the lead webhooks of ad platforms."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr

from rapport.kit.setting_types import SettingsGroup, WebAddress, none_if_empty

_NONE = SecretStr("")


class LeadSettings(SettingsGroup):
    """How forms keep programs out, and how ad platforms prove who they are."""

    proof_bits: int = Field(
        default=12,
        ge=4,
        le=22,
        description="Work that a form's script proves, in bits (2^n tries).",
    )
    least_seconds: float = Field(
        default=2, ge=0, le=60, description="A form filled in faster than this is a program's."
    )
    network_per_hour: int = Field(
        default=30, ge=1, description="Sign-ups an hour that one network may send."
    )
    mx: bool = Field(
        default=False, description="Look up in the DNS whether an address's domain takes mail."
    )
    mx_seconds: float = Field(
        default=2, gt=0, le=10, description="How long that look-up may take, in seconds."
    )
    mapping_file: Annotated[Path | None, BeforeValidator(none_if_empty)] = Field(
        default=None, description="YAML file that maps fields of ad platforms' leads to traits."
    )
    meta_app_secret: SecretStr = Field(
        default=_NONE, description="App secret that signs Meta's lead webhooks; empty: off."
    )
    meta_verify_token: SecretStr = Field(
        default=_NONE, description="Token that Meta asks for when the webhook is set up."
    )
    meta_page_token: SecretStr = Field(
        default=_NONE, description="Page access token with which leads are fetched from Meta."
    )
    meta_url: WebAddress = Field(
        default="https://graph.facebook.com/v23.0", description="Base address of Meta's Graph API."
    )
    google_key: SecretStr = Field(
        default=_NONE, description="Key that Google Ads sends with each lead; empty: off."
    )
    push_secret: SecretStr = Field(
        default=_NONE,
        description="Secret that signs leads pushed by any other source; empty: off.",
    )
