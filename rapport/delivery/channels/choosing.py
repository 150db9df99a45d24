"""Which channels the settings set up; each is made here and nowhere else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from rapport.delivery.channel import Channel, SmtpChannel
from rapport.delivery.channels.http import HttpChannel
from rapport.delivery.channels.mail_providers import SendGrid, Ses
from rapport.delivery.channels.onsite import OnsiteChannel
from rapport.delivery.channels.push import Fcm
from rapport.delivery.channels.sms import sms_dialect
from rapport.delivery.channels.webhook import Webhook
from rapport.delivery.channels.wecom import WecomChannel
from rapport.delivery.errors import ChannelNotSetUp
from rapport.delivery.model import Outcome, Parcel
from rapport.delivery.store import keep_short_links
from rapport.kit.clock import Clock
from rapport.kit.errors import Invalid
from rapport.kit.settings import Settings
from rapport.storage import Database

CHANNELS = ("email", "sms", "push", "wecom", "onsite", "webhook")
"""Every channel that messages can go by, whether it is set up or not."""

_LOCAL = ("sms", "push")
MakeLocal = Callable[[str], Channel]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """A channel and who carries it; `provider` is empty where nobody does, `fault` says why not."""

    name: str
    provider: str = ""
    fault: str = ""


class Channels:
    """All channels that are set up. Close them together."""

    def __init__(self, channels: Sequence[Channel], closers: Sequence[Callable[[], None]]) -> None:
        self.channels = tuple(channels)
        self._closers = closers

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def by_name(self, name: str) -> Channel:
        """Return the channel, or raise `ChannelNotSetUp`."""
        for channel in self.channels:
            if channel.name == name:
                return channel
        raise ChannelNotSetUp(f"no channel {name!r} is set up; see `rapport channels list`")

    def close(self) -> None:
        """Close what any of them holds open."""
        for close in self._closers:
            close()


class _KeepsLinks:
    """Keeps where short links lead before the messages with them leave."""

    def __init__(self, channel: Channel, database: Database) -> None:
        self.name, self.provider = channel.name, channel.provider
        self.takes_bytes = channel.takes_bytes
        self._channel, self._database = channel, database

    def send(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        keep_short_links(self._database, parcels)
        return self._channel.send(parcels)


def channels_of(
    settings: Settings, *, database: Database, clock: Clock, local: MakeLocal | None = None
) -> Channels:
    """Open every channel that is set up.

    `local` makes a stand-in for SMS and push where nobody carries them and mail goes to the local
    mailbox. Raises `BadChannelSetup` and `BadWebhookSecret` if the settings do not go together.
    """
    made: list[Channel] = []
    closers: list[Callable[[], None]] = []
    for name in CHANNELS:
        channel = _made(name, settings, database=database, clock=clock)
        if channel is None and local and name in _LOCAL and settings.mail.local_mailbox:
            channel = local(name)
        if channel is not None:
            made.append(_KeepsLinks(channel, database) if name != "email" else channel)
            close = getattr(channel, "close", None)
            closers += [close] if close else []
    return Channels(made, closers)


def channel_states(
    settings: Settings, *, database: Database, clock: Clock, local: MakeLocal | None = None
) -> list[ChannelState]:
    """Say of every channel who carries it, or what its settings lack; nobody is asked."""
    states = []
    for name in CHANNELS:
        try:
            channel = _made(name, settings, database=database, clock=clock)
        except Invalid as error:
            states.append(ChannelState(name=name, fault=str(error)))
            continue
        provider = channel.provider if channel else ""
        if channel is None and local and name in _LOCAL and settings.mail.local_mailbox:
            provider = local(name).provider
        if name == "email" and settings.mail.local_mailbox:
            provider = "local mailbox"
        states.append(ChannelState(name=name, provider=provider))
        close = getattr(channel, "close", None)
        if close:
            close()
    return states


def _made(name: str, settings: Settings, *, database: Database, clock: Clock) -> Channel | None:
    ways, http = settings.channels, settings.channels.http
    made: Channel | None = None
    match name:
        case "email":
            made = _mail(settings, clock=clock)
        case "sms" if ways.sms.provider:
            made = HttpChannel(sms_dialect(ways.sms, clock=clock), http)
        case "push" if ways.push.key_file is not None:
            made = HttpChannel(Fcm(ways.push, clock=clock), http)
        case "wecom" if ways.wecom.enabled:
            zone = settings.shop.timezone
            made = WecomChannel(
                ways.wecom, database=database, clock=clock, timezone=zone, http=http
            )
        case "onsite" if ways.onsite.enabled:
            made = OnsiteChannel(ways.onsite, database=database, clock=clock)
        case "webhook" if ways.webhook.url:
            made = HttpChannel(Webhook(ways.webhook, clock=clock), http)
    return made


def _mail(settings: Settings, *, clock: Clock) -> Channel:
    ways, http = settings.channels.mail, settings.channels.http
    if settings.mail.local_mailbox or ways.provider == "smtp":
        return SmtpChannel(settings.mail)
    if ways.provider == "ses":
        return HttpChannel(Ses(ways, clock=clock), http)
    return HttpChannel(SendGrid(ways), http)
