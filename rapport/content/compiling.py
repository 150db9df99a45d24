"""Copy becomes a template once per draft, and a message once per recipient."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count

from liquid.template import BoundTemplate

from rapport.content.blocks import Block, Bullets, Button, Card, Paragraph, blocks_of, with_cards
from rapport.content.errors import BadTemplate, SlotMissing
from rapport.content.languages import text_key
from rapport.content.liquid import fill, filled_in, parse, where
from rapport.content.mail import MailTemplate, plain_text
from rapport.content.model import Copy
from rapport.content.slots import slots_of

Links = Callable[[str, int], str]
"""Turns the address of a mail's nth link into the one to print, such as a signed click link."""

PREVIEW_LINKS: Mapping[str, str] = {"unsubscribe": "#unsubscribe", "preferences": "#preferences"}
"""Stands in for `links` where a text is only looked at."""

_IN_LINES = frozenset({"wecom", "social", "product"})  # their readers see paragraphs
MOST_CHARACTERS: Mapping[str, int] = {"subject": 1_000, "preheader": 1_000, "body": 20_000}
"""How long the parts of a text may be before its slots are filled."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BLANK_LINES = re.compile(r"\n{3,}")
_URL_SLOT = re.compile(r"\{\{\s*(?:product|products\[\d\]|shop)\.url\s*\}\}")
_PRODUCT_ROOT = re.compile(r"products?(?:\[(\d)\])?(?=\.|$)")
_SMS_SIGN = {
    "zh": ("【{{ shop.name }}】", " 拒收请回复R"),
    "en": ("{{ shop.name }}: ", " Reply STOP to opt out"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What one recipient reads. `html` is empty where the channel knows only text."""

    subject: str
    preheader: str
    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The Liquid sources of a message, before they are parsed."""

    subject: str
    preheader: str
    html: str
    text: str
    addresses: tuple[str, ...]


class CompiledCopy:
    """A draft's text, ready to be filled. `slots` are the values its author asked for."""

    def __init__(
        self, sources: Sources, *, channel: str, language: str, slots: frozenset[str]
    ) -> None:
        self.channel = channel
        self.language = language
        self.slots = slots
        self._sources = sources
        self._subject = self._parsed(sources.subject)
        self._preheader = self._parsed(sources.preheader)
        self._html = parse(sources.html, language=language, html=True) if sources.html else None
        self._text = self._parsed(sources.text)
        self._addresses = [self._parsed(address) for address in sources.addresses]

    def bound(self, shared: Mapping[str, object]) -> "CompiledCopy":
        """Put in what all recipients share (product, offer, shop), so that the rest is quick.

        What `render` gives stays the same as long as it is given the same shared slots.
        """

        def put_in(source: str, *, html: bool = False) -> str:
            return filled_in(source, shared, language=self.language, html=html)

        sources = Sources(
            subject=put_in(self._sources.subject),
            preheader=put_in(self._sources.preheader),
            html=put_in(self._sources.html, html=True),
            text=put_in(self._sources.text),
            addresses=tuple(put_in(address) for address in self._sources.addresses),
        )
        return CompiledCopy(sources, channel=self.channel, language=self.language, slots=self.slots)

    def render(self, slots: Mapping[str, object], *, links: Links | None = None) -> Rendered:
        """Fill the text for one recipient; `links` may replace the address of every link.

        `slots` are those of `slot_values`, plus `links`: `unsubscribe` and `preferences`, and
        `open_pixel` where opens are counted. Raises `SlotMissing` when a slot without a default
        has no value.
        """
        href = [self._address(n, slots, links) for n in range(len(self._addresses))]
        bound = {**slots, "customer": _told(slots), "href": href}
        return Rendered(
            subject=" ".join(fill(self._subject, bound).split()),
            preheader=" ".join(fill(self._preheader, bound).split()),
            html=fill(self._html, bound) if self._html else "",
            text=_BLANK_LINES.sub("\n\n", fill(self._text, bound)),
        )

    def _parsed(self, source: str) -> BoundTemplate:
        return parse(source, language=self.language, html=False)

    def _address(self, place: int, slots: Mapping[str, object], links: Links | None) -> str:
        address = fill(self._addresses[place], slots).strip()
        if not address:
            return ""
        if not address.startswith(("https://", "http://")):
            raise SlotMissing(f"link {place + 1} does not lead to a web address (https://…)")
        return links(address, place) if links else address


