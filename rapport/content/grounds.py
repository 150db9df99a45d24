"""What a text may rest on: the products, the offer, the shop, and who will read it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from rapport.brand import BrandBook
from rapport.catalog import Offer, Product
from rapport.claims import ApprovedSentence, Policy, Sources
from rapport.content.earlier import Earlier
from rapport.content.languages import text_key
from rapport.content.model import Objective, Reading, Tone
from rapport.content.slots import CUSTOMER_SLOTS, SAMPLE_LINKS, SAMPLE_VALUES, slot_values
from rapport.insights import Disputed
from rapport.kit.settings import ShopSettings

Disputes = Callable[[Sequence[str]], Mapping[str, Disputed]]
"""Which of some claims the buyers of the goods contradict."""

SAMPLE_CUSTOMER: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "first_name": "小雨",
        "last_name": "林",
        "city": "杭州",
        "loyalty_points": "820",
        "loyalty_tier_name": "银卡",
        "loyalty_benefits": "生日礼遇",
        "loyalty_expiring_points": "120",
        "loyalty_expires_day": "2027年3月31日",
        "stated_shoe_size": "38",
        "stated_clothing_size": "M",
        "stated_skin_type": "干性皮肤",
        "stated_hair_type": "卷发",
        "stated_pet": "猫",
        "stated_colour_liked": "蓝色",
    },
    "en": {
        "first_name": "Eleanor",
        "last_name": "Hughes",
        "city": "Bristol",
        "loyalty_points": "820",
        "loyalty_tier_name": "Silver",
        "loyalty_benefits": "a birthday treat",
        "loyalty_expiring_points": "120",
        "loyalty_expires_day": "31 March 2027",
        "stated_shoe_size": "38",
        "stated_clothing_size": "M",
        "stated_skin_type": "dry skin",
        "stated_hair_type": "curly hair",
        "stated_pet": "cat",
        "stated_colour_liked": "blue",
    },
}
"""Somebody who does not exist, to show a text to."""


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """Everything a check may look at besides the text itself.

    `missing` is, per customer slot, the share (0 to 1) of the group for whom it has no value; a
    slot that is not in it is taken to be missing for some. `tone` is the one that was asked for,
    `brand` the brand book in use, `today` the shop's day, on which approved sentences must still
    hold; None takes all of them. `earlier` are texts that a new one should not resemble;
    `is_listed` says whether an address is no page of a product, or one of the catalogue; `disputes`
    which of some claims the buyers of the products contradict. Where these or `objective` and
    `reading` are None, nothing is said about them.
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
    brand: BrandBook | None = None
    policies: tuple[Policy, ...] = ()
    sentences: tuple[ApprovedSentence, ...] = ()
    today: date | None = None
    tone: Tone | None = None
    objective: Objective | None = None
    reading: Reading | None = None
    earlier: Earlier | None = field(default=None, compare=False)
    is_listed: Callable[[str], bool] | None = field(default=None, compare=False)
    disputes: Disputes | None = field(default=None, compare=False)

    @cached_property
    def slots(self) -> dict[str, object]:
        """The values bound for a sample customer who has told us everything."""
        values = slot_values(
            shop=self.shop,
            language=self.language,
            products=self.products,
            offer=self.offer,
            customer=SAMPLE_CUSTOMER[text_key(self.language)],
        )
        return values | {"links": SAMPLE_LINKS, "values": SAMPLE_VALUES}

    @cached_property
    def missing_shares(self) -> dict[str, float | None]:
        """Per customer slot: the share without a value; None where nobody has counted."""
        return {name: self.missing.get(name) for name in CUSTOMER_SLOTS}

    @cached_property
    def sources(self) -> Sources:
        """What a claim may be traced to."""
        return Sources(
            products=self.products,
            offer=self.offer,
            policies=self.policies,
            sentences=self.sentences,
            shop=self.shop,
            today=self.today,
        )
