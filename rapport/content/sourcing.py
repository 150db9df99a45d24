"""The Liquid sources of a text: what its format makes of the parts of a copy."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count

from rapport.content.blocks import Block, Bullets, Button, Card, Paragraph, blocks_of, with_cards
from rapport.content.errors import BadTemplate
from rapport.content.formats.labels import Label
from rapport.content.formats.page import PageTemplate, page_text
from rapport.content.formats.schema import Format, Kind
from rapport.content.formats.sections import section_text, sections_of
from rapport.content.languages import text_key
from rapport.content.liquid import parse, where
from rapport.content.mail import MailTemplate, plain_text
from rapport.content.model import Copy
from rapport.content.parts import parts_of

_IN_LINES = frozenset({"wecom", "social"})  # their readers see paragraphs
MOST_CHARACTERS: Mapping[str, int] = {"subject": 1_000, "preheader": 1_000, "body": 20_000}
_MOST_ELSEWHERE = 4_000

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_URL_SLOT = re.compile(r"\{\{\s*(?:product|products\[\d\]|shop)\.url\s*\}\}")
_PRODUCT_ROOT = re.compile(r"products?(?:\[(\d)\])?(?=\.|$)")
_SMS_SIGN = {
    "zh": ("【{{ shop.name }}】", " 拒收请回复R"),
    "en": ("{{ shop.name }}: ", " Reply STOP to opt out"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The Liquid sources of a text, before they are parsed.

    `more` are the other parts of its format; `sections`, of a page, its headings and what stands
    below each.
    """

    subject: str
    preheader: str
    html: str
    text: str
    addresses: tuple[str, ...]
    more: tuple[tuple[str, str], ...] = ()
    sections: tuple[tuple[str, str], ...] = ()


def sources_of(
    copy: Copy, made: Format, *, language: str, slots: frozenset[str], label: Label | None
) -> Sources:
    """Lay a copy out as its format asks; `slots` are the values it asks for.

    Raises `BadTemplate` with the place at fault.
    """
    _check_sendable(copy)
    if made.page:
        sources = _page_sources(copy, _product_roots(slots), made, language, label)
    elif made.name == "email":
        sources = _mail_sources(copy, _product_roots(slots), language, label)
    else:
        sources = _text_sources(copy, made, language, label)
    marks = (("ai_label", label.line),) if label else ()
    return replace(sources, more=(*copy.more, *marks))


def _mail_sources(
    copy: Copy, roots: tuple[str, ...], language: str, label: Label | None
) -> Sources:
    blocks = with_cards(_balanced(copy.body, language), roots)
    template = MailTemplate(language=language, label=label)
    html = template.html(subject=copy.subject, preheader=copy.preheader, blocks=blocks)
    return Sources(
        subject=copy.subject,
        preheader=copy.preheader,
        html=html,
        text=plain_text(blocks, language=language, label=label),
        addresses=tuple(template.addresses),
    )


def _page_sources(
    copy: Copy, roots: tuple[str, ...], made: Format, language: str, label: Label | None
) -> Sources:
    sections = sections_of(copy.body)
    for section in sections:
        _check_balance(section.blocks, language)
    template = PageTemplate(made, language=language, label=label)
    html = template.html(copy, sections, roots)
    return Sources(
        subject=copy.subject,
        preheader=copy.preheader,
        html=html,
        text=page_text(sections),
        addresses=tuple(template.addresses),
        sections=tuple((section.heading, section_text(section)) for section in sections),
    )


def _text_sources(copy: Copy, made: Format, language: str, label: Label | None) -> Sources:
    blocks = _balanced(copy.body, language)
    if (part := made.part("body")) and part.kind is Kind.LIST:
        text = "\n".join(part.items(copy.body))
    else:
        text = _short_text(blocks, channel=made.name, language=language)
    return Sources(
        subject=copy.subject,
        preheader=copy.preheader,
        html="",
        text=f"{text}\n{label.line}" if label and made.labelled else text,
        addresses=tuple(_addresses(blocks)),
    )


def most_characters(part: str) -> int:
    """How long a part of a text may be before its slots are filled."""
    return MOST_CHARACTERS.get(part, _MOST_ELSEWHERE)


def _check_sendable(copy: Copy) -> None:
    for part, text in parts_of(copy):
        most = most_characters(part)
        if len(text) > most:
            raise BadTemplate(f"the {part} has {len(text):,} characters; at most {most:,} are sent")
        unprintable = _UNPRINTABLE.search(text)
        if unprintable:
            raise BadTemplate(
                f"{where(text, unprintable.start())} of the {part}: there is a character that"
                f" cannot be shown (U+{ord(unprintable[0]):04X}); take it out"
            )


def _balanced(body: str, language: str) -> tuple[Block, ...]:
    blocks = blocks_of(body)
    _check_balance(blocks, language)
    return blocks


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
