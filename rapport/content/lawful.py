"""The check of what is said against the law of the market, with what the catalogue knows."""

from collections.abc import Iterator

from rapport.content.checked import CheckedText
from rapport.content.findings import finding
from rapport.content.flat import Flat
from rapport.content.grounds import Grounds
from rapport.content.model import Finding
from rapport.law import Breach, Kind, read_law, sector_of

_LIFTING = {
    "award": "title-true",
    "title": "title-true",
    "patent": "patent-held",
    "source": "source-held",
    "ad_approval": "ad-approved",
    "reference_price": "prior-price-proved",
}
"""Attribute of a product -> the fact that it proves."""


def lawful_words(text: CheckedText) -> Iterator[Finding]:
    """Nothing is said that the law of the market forbids, and what it asks to say is said."""
    sector = _sector(text.grounds)
    for flat in text.flats:
        for breach in _read(flat.text, text.grounds, sector):
            if breach.kind is not Kind.REQUIRED:
                yield _said(breach, flat)
    whole = "\n".join(flat.text for flat in text.flats)
    for breach in _read(whole, text.grounds, sector) if sector else ():
        if breach.kind is Kind.REQUIRED:
            yield _law_finding("law-notice-missing", breach)


def _read(text: str, grounds: Grounds, sector: str) -> tuple[Breach, ...]:
    return read_law(
        text,
        market=grounds.shop.market,
        language=grounds.language,
        sector=sector,
        channel=grounds.channel,
        lifted=_lifted(grounds),
        names=frozenset(product.brand for product in grounds.products if product.brand),
    )


def _lifted(grounds: Grounds) -> frozenset[str]:
    """Facts that lift rules. Of several products, only what holds for each."""
    held = [
        {fact for name, fact in _LIFTING.items() if product.attributes.get(name)}
        for product in grounds.products
    ]
    facts = set.intersection(*held) if held else set()
    facts.add("opt-out-added")  # delivery ends every message with the way to stop it
    if grounds.offer is not None and grounds.offer.ends_at is not None:
        facts.add("offer-ends")
    return frozenset(facts)


def _sector(grounds: Grounds) -> str:
    """The sector of the products, where all are of one."""
    found = {
        sector_of(product.category, str(product.attributes.get("sector", "")))
        for product in grounds.products
    }
    return found.pop() if len(found) == 1 else ""


def _said(breach: Breach, flat: Flat) -> Finding:
    first, last = flat.place(breach.start, breach.end)
    from_slot = all(flat.bound[breach.start : breach.end])
    code = "forbidden-claim" if breach.severity == "refuse" else "risky-claim"
    return _law_finding(
        "catalogue-claim" if from_slot else code,
        breach,
        part=flat.part,
        span=breach.span if from_slot else flat.source[first:last],
        start=first,
    )


def _law_finding(
    code: str, breach: Breach, *, part: str = "body", span: str = "", start: int = -1
) -> Finding:
    return finding(
        code,
        part=part,
        span=span,
        start=start,
        law=breach.law["en"],
        law_zh=breach.law["zh"],
        reason=breach.reason["en"],
        reason_zh=breach.reason["zh"],
        rewording=breach.rewording["en"],
        rewording_zh=breach.rewording["zh"],
    )
