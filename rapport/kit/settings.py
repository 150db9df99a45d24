"""Every setting of the product, with the sentence that explains it.

Read once, from the environment (`RAPPORT_…`, nested names joined by `__`) or a `.env` file, and
handed down in parts: a stage receives its own settings and never the environment.
"""

from pathlib import Path

from pydantic import AwareDatetime, BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rapport.kit.errors import Invalid


class BadSettings(Invalid):
    """A setting cannot be used as it is."""

    code = "bad-settings"


class ShopSettings(BaseModel):
    """Who the shop is, as customers read it."""

    name: str = Field(default="Rapport Shop", description="The shop's name, as mails sign it.")
    currency: str = Field(default="CNY", description="ISO 4217 code in which revenue is counted.")
    url: str = Field(
        default="",
        pattern=r"^(https?://[^\s/]+(/\S*)?)?$",
        description="Address of the shop's site; copy may link to it. Empty for none.",
    )
    market: str = Field(
        default="CN", description="Country code of the market whose advertising rules apply."
    )
    timezone: str = Field(default="Asia/Shanghai", description="IANA time zone of the shop.")
    language: str = Field(
        default="zh-CN", description="BCP 47 language used where a customer's own is not known."
    )
    postal_address: str = Field(
        default="1 Harbour Road, Shanghai",
        description="Postal address printed under every mail, as CAN-SPAM asks.",
    )


class MailSettings(BaseModel):
    """How mail leaves the house."""

    host: str = Field(default="127.0.0.1", description="Host name of the SMTP server.")
    port: int = Field(default=2525, ge=1, le=65535, description="Port of the SMTP server.")
    username: str = Field(default="", description="SMTP user name; empty for no sign-in.")
    password: SecretStr = Field(default=SecretStr(""), description="SMTP password.")
    security: str = Field(
        default="none",
        pattern="^(none|starttls|tls)$",
        description="`none`, `starttls` or `tls`: how the connection is protected.",
    )
    sender: str = Field(
        default="hello@shop.example", description="Address that mails are sent from."
    )
    local_mailbox: bool = Field(
        default=True,
        description="Receive all mail in a local mailbox on that port instead of sending it out.",
    )
    timeout_seconds: float = Field(
        default=30, gt=0, description="How long one answer of the SMTP server may take, in seconds."
    )
    connections: int = Field(
        default=4, ge=1, le=50, description="SMTP connections that one worker keeps open."
    )
    dkim_domain: str = Field(default="", description="Domain to sign with DKIM; empty for none.")
    dkim_selector: str = Field(default="rapport", description="DKIM selector in the DNS.")
    dkim_key_file: Path | None = Field(
        default=None, description="PEM file with the RSA private key for DKIM."
    )


class LLMSettings(BaseModel):
    """Which language model writes and reads."""

    url: str = Field(
        default="",
        description="Base URL of an OpenAI-compatible endpoint; empty for the built-in writer.",
    )
    model: str = Field(default="", description="Model name at the endpoint.")
    api_key: SecretStr = Field(default=SecretStr(""), description="Key for the endpoint, if any.")
    timeout_seconds: float = Field(
        default=60, gt=0, description="How long one call may take, in seconds."
    )
    attempts: int = Field(
        default=3, ge=1, le=10, description="How often a call is tried before it counts as failed."
    )
    max_tokens: int = Field(default=2000, ge=1, description="Longest answer asked for, in tokens.")


class Settings(BaseSettings):
    """All settings. A default works on a laptop with no account and no server."""

    model_config = SettingsConfigDict(
        env_prefix="RAPPORT_", env_nested_delimiter="__", env_file=".env", extra="ignore"
    )

    home: Path = Field(
        default=Path("rapport-data"), description="Folder that holds everything Rapport keeps."
    )
    database_url: str = Field(
        default="",
        description="SQLAlchemy URL of the operational store; empty for SQLite in the folder.",
    )
    memory_limit: str = Field(
        default="4GB", description="Memory that the analytical store may use, such as `4GB`."
    )
    now: AwareDatetime | None = Field(
        default=None,
        description="Moment taken for the present, to replay old data; empty for the real clock.",
    )
    host: str = Field(default="127.0.0.1", description="Address that the server listens on.")
    port: int = Field(default=8080, ge=1, le=65535, description="Port that the server listens on.")
    public_url: str = Field(
        default="http://127.0.0.1:8080",
        description="Address of this server as customers reach it; links in mails start with it.",
    )
    data: Path = Field(
        default=Path("../shared/data"), description="Folder of public data sets for benchmarks."
    )
    shop: ShopSettings = Field(default_factory=ShopSettings, description="Who the shop is.")
    mail: MailSettings = Field(default_factory=MailSettings, description="How mail is sent.")
    llm: LLMSettings = Field(default_factory=LLMSettings, description="Which model is asked.")


def load_settings() -> Settings:
    """Read the settings, or name the first one that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "RAPPORT_" + "__".join(str(part) for part in first["loc"]).upper()
        raise BadSettings(f"setting {name}: {first['msg']}; see `rapport settings`") from None
