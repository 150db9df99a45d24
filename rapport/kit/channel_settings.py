"""The settings of the ways out of the house besides SMTP: providers, WeCom, the site, alerts."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr

from rapport.kit.setting_types import SettingsGroup, WebAddressOrNone, none_if_empty

_NONE = SecretStr("")


class HttpSettings(SettingsGroup):
    """How providers are spoken to over HTTP."""

    connections: int = Field(
        default=8, ge=1, le=100, description="Connections to a provider that one worker keeps open."
    )
    timeout_seconds: float = Field(
        default=30,
        gt=0,
        le=3600,
        description="How long one call of a provider may take, in seconds.",
    )
    proxy: SecretStr = Field(
        default=_NONE, description="Proxy for calls of providers, such as `http://proxy:3128`."
    )


class MailProviderSettings(SettingsGroup):
    """A provider that takes mail over HTTP, instead of SMTP."""

    provider: Literal["smtp", "ses", "sendgrid"] = Field(
        default="smtp",
        description="Who carries mail: `smtp` (see RAPPORT_MAIL__…), `ses` or `sendgrid`.",
    )
    url: WebAddressOrNone = Field(
        default="", description="Base URL of the provider; empty for its usual one."
    )
    key_id: str = Field(default="", description="Access key id of SES.")
    secret: SecretStr = Field(default=_NONE, description="Secret key of SES, API key of SendGrid.")
    region: str = Field(default="us-east-1", description="Region of SES.")
    configuration_set: str = Field(default="", description="Configuration set of SES, if any.")


class SmsSettings(SettingsGroup):
    """The gateway that takes SMS."""

    provider: Literal["", "json", "twilio", "aliyun"] = Field(
        default="", description="Who carries SMS: `json`, `twilio` or `aliyun`; empty for nobody."
    )
    url: WebAddressOrNone = Field(
        default="", description="Address of the gateway; empty for the provider's usual one."
    )
    account: str = Field(default="", description="Account SID of Twilio, access key id of Aliyun.")
    secret: SecretStr = Field(default=_NONE, description="Token or secret of the account.")
    sender: str = Field(
        default="", description="Number or name that SMS come from; at Aliyun the approved sign."
    )
    template: str = Field(
        default="", description="Template at Aliyun whose one variable `text` takes the message."
    )


class PushSettings(SettingsGroup):
    """Push messages to phones through Firebase Cloud Messaging."""

    key_file: Annotated[Path | None, BeforeValidator(none_if_empty)] = Field(
        default=None,
        description="Key file (JSON) of the service account at Google; none for no push.",
    )
    url: WebAddressOrNone = Field(
        default="https://fcm.googleapis.com", description="Base URL of the push service."
    )


class WebhookSettings(SettingsGroup):
    """Messages handed to a program of the shop, signed as Standard Webhooks asks."""

    url: WebAddressOrNone = Field(
        default="",
        description="Address that takes messages of the channel `webhook`; empty for none.",
    )
    secret: SecretStr = Field(
        default=_NONE, description="Secret `whsec_…`; several with spaces while one is replaced."
    )


class WecomSettings(SettingsGroup):
    """WeCom: an employee sends each message and confirms it."""

    enabled: bool = Field(default=False, description="Make tasks of messages on WeCom.")
    employee: str = Field(
        default="", description="Who gets the tasks of customers without an employee of their own."
    )
    monthly_quota: int = Field(
        default=0,
        ge=0,
        le=100,
        description="Messages that a customer may get in a month; 0 for as many as it has days.",
    )
    task_hours: float = Field(
        default=72, gt=0, le=2160, description="Hours until a task that nobody settled expires."
    )
    corp_id: str = Field(
        default="", description="Corp id, to put tasks before employees in WeCom itself too."
    )
    secret: SecretStr = Field(default=_NONE, description="Secret of the customer-contact API.")
    url: WebAddressOrNone = Field(
        default="https://qyapi.weixin.qq.com", description="Base URL of WeCom's API."
    )


class OnsiteSettings(SettingsGroup):
    """Messages on the shop's own site."""

    enabled: bool = Field(default=False, description="Show messages on the shop's site.")
    recommended: bool = Field(
        default=False, description="Let the shop's site ask for recommended products."
    )
    hours_between: float = Field(
        default=24, ge=0, le=8760, description="Least hours between two messages to one visitor."
    )
    shows_most: int = Field(
        default=3, ge=1, le=100, description="How often one message is shown at most."
    )
    days: float = Field(default=14, gt=0, le=365, description="Days until a message expires.")


class AlertSettings(SettingsGroup):
    """Who of the staff is told when something needs a person."""

    urls: dict[str, SecretStr] = Field(
        default_factory=dict,
        description="Apprise URLs by name: `RAPPORT_CHANNELS__ALERTS__URLS__OPS`. Never shown.",
    )
    kinds: str = Field(
        default="",
        description="Kinds of alerts that are sent, with spaces; empty for all.",
    )


class ChannelSettings(SettingsGroup):
    """Ways out of the house besides SMTP."""

    http: HttpSettings = Field(
        default_factory=HttpSettings, description="How providers are spoken to."
    )
    mail: MailProviderSettings = Field(
        default_factory=MailProviderSettings, description="Who carries mail."
    )
    sms: SmsSettings = Field(default_factory=SmsSettings, description="Who carries SMS.")
    push: PushSettings = Field(default_factory=PushSettings, description="Who carries push.")
    webhook: WebhookSettings = Field(
        default_factory=WebhookSettings, description="Messages for a program of the shop."
    )
    wecom: WecomSettings = Field(
        default_factory=WecomSettings, description="Messages that employees send."
    )
    onsite: OnsiteSettings = Field(
        default_factory=OnsiteSettings, description="Messages on the shop's site."
    )
    alerts: AlertSettings = Field(
        default_factory=AlertSettings, description="Who of the staff is told."
    )
