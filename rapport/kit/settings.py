"""Every setting of the product, with the sentence that explains it.

Read once, from the environment (`RAPPORT_…`, nested names joined by `__`) or a `.env` file, and
handed down in parts: a stage receives its own settings and never the environment.
"""

import os
import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from rapport.kit.agenda_settings import AgendaSettings
from rapport.kit.channel_settings import ChannelSettings
from rapport.kit.errors import Invalid
from rapport.kit.gate_settings import GateSettings
from rapport.kit.insight_settings import InsightSettings
from rapport.kit.intake_settings import IntakeSettings
from rapport.kit.lead_settings import LeadSettings
from rapport.kit.llm_settings import LLMSettings
from rapport.kit.mail_settings import BounceSettings, EnvelopeSettings, TrackingSettings
from rapport.kit.recommendation_settings import RecommendationSettings
from rapport.kit.sales_settings import SalesSettings
from rapport.kit.sending_settings import SendingSettings
from rapport.kit.setting_types import (
    Country,
    Currency,
    DnsName,
    HostName,
    Language,
    Line,
    MailAddress,
    Moment,
    SettingsGroup,
    TimeZone,
    WebAddress,
    WebAddressOrNone,
    like,
    none_if_empty,
)
from rapport.kit.subscription_settings import SubscriptionSettings
from rapport.kit.transactional_settings import TransactionalSettings
from rapport.kit.webhook_settings import OutgoingSettings

_PREFIX, _JOINT = "RAPPORT_", "__"


class BadSettings(Invalid):
    """A setting cannot be used as it is."""

    code = "bad-settings"


class ShopSettings(SettingsGroup):
    """Who the shop is, as customers read it."""

    name: Line = Field(default="Rapport Shop", description="The shop's name, as mails sign it.")
    currency: Currency = Field(default="CNY", description="ISO 4217 code that revenue counts in.")
    url: WebAddressOrNone = Field(
        default="",
        description="Address of the shop's site; copy may link to it. Empty for none.",
    )
    market: Country = Field(
        default="CN", description="Country code of the market whose advertising rules apply."
    )
    timezone: TimeZone = Field(default="Asia/Shanghai", description="IANA time zone of the shop.")
    language: Language = Field(
        default="zh-CN", description="BCP 47 language used where a customer's own is not known."
    )
    postal_address: Line = Field(
        default="1 Harbour Road, Shanghai",
        description="Postal address printed under every mail, as CAN-SPAM asks.",
    )
    ai_label: Literal["always", "models", "never"] = Field(
        default="models",
        description="Which texts say that AI helped to write them: those of models, all, or none.",
    )


class MailSettings(EnvelopeSettings):
    """How mail leaves the house."""

    host: HostName = Field(default="127.0.0.1", description="Host name of the SMTP server.")
    port: int = Field(default=2525, ge=1, le=65535, description="Port of the SMTP server.")
    username: str = Field(default="", description="SMTP user name; empty for no sign-in.")
    password: SecretStr = Field(default=SecretStr(""), description="SMTP password.")
    security: Annotated[str, like("none|starttls|tls", "use none, starttls or tls")] = Field(
        default="none",
        description="`none`, `starttls` or `tls`: how the connection is protected.",
    )
    sender: MailAddress = Field(
        default="hello@shop.example", description="Address that mails are sent from."
    )
    local_mailbox: bool = Field(
        default=True,
        description="Receive all mail in a local mailbox on that port instead of sending it out.",
    )
    timeout_seconds: float = Field(
        default=30,
        gt=0,
        le=3600,
        description="How long one answer of the SMTP server may take, in seconds.",
    )
    facts_minutes: float = Field(
        default=10,
        ge=1,
        le=1440,
        description="For how many minutes a look at prices, stock and offers is trusted; messages"
        " whose facts nobody looked at since then wait.",
    )
    connections: int = Field(
        default=4, ge=1, le=50, description="SMTP connections that one worker keeps open."
    )
    dkim_domain: DnsName = Field(
        default="", description="Domain to sign with DKIM; empty for none."
    )
    dkim_selector: DnsName = Field(default="rapport", description="DKIM selector in the DNS.")
    dkim_key_file: Annotated[Path | None, BeforeValidator(none_if_empty)] = Field(
        default=None, description="PEM file with the RSA private key for DKIM."
    )


class ReviewSettings(SettingsGroup):
    """How drafts are approved."""

    two_person: Literal["never", "sensitive", "always"] = Field(
        default="never",
        description="Which drafts need the yes of two operators: `never`, `sensitive`"
        " (law-sensitive products or claims) or `always`. Except with `never`, who edited a draft"
        " is not its only approver.",
    )
    bulk_most: int = Field(
        default=50, ge=1, le=1000, description="Drafts that may be approved at once."
    )
    bulk_risk: int = Field(
        default=19,
        ge=0,
        le=100,
        description="Highest risk (0 to 100) of a draft that may be approved with others at once.",
    )
    lock_minutes: int = Field(
        default=15, ge=1, le=240, description="Minutes that a draft is held for who edits it."
    )


