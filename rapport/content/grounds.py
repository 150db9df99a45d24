"""What a text may rest on: the products, the offer, the shop, and who will read it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

from rapport.catalog import Offer, Product
from rapport.content.claims import Key, claims_in
from rapport.content.earlier import Earlier
from rapport.content.languages import text_key
from rapport.content.model import Objective, Reading
from rapport.content.slots import CUSTOMER_SLOTS, slot_values
from rapport.kit.money import from_minor
from rapport.kit.settings import ShopSettings

SAMPLE_CUSTOMER: Mapping[str, Mapping[str, str]] = {
    "zh": {"first_name": "小雨", "last_name": "林", "city": "杭州"},
    "en": {"first_name": "Eleanor", "last_name": "Hughes", "city": "Bristol"},
}
"""Somebody who does not exist, to show a text to."""


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """Everything a check may look at besides the text itself.

    `missing` is, per customer slot, the share (0 to 1) of the group for whom it has no value; a
    slot that is not in it is taken to be missing for some. `earlier` are texts that a new one
    should not resemble; `is_listed` says whether an address is no page of a product, or one of the
    catalogue. Where these or `objective` and `reading` are None, nothing is said about them.
    """

    channel: str
    language: str
    shop: ShopSettings
    products: tuple[Product, ...] = ()
    offer: Offer | None = None
    must_have: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    characters: tuple[int, int] | None = None
    missing: Mapping[str, float] = field(default_factory=dict)
    objective: Objective | None = None
    reading: Reading | None = None
    earlier: Earlier | None = field(default=None, compare=False)
    is_listed: Callable[[str], bool] | None = field(default=None, compare=False)

    @cached_property
    def slots(self) -> dict[str, object]:
        """The values bound for a sample customer who has told us everything."""
        return slot_values(
            shop=self.shop,
            language=self.language,
            products=self.products,
            offer=self.offer,
            customer=SAMPLE_CUSTOMER[text_key(self.language)],
        )

    @cached_property
    def missing_shares(self) -> dict[str, float | None]:
        """Per customer slot: the share without a value; None where nobody has counted."""
        return {name: self.missing.get(name) for name in CUSTOMER_SLOTS}

    @cached_property
    def facts(self) -> frozenset[Key]:
        """Every claim that the catalogue, the offer and the shop make."""
        keys: set[Key] = set()
        for product in self.products:
            keys |= _product_facts(product)
        if self.offer:
            keys |= _offer_facts(self.offer, self.shop.timezone)
        if self.products and all(product.in_stock for product in self.products):
            keys.add(("promise", "stock"))
        return frozenset(keys | _read([self.shop.name]))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Every number among the facts, whatever it counts."""
        return frozenset(value for _, value in self.facts if value[0].isdigit())


def _product_facts(product: Product) -> set[Key]:
    amount = format(from_minor(product.price_minor, product.currency).normalize(), "f")
    texts = [*product.names.values(), *product.descriptions.values(), product.brand or ""]
    for name, value in product.attributes.items():
        shown = "、".join(value) if isinstance(value, tuple) else f"{value}"
        unit = name.rpartition("_")[2]
        texts += [f"{shown} {name}", f"{shown.removesuffix('.0')}{unit}"]
        if value is True:
            texts.append(name.replace("_", " ").replace("-", " "))
    return _read(texts) | {("money", amount)}


def _offer_facts(offer: Offer, timezone: str) -> set[Key]:
    keys = _read([*offer.names.values(), offer.code or ""])
    if offer.discount_share is not None:
        keys.add(("percent", f"{offer.discount_share * 100:g}"))
    if offer.ends_at is not None:
        last = offer.ends_at.astimezone(ZoneInfo(timezone))
        keys |= {
            ("date", f"{last.month}-{last.day}"),
            ("month", str(last.month)),
            ("year", str(last.year)),
            ("weekday", str(last.weekday())),
        }
    return keys


def _read(texts: Iterable[str]) -> set[Key]:
    return {claim.key for text in texts for claim in claims_in(text)}
