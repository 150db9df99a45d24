"""Checks a text before anybody is asked to approve it.

Each check is one function from the text to findings; `CHECKS` is their order.
"""

from collections.abc import Callable, Iterator

from rapport.content.brand_words import brand_words
from rapport.content.checked import CheckedText, open_text
from rapport.content.compiling import PREVIEW_LINKS, compile_copy
from rapport.content.errors import BadTemplate, SlotMissing
from rapport.content.fact_checks import supported_facts
from rapport.content.findings import finding
from rapport.content.formats.accessibility import accessible
from rapport.content.formats.limits import format_findings, shape_findings
from rapport.content.grounds import Grounds
from rapport.content.lawful import lawful_words
from rapport.content.liquid import parse
from rapport.content.manners import (
    asked_length,
    brief_words,
    nobody_named,
    own_links,
    plain_text,
    right_language,
)
from rapport.content.model import Copy, Finding
from rapport.content.parts import parts_of
from rapport.content.quality import QUALITY_CHECKS
from rapport.content.slot_checks import known_slots, resolved_slots
from rapport.content.slots import unresolved
from rapport.content.sourcing import most_characters


def check_copy(copy: Copy, grounds: Grounds) -> tuple[Finding, ...]:
    """Check a text; findings of severity `refuse` forbid to send it.

    A text that is not valid Liquid gets that one finding, as nothing else can be said about it.
    """
    broken = tuple(_oversized(copy)) or tuple(_liquid(copy, grounds))
    if broken:
        return broken
    text = open_text(copy, grounds)
    return tuple(dict.fromkeys(found for check in CHECKS for found in check(text)))


def _oversized(copy: Copy) -> Iterator[Finding]:
    for part, source in parts_of(copy):
        size, most = len(source), most_characters(part)
        if size > most:
            yield finding(
                "too-long",
                part=part,
                size=f"{size:,}",
                limit=f"{most:,}",
                unit="characters",
                unit_zh="字",
            )


def _liquid(copy: Copy, grounds: Grounds) -> Iterator[Finding]:
    try:
        for part, source in parts_of(copy):
            at_fault = part
            parse(source, language=grounds.language, html=False)
        compile_copy(copy, channel=grounds.channel, language=grounds.language)
    except BadTemplate as error:
        yield finding("liquid-broken", part=at_fault, problem=str(error))


def fits_channel(text: CheckedText) -> Iterator[Finding]:
    """The text can really be filled, and what comes out fits its channel."""
    grounds = text.grounds
    try:
        compiled = compile_copy(text.copy, channel=grounds.channel, language=grounds.language)
        rendered = compiled.render({**grounds.slots, "links": PREVIEW_LINKS})
    except SlotMissing as error:
        if not unresolved(text.copy, grounds.slots, language=grounds.language):
            yield finding("liquid-broken", problem=str(error))
        return
    if not text.copy.body.strip():
        yield finding("body-missing")
    yield from shape_findings(text.copy, grounds.channel)
    yield from format_findings(rendered, grounds.channel, language=grounds.language)
    if rendered.html:
        yield from accessible(text.copy, rendered, grounds.channel)


CHECKS: tuple[Callable[[CheckedText], Iterator[Finding]], ...] = (
    known_slots,
    resolved_slots,
    fits_channel,
    supported_facts,
    lawful_words,
    brief_words,
    asked_length,
    right_language,
    own_links,
    plain_text,
    nobody_named,
    brand_words,
    *QUALITY_CHECKS,
)
