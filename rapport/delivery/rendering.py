"""A message becomes a parcel: its draft compiled once, filled (a mail signed) per recipient."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from html import escape

from rapport.content import (
    CompiledCopy,
    Draft,
    Rendered,
    compile_copy,
    draft_number,
    label_for,
    safe_slots,
    still_to_recommend,
)
from rapport.delivery.addresses import envelope_address
from rapport.delivery.addressing import recipient_of
from rapport.delivery.dkim import load_signer
from rapport.delivery.errors import SafeCopyMissing, SlotsMissing
from rapport.delivery.links import Links, with_utm
from rapport.delivery.mime import Letter, feedback_id, write_mail
from rapport.delivery.model import Message, Parcel, SharedSlots
from rapport.delivery.returns import ReturnUse, provider_headers
from rapport.delivery.short_texts import ToLink, wording_of
from rapport.kit.settings import MailSettings
from rapport.profiles import Purpose

Tags = tuple[tuple[str, str], ...]

_CUSTOMER = "customer"
_MAIL, _SITE = "email", "onsite"
_TRANSACTIONAL = "transactional"
_SHORT_LINKS = frozenset({"sms", "push", "wecom"})
_TRAP = '<a href="{}" rel="nofollow" aria-hidden="true" tabindex="-1"></a>'
_FEEDBACK_SENDER = "rapport"
_REMEMBERED = 200  # compiled drafts, about 0.2 MB each


class Renderer:
    """Writes parcels; remembers compiled drafts."""

    def __init__(
        self, *, links: Links, mail: MailSettings, ai_label: str = "models", market: str = "CN"
    ) -> None:
        self._ai_label = ai_label
        self._links = links
        self._mail_settings = mail
        self._market = market
        self._reply_to = envelope_address(mail.reply_to) if mail.reply_to else ""
        self._sender = envelope_address(mail.sender)
        self._signer = load_signer(mail)
        self._compiled: dict[
            tuple[str, str, int, bool, bool], tuple[Mapping[str, object], CompiledCopy]
        ] = {}

    def write(
        self,
        message: Message,
        draft: Draft,
        shared: SharedSlots | None,
        *,
        now: datetime,
        safe: bool = False,
        in_parts: bool = False,
    ) -> Parcel:
        """Render and pack; with the safe copy of the draft if `safe`.

        A mail is built and signed, unless its channel wants it `in_parts`; what goes by another
        channel is in parts always. Raises `Invalid` if this one message cannot be sent.
        """
        recipient = recipient_of(message.channel, message.address, market=self._market)
        if shared is None:
            raise SlotsMissing(
                f"message {message.message_id!r}: nothing is kept for its draft; "
                "launch the campaign again"
            )
        links = {
            "unsubscribe": self._links.unsubscribe(message.message_id),
            "preferences": self._links.preferences(message.message_id),
            "why": self._links.why(message.message_id),
        }
        if message.purpose == Purpose.TRANSACTIONAL:
            # Only the product's own mails ask for something that their link alone can do.
            links["action"] = self._links.action(message.message_id)
        short: dict[str, str] = {}
        to_link = self._to_link(message, shared, short, plain=links.get("action"))
        if message.arm == _TRANSACTIONAL:
            # A link that opens an account must stand in no event and in no log of clicks.
            to_link = str
        rendered = self._render(message, draft, shared, links=links, to_link=to_link, safe=safe)
        parcel = Parcel(
            message_id=message.message_id,
            channel=message.channel,
            customer_id=message.customer_id,
            language=message.language,
            sender=self._sender,
            recipient=recipient,
        )
        if message.channel == _MAIL:
            return self._mail(parcel, message, rendered, shared, now=now, in_parts=in_parts)
        wording = wording_of(message.channel, rendered, to_link=to_link)
        return replace(parcel, parts=wording.parts, links={**links, **wording.links}, short=short)

    def _render(
        self,
        message: Message,
        draft: Draft,
        shared: SharedSlots,
        *,
        links: Mapping[str, str],
        to_link: ToLink,
        safe: bool,
    ) -> Rendered:
        own = {"customer": message.slots.get(_CUSTOMER, {})} if safe else message.slots
        own = still_to_recommend(own, shared.slots)
        bound = safe_slots(shared.slots) if safe else shared.slots
        pixel = self._links.open_pixel(message.message_id)
        slots = {**bound, **own, "links": {**links, "open_pixel": pixel}}
        compiled = self._compiled_for(message, draft, bound, safe=safe)
        return compiled.render(slots, links=lambda url, _: to_link(url))

    def _to_link(
        self, message: Message, shared: SharedSlots, short: dict[str, str], *, plain: str | None
    ) -> ToLink:
        """Say what becomes of a link's address; codes of short links are put into `short`.

        The address `plain` stays as it is.
        """
        tags = _utm(message, shared)
        if message.channel == _SITE:  # its clicks are told by the page itself
            return lambda url: _tagged(url, tags)
        if message.channel not in _SHORT_LINKS:
            return lambda url: (
                url if url == plain else self._links.click(message.message_id, _tagged(url, tags))
            )

        def shortened(url: str) -> str:
            target = _tagged(url, tags)
            code = self._links.short_code(message.message_id, target)
            short[code] = target
            return self._links.short(code)

        return shortened

    def _mail(
        self,
        parcel: Parcel,
        message: Message,
        rendered: Rendered,
        shared: SharedSlots,
        *,
        now: datetime,
        in_parts: bool,
    ) -> Parcel:
        letter = Letter(
            message_id=message.message_id,
            sender_name=_shop_name(shared.slots),
            sender=self._sender,
            recipient=parcel.recipient,
            subject=rendered.subject,
            text=rendered.text,
            html=self._with_trap(rendered.html, message.message_id),
            language=message.language,
            written_at=now,
            unsubscribe_url=self._unsubscribe_url(message),
            feedback=(message.campaign_id, message.arm, message.channel, _FEEDBACK_SENDER),
            unsubscribe_address=self._return_address(message, ReturnUse.UNSUBSCRIBE),
            reply_to=self._reply_to,
            extra=provider_headers(self._mail_settings.provider, message.message_id),
        )
        if not in_parts:
            sender = self._return_address(message, ReturnUse.BOUNCE) or self._sender
            return replace(parcel, sender=sender, data=write_mail(letter, signer=self._signer))
        parts = {
            "subject": letter.subject,
            "text": letter.text,
            "html": letter.html,
            "sender_name": letter.sender_name,
            "list_id": f"<news.{self._sender.rpartition('@')[2]}>",
            "feedback_id": feedback_id(letter.feedback),
        }
        links = {"unsubscribe": letter.unsubscribe_url} if letter.unsubscribe_url else {}
        return replace(parcel, parts=parts, links=links)

    def _unsubscribe_url(self, message: Message) -> str:
        """Empty for a message about an order: there is no list to leave."""
        if message.purpose == Purpose.TRANSACTIONAL:
            return ""
        return self._links.unsubscribe(message.message_id)

    def _return_address(self, message: Message, use: ReturnUse) -> str:
        """The mailbox of returned mails with the message's mark; empty if there is none."""
        address = self._mail_settings.return_address
        return self._links.returns.address(address, message.message_id, use) if address else ""

    def _with_trap(self, html: str, message_id: str) -> str:
        """Put in the link that only programs find: it has no text, no place and no focus."""
        body, end, rest = html.rpartition("</body>")
        if not end or not self._mail_settings.trap_link:
            return html
        return f"{body}{_TRAP.format(escape(self._links.trap(message_id)))}{end}{rest}"

    def _compiled_for(
        self, message: Message, draft: Draft, bound: Mapping[str, object], *, safe: bool
    ) -> CompiledCopy:
        """The text with what is shared put in already, unless the message brings its own.

        What was put in before other values were bound is not used again.
        """
        own = not safe and any(name in bound for name in message.slots if name != _CUSTOMER)
        key = message.campaign_id, draft.draft_id, draft.version, own, safe
        known = self._compiled.get(key)
        if known is not None and known[0] == bound:
            return known[1]
        if len(self._compiled) >= _REMEMBERED:
            self._compiled.clear()
        copy = draft.safe if safe else draft.copy
        if copy is None:
            raise SafeCopyMissing(f"draft {draft.draft_id!r} has no safe copy to send")
        made = compile_copy(
            copy,
            channel=draft.channel,
            language=draft.language,
            label=label_for(
                draft.written_by,
                when=self._ai_label,
                language=draft.language,
                producer=_shop_name(bound),
                produce_id=draft_number(draft.draft_id, draft.version),
            ),
            cards=not safe,
        )
        given = {name: value for name, value in bound.items() if name != _CUSTOMER}
        self._compiled[key] = bound, made if own else made.bound(given)
        return self._compiled[key][1]


@lru_cache(maxsize=10_000)
def _tagged(url: str, tags: Tags) -> str:
    return with_utm(url, tags)


def _utm(message: Message, shared: SharedSlots) -> Tags:
    return (
        ("utm_source", "rapport"),
        ("utm_medium", message.channel),
        ("utm_campaign", shared.label),
        ("utm_content", message.arm),
    )


def _shop_name(slots: Mapping[str, object]) -> str:
    shop = slots.get("shop")
    return str(shop.get("name", "")) if isinstance(shop, Mapping) else ""