def compile_copy(copy: Copy, *, channel: str, language: str, cards: bool = True) -> CompiledCopy:
    """Compile a text for a channel and a language; raise `BadTemplate` with the place at fault.

    Mails show a card with the price of each product they name, unless `cards` is false.
    """
    _check_sendable(copy)
    slots = frozenset(slots_of(copy))
    blocks = blocks_of(copy.body)
    _check_balance(blocks, language)
    html, addresses = "", _addresses(blocks)
    if channel == "email":
        blocks = with_cards(blocks, _product_roots(slots)) if cards else blocks
        template = MailTemplate(language=language)
        html = template.html(subject=copy.subject, preheader=copy.preheader, blocks=blocks)
        addresses = template.addresses
        text = plain_text(blocks, language=language)
    else:
        text = _short_text(blocks, channel=channel, language=language)
    sources = Sources(
        subject=copy.subject,
        preheader=copy.preheader,
        html=html,
        text=text,
        addresses=tuple(addresses),
    )
    return CompiledCopy(sources, channel=channel, language=language, slots=slots)


def _check_sendable(copy: Copy) -> None:
    for part, most in MOST_CHARACTERS.items():
        text: str = getattr(copy, part)
        if len(text) > most:
            raise BadTemplate(f"the {part} has {len(text):,} characters; at most {most:,} are sent")
        unprintable = _UNPRINTABLE.search(text)
        if unprintable:
            raise BadTemplate(
                f"{where(text, unprintable.start())} of the {part}: there is a character that"
                f" cannot be shown (U+{ord(unprintable[0]):04X}); take it out"
            )


def _check_balance(blocks: tuple[Block, ...], language: str) -> None:
    for block in blocks:
        match block:
            case Paragraph() | Bullets():
                sources = block.lines if isinstance(block, Bullets) else ("\n".join(block.lines),)
            case Button():
                sources = (block.label, block.address)
            case Card():
                sources = ()
        for source in sources:
            try:
                parse(source, language=language, html=False)
            except BadTemplate as error:
                place = source.strip().splitlines()[0][:40]
                raise BadTemplate(
                    f"in the paragraph {place!r}: {error}; a condition or loop must end in the "
                    "paragraph where it begins"
                ) from error


def _product_roots(slots: frozenset[str]) -> tuple[str, ...]:
    found: set[int] = set()
    for slot in slots:
        root = _PRODUCT_ROOT.match(slot)
        if slot == "products":
            found.update(range(3))
        elif root:
            found.add(int(root[1] or 0))
    return tuple(f"products[{n}]" for n in sorted(found))


def _addresses(blocks: tuple[Block, ...]) -> list[str]:
    """List the addresses of a text-only message: of its buttons, and those among its words."""
    found: list[str] = []
    for block in blocks:
        match block:
            case Button():
                found.append(block.address)
            case Paragraph() | Bullets():
                found += _URL_SLOT.findall(" ".join(block.lines))
            case Card():
                pass
    return found


def _short_text(blocks: tuple[Block, ...], *, channel: str, language: str) -> str:
    links = count()
    pieces: list[str] = []
    for block in blocks:
        match block:
            case Paragraph() | Bullets():
                text = " ".join(block.lines)
                pieces.append(_URL_SLOT.sub(lambda _: f"{{{{ href[{next(links)}] }}}}", text))
            case Button():
                pieces.append(f"{block.label} {{{{ href[{next(links)}] }}}}")
            case Card():
                pass
    text = ("\n" if channel in _IN_LINES else " ").join(pieces)
    if channel != "sms":
        return text
    sign, way_out = _SMS_SIGN[text_key(language)]
    return f"{'' if 'shop.name' in text else sign}{text}{way_out}"


def _told(slots: Mapping[str, object]) -> dict[str, object]:
    customer = slots.get("customer")
    if not isinstance(customer, Mapping):
        return {}
    return {name: value for name, value in customer.items() if value not in (None, "")}
