"""The settings of language models: whom to ask, what it costs, how much is too much."""

from urllib.parse import urlsplit, urlunsplit

from pydantic import Field, SecretStr

from rapport.kit.setting_types import Currency, SettingsGroup, WebAddressOrNone


class EndpointSettings(SettingsGroup):
    """One endpoint and what it charges."""

    url: WebAddressOrNone = Field(
        default="",
        description="Base URL of an OpenAI-compatible endpoint; empty for the built-in writer.",
    )
    model: str = Field(default="", description="Model name at the endpoint.")
    api_key: SecretStr = Field(default=SecretStr(""), description="Key for the endpoint, if any.")
    price_asked: float = Field(
        default=0, ge=0, le=1e6, description="Price of a million tokens in questions."
    )
    price_answered: float = Field(
        default=0, ge=0, le=1e6, description="Price of a million tokens in answers."
    )

    @property
    def address(self) -> str:
        """The URL as it may be shown and stored: without a user, a password or a query."""
        parts = urlsplit(self.url)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit((parts.scheme, host, parts.path, "", ""))


class LLMSettings(EndpointSettings):
    """Which language model writes and reads."""

    fallbacks: dict[str, EndpointSettings] = Field(
        default_factory=dict,
        description="Endpoints asked when the first fails, in the order of their names:"
        " `RAPPORT_LLM__FALLBACKS__B__URL`, `…__MODEL`, `…__API_KEY` and prices.",
    )
    currency: Currency = Field(default="USD", description="ISO 4217 code of the models' prices.")
    timeout_seconds: float = Field(
        default=60, gt=0, le=3600, description="How long one call may take, in seconds."
    )
    total_seconds: float = Field(
        default=300,
        gt=0,
        le=86_400,
        description="How long one question may take with all its attempts and fallbacks.",
    )
    attempts: int = Field(
        default=3, ge=1, le=10, description="How often a call is tried before it counts as failed."
    )
    max_tokens: int = Field(default=2000, ge=1, description="Longest answer asked for, in tokens.")
    tokens_per_day: int = Field(
        default=0, ge=0, description="Most tokens in a day (UTC); 0 for no limit."
    )
    calls_per_run: int = Field(
        default=0, ge=0, description="Calls that one run may take; 0 for no limit."
    )
    tokens_per_run: int = Field(
        default=0, ge=0, description="Most tokens in one run, such as one brief; 0 for no limit."
    )
    money_per_day: float = Field(
        default=0, ge=0, description="Most money in a day (UTC), in the currency; 0 for no limit."
    )
    money_per_run: float = Field(
        default=0, ge=0, description="Most money in one run, in the currency; 0 for no limit."
    )
    requests_per_minute: int = Field(
        default=0, ge=0, description="Requests a minute; later ones wait. 0 for no limit."
    )
    tokens_per_minute: int = Field(
        default=0, ge=0, description="Tokens a minute; later requests wait. 0 for no limit."
    )
    keep_answers: bool = Field(
        default=False,
        description="Keep answers, with placeholders for people, and give them again to the same"
        " question.",
    )
    probe_hours: float = Field(
        default=168,
        ge=0,
        le=8760,
        description="How long it is remembered what an endpoint can do, in hours.",
    )
    batch_share: float = Field(
        default=0.5, ge=0, le=1, description="Share of the price that a batch costs."
    )
