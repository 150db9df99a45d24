"""Settings of what a mail says about itself, and of what comes back from mails."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr

from rapport.kit.setting_types import DnsName, SettingsGroup, like, none_if_empty

_ADDRESS = r"([^\s@<>,;\"+]+@[^\s@<>,;\"]+)?"
MailAddressOrNone = Annotated[str, like(_ADDRESS, "write it like bounces@shop.example, or empty")]
Provider = Literal["", "ses", "sendgrid", "postmark", "mailgun"]
OptionalPath = Annotated[Path | None, BeforeValidator(none_if_empty)]


class EnvelopeSettings(SettingsGroup):
    """Where answers and returned mails go, and how a provider tells mails apart."""

    reply_to: MailAddressOrNone = Field(
        default="", description="Address that answers of customers go to; empty for the sender."
    )
    return_address: MailAddressOrNone = Field(
        default="",
        description="Mailbox that returned mails come to, such as bounces@shop.example: each mail"
        " leaves with an address of its own, bounces+…@shop.example. Empty for the sender.",
    )
    provider: Provider = Field(
        default="",
        description="Provider behind the SMTP server, if it tells by webhook what came back:"
        " `ses`, `sendgrid`, `postmark` or `mailgun`.",
    )
    dkim_next_selector: DnsName = Field(
        default="", description="DKIM selector that will be used next; `rapport mail check` sees"
        " whether it is published.",
    )  # fmt: skip
    dkim_next_key_file: OptionalPath = Field(
        default=None, description="PEM file with the RSA private key of the next DKIM selector."
    )
    trap_link: bool = Field(
        default=True,
        description="Put an empty link into mails that people neither see nor reach, to tell"
        " programs that follow every link.",
    )


class TrackingSettings(SettingsGroup):
    """How opens and clicks are told from those of programs."""

    proxies: int = Field(
        default=0,
        ge=0,
        le=5,
        description="Reverse proxies of yours before this server, each of which adds to"
        " X-Forwarded-For: so many of its last addresses are believed.",
    )
    settle_seconds: int = Field(
        default=20,
        ge=10,
        le=3600,
        description="Seconds after an open or a click until it is judged.",
    )
    fetches_days: int = Field(
        default=7,
        ge=1,
        le=90,
        description="Days that fetches of links are kept to judge others by; their events stay.",
    )


class BounceSettings(SettingsGroup):
    """Where returned mails are read, and what follows from them."""

    imap_host: Annotated[str, like(r"[^\s/@]*", "write it like imap.shop.example")] = Field(
        default="", description="IMAP server of the mailbox of returned mails; empty for none."
    )
    imap_port: int = Field(default=993, ge=1, le=65535, description="Port of IMAP over TLS.")
    imap_username: str = Field(default="", description="User name at the IMAP server.")
    imap_password: SecretStr = Field(
        default=SecretStr(""), description="Password at the IMAP server."
    )
    imap_folder: Annotated[str, like(r"[^\r\n\"]+", "write it like INBOX")] = Field(
        default="INBOX", description="Folder of the mailbox in which returned mails lie."
    )
    maildir: OptionalPath = Field(
        default=None, description="Maildir folder of returned mails; empty for none."
    )
    poll_seconds: int = Field(
        default=60, ge=5, le=86_400, description="Seconds between two looks into the mailbox."
    )
    soft_in_a_row: int = Field(
        default=5,
        ge=2,
        le=100,
        description="Mails to one address that must fail for a while, with none that arrived"
        " between, before it is not written to any more.",
    )
    keep_replies: bool = Field(
        default=False,
        description="Keep the words of customers' answers, without names and numbers, in their"
        " events.",
    )
    ses_topic: str = Field(
        default="", description="ARN of the SNS topic on which Amazon SES tells what came back."
    )
    sendgrid_key: str = Field(
        default="", description="Public key of SendGrid's signed event webhook, in base64."
    )
    postmark_password: SecretStr = Field(
        default=SecretStr(""),
        description="Password, for the user `rapport`, that Postmark's webhook sends.",
    )
    mailgun_key: SecretStr = Field(
        default=SecretStr(""), description="Mailgun's key for signing webhooks."
    )
