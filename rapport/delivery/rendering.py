"""A message becomes a mail: its draft compiled once, filled and signed for each recipient."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from html import escape

from rapport.content import (
    CompiledCopy,
    Draft,
    compile_copy,
    draft_number,
    label_for,
    safe_slots,
)
from rapport.delivery.addresses import envelope_address
from rapport.delivery.dkim import load_signer
from rapport.delivery.errors import SafeCopyMissing, SlotsMissing
from rapport.delivery.links import Links, with_utm
from rapport.delivery.mime import Letter, write_mail
from rapport.delivery.model import Message, Parcel, SharedSlots
from rapport.delivery.returns import ReturnUse, provider_headers
from rapport.kit.settings import MailSettings
from rapport.profiles import Purpose

Tags = tuple[tuple[str, str], ...]

_CUSTOMER = "customer"
_TRAP = '<a href="{}" rel="nofollow" aria-hidden="true" tabindex="-1"></a>'
_FEEDBACK_SENDER = "rapport"
_REMEMBERED = 200  # compiled drafts, about 0.2 MB each


class Renderer:
    """Writes mails; remembers compiled drafts."""

    def __init__(self, *, links: Links, mail: MailSettings, ai_label: str = "models") -> None:
        self._ai_label = ai_label
        self._links = links
        self._mail = mail
        self._sender = envelope_address(mail.sender)
        self._reply_to = envelope_address(mail.reply_to) if mail.reply_to else ""
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
    ) -> Parcel:
        """Render, build and sign; with the safe copy of the draft if `safe`.

        Raises `Invalid` if this one message cannot be a mail.
        """
        recipient = envelope_address(message.address)
        if shared is None:
            raise SlotsMissing(
                f"message {message.message_id!r}: nothing is kept for its draft; "
                "launch the campaign again"
            )
        own = {"customer": message.slots.get(_CUSTOMER, {})} if safe else message.slots
        bound = safe_slots(shared.slots) if safe else shared.slots
        unsubscribe = self._links.unsubscribe(message.message_id)
        slots = {
            **bound,
            **own,
            "links": {
                "unsubscribe": unsubscribe,
                "preferences": self._links.preferences(message.message_id),
                "open_pixel": self._links.open_pixel(message.message_id),
            },
        }
        tags = _utm(message, shared)
        rendered = self._compiled_for(message, draft, bound, safe=safe).render(
            slots,
            links=lambda url, _: self._links.click(message.message_id, _tagged(url, tags)),
        )
        letter = Letter(
            message_id=message.message_id,
            sender_name=_shop_name(shared.slots),
            sender=self._sender,
            recipient=recipient,
            subject=rendered.subject,
            text=rendered.text,
            html=self._with_trap(rendered.html, message.message_id),
            language=message.language,
            written_at=now,
            unsubscribe_url="" if message.purpose == Purpose.TRANSACTIONAL else unsubscribe,
            feedback=(message.campaign_id, message.arm, message.channel, _FEEDBACK_SENDER),
            unsubscribe_address=self._return_address(message, ReturnUse.UNSUBSCRIBE),
            reply_to=self._reply_to,
            extra=provider_headers(self._mail.provider, message.message_id),
        )
        return Parcel(
            message_id=message.message_id,
            channel=message.channel,
            customer_id=message.customer_id,
            language=message.language,
            sender=self._return_address(message, ReturnUse.BOUNCE) or self._sender,
            recipient=recipient,
            data=write_mail(letter, signer=self._signer),
        )

    def _return_address(self, message: Message, use: ReturnUse) -> str:
        """The mailbox of returned mails with the message's mark; empty if there is none."""
        address = self._mail.return_address
        return self._links.returns.address(address, message.message_id, use) if address else ""

    def _with_trap(self, html: str, message_id: str) -> str:
        """Put in the link that only programs find: it has no text, no place and no focus."""
        body, end, rest = html.rpartition("</body>")
        if not end or not self._mail.trap_link:
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
