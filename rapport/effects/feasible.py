"""Which settings a text may be asked to have: what brief, offer, language and brand leave open."""

from collections.abc import Collection, Mapping

from rapport.brand import BrandBook
from rapport.catalog import Offer
from rapport.content import ATTRIBUTES, Brief
from rapport.effects.designing import Space
from rapport.effects.errors import UnknownAttribute

SPACE: Space = ATTRIBUTES
"""Every attribute that is learned about, with its values."""


def banned_by(book: BrandBook) -> list[tuple[str, str]]:
    """The pairs of attribute and value that a brand book rules out."""
    manner = book.manner
    banned = {
        ("emoji", "yes"): manner.most_emoji == 0,
        ("by_name", "yes"): not manner.first_name,
        ("person", "you"): manner.address == "none",
    }
    return [pair for pair, ruled_out in banned.items() if ruled_out]


def feasible_settings(
    *,
    language: str,
    offer: Offer | None,
    products: int,
    forbidden: Collection[tuple[str, str]] = (),
    fixed: Mapping[str, str] | None = None,
) -> dict[str, tuple[str, ...]]:
    """The values of each attribute that a next text may be asked to have.

    Without an offer nothing can be framed or be urgent; percent is an English frame and 折 a
    Chinese one; a price needs a product. `forbidden` are pairs of attribute and value that the
    brand book or the brief rules out; `fixed` are values already decided. Raises `UnknownAttribute`
    for a pair that does not exist.
    """
    ruled_out = set(forbidden)
    for attribute, value in [*ruled_out, *(fixed or {}).items()]:
        _check(attribute, value)
    ruled_out |= _without_offer(offer) | _foreign_frame(language)
    if not products:
        ruled_out.add(("price", "yes"))
    left = {
        attribute: tuple(value for value in values if (attribute, value) not in ruled_out)
        for attribute, values in SPACE.items()
    }
    return left | {attribute: (value,) for attribute, value in (fixed or {}).items()}


def fixed_by(brief: Brief) -> dict[str, str]:
    """What a brief has decided already: its tone and its length."""
    return {"tone": brief.tone.value, "length": brief.length.value}


def _without_offer(offer: Offer | None) -> set[tuple[str, str]]:
    if offer is None:
        frames = {("offer_frame", frame) for frame in SPACE["offer_frame"] if frame != "none"}
        return frames | {("urgency", "yes"), ("appeal", "price"), ("appeal", "scarcity")}
    missing = set()
    if offer.discount_share is None:
        missing |= {("offer_frame", "percent"), ("offer_frame", "zhe")}
    if offer.code is None:
        missing.add(("offer_frame", "code"))
    if offer.ends_at is None:
        missing |= {("urgency", "yes"), ("appeal", "scarcity")}
    return missing


def _foreign_frame(language: str) -> set[tuple[str, str]]:
    return {("offer_frame", "percent" if language.startswith("zh") else "zhe")}


def _check(attribute: str, value: str) -> None:
    if value not in SPACE.get(attribute, ()):
        known = ", ".join(SPACE.get(attribute, SPACE))
        what = f"value {value!r} of {attribute!r}" if attribute in SPACE else repr(attribute)
        raise UnknownAttribute(f"no text has the attribute {what}; use one of {known}")
