"""Holds a text against the brand book in use."""

from collections.abc import Iterator

from rapport.brand import brand_findings
from rapport.catalog import Offer
from rapport.content.checked import CheckedText
from rapport.content.model import Finding
from rapport.content.parts import parts_of


def brand_words(text: CheckedText) -> Iterator[Finding]:
    """The text speaks as the brand does: its words, names, disclaimers, manner and tone."""
    grounds = text.grounds
    if grounds.brand is None:
        return
    found = brand_findings(
        dict(parts_of(text.copy)),
        grounds.brand,
        channel=grounds.channel,
        language=grounds.language,
        sector=tuple(one.category for one in grounds.products if one.category),
        offer=_kinds(grounds.offer),
    )
    for one in found:
        yield Finding(
            code=one.code,
            severity=one.severity,
            message=one.message,
            message_zh=one.message_zh,
            part=one.part,
            span=one.span,
            start=one.start,
        )


def _kinds(offer: Offer | None) -> tuple[str, ...]:
    if offer is None:
        return ()
    kinds = {"named": True, "discount": offer.discount_share is not None, "code": bool(offer.code)}
    return tuple(kind for kind, has in kinds.items() if has)