class Settings(BaseSettings):
    """All settings. A default works on a laptop with no account and no server."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_nested_delimiter=_JOINT, env_file=".env", extra="ignore"
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
    query_seconds: float = Field(
        default=30,
        gt=0,
        le=86_400,
        description="How long one question to the analytical store may take, in seconds.",
    )
    now: Annotated[Moment | None, BeforeValidator(none_if_empty)] = Field(
        default=None,
        description="Moment taken for the present, to replay old data; empty for the real clock.",
    )
    segments_minutes: int = Field(
        default=15, ge=1, le=1440, description="Minutes until all segments are built again."
    )
    promote_models: bool = Field(
        default=False,
        description="Whether a score's model that was trained anew by itself, and passes its gate,"
        " takes the place of the one in use; else a person decides.",
    )
    host: HostName = Field(default="127.0.0.1", description="Address that the server listens on.")
    port: int = Field(default=8080, ge=1, le=65535, description="Port that the server listens on.")
    public_url: WebAddress = Field(
        default="http://127.0.0.1:8080",
        description="Address of this server as customers reach it; links in mails start with it.",
    )
    data: Path = Field(
        default=Path("../shared/data"), description="Folder of public data sets for benchmarks."
    )
    pull_urls: dict[str, SecretStr] = Field(
        default_factory=dict,
        description="URLs of databases that pulls read, by name: `RAPPORT_PULL_URLS__SHOP` is"
        " `shop`. Never shown.",
    )
    shop: ShopSettings = Field(default_factory=ShopSettings, description="Who the shop is.")
    mail: MailSettings = Field(default_factory=MailSettings, description="How mail is sent.")
    bounces: BounceSettings = Field(
        default_factory=BounceSettings, description="Where returned mails are read."
    )
    gate: GateSettings = Field(
        default_factory=GateSettings, description="How often and when customers are written to."
    )
    agenda: AgendaSettings = Field(default_factory=AgendaSettings, description="The day's plan.")
    sending: SendingSettings = Field(
        default_factory=SendingSettings, description="How fast messages leave the outbox."
    )
    channels: ChannelSettings = Field(
        default_factory=ChannelSettings, description="Ways out of the house besides SMTP."
    )
    tracking: TrackingSettings = Field(
        default_factory=TrackingSettings, description="How opens and clicks are judged."
    )
    outgoing: OutgoingSettings = Field(
        default_factory=OutgoingSettings, description="Where webhooks may go."
    )
    transactional: TransactionalSettings = Field(
        default_factory=TransactionalSettings, description="How much programs may send."
    )
    llm: LLMSettings = Field(default_factory=LLMSettings, description="Which model is asked.")
    writer: Literal["", "built-in", "copybook", "endpoint"] = Field(
        default="",
        description="Who writes copy: `endpoint`, `built-in` or `copybook`; empty for the endpoint"
        " if there is one, else `built-in`.",
    )
    review: ReviewSettings = Field(
        default_factory=ReviewSettings, description="How drafts are approved."
    )
    intake: IntakeSettings = Field(
        default_factory=IntakeSettings, description="When senders of events must slow down."
    )
    leads: LeadSettings = Field(
        default_factory=LeadSettings, description="How forms and ad platforms bring leads."
    )
    sales: SalesSettings = Field(
        default_factory=SalesSettings, description="How leads keep in step with another CRM."
    )
    recommendations: RecommendationSettings = Field(
        default_factory=RecommendationSettings,
        description="Which models help to recommend.",
    )
    insights: InsightSettings = Field(
        default_factory=InsightSettings, description="Who reads texts."
    )
    subscriptions: SubscriptionSettings = Field(
        default_factory=SubscriptionSettings, description="How sign-ups are confirmed and proved."
    )


def load_settings() -> Settings:
    """Read the settings, or name the first one that cannot be used; never with its value."""
    _check_names()
    try:
        return Settings()
    except ValidationError as error:
        raise BadSettings(_sentence(error.errors()[0])) from None
    except SettingsError as error:
        group = re.search(r'field "(\w+)"', str(error))
        name = _PREFIX + (group[1].upper() if group else "…")
        raise BadSettings(
            f"setting {name} cannot be read; set its parts, such as {name}{_JOINT}NAME,"
            " each by itself; see `rapport settings`"
        ) from None
    except (OSError, UnicodeDecodeError):
        raise BadSettings("the file .env cannot be read as UTF-8 text; mend or remove it") from None


def setting_names(model: type[BaseModel] = Settings, prefix: str = _PREFIX) -> Iterator[str]:
    """Name every setting as the environment does."""
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from setting_names(inner, f"{prefix}{name.upper()}{_JOINT}")
        else:
            yield prefix + name.upper()


def _check_names() -> None:
    """One underscore where two belong is the commonest mistake, and would be passed over."""
    known = {name.replace(_JOINT, "_"): name for name in setting_names()}
    for told in os.environ:  # noqa: TID251  (here is where settings are read)
        name = known.get(told.upper())
        if name is not None and name != told.upper():
            raise BadSettings(f"there is no setting {told}; write {name}, with two underscores")


def _sentence(error: ErrorDetails) -> str:
    name = _PREFIX + _JOINT.join(str(part) for part in error["loc"]).upper()
    if error["type"] == "extra_forbidden":
        near = get_close_matches(name, list(setting_names()), n=1)
        hint = f"; did you mean {near[0]}?" if near else "; see `rapport settings`"
        return f"there is no setting {name}{hint}"
    said = error["msg"].removeprefix("Value error, ")
    return f"setting {name}: {said}; see `rapport settings`"
