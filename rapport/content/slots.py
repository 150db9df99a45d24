"""Typed slots: which values a text may ask for, and what is bound to them.

The values are plain JSON, so that a message can keep them: an amount is `{minor, currency}`, a
moment is ISO 8601 in the shop's time zone, a list of texts is already joined for its language.
"""

import json
import re
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from rapport.catalog import Offer, Product
from rapport.content.errors import SlotMissing
from rapport.content.languages import first_subtag
from rapport.content.liquid import fill, parse
from rapport.content.model import Copy
from rapport.content.parts import parts_of
from rapport.kit.settings import ShopSettings
from rapport.statements import STATED_SLOTS

_LOOKS = ("colour", "color", "material", "pattern", "shape", "size")

PERSON_SLOTS = ("first_name", "last_name", "city")
"""What customers told of themselves; nothing here can identify them to a language model."""

LOYALTY_SLOTS = (
    "loyalty_points",
    "loyalty_tier_name",
    "loyalty_benefits",
    "loyalty_expiring_points",
    "loyalty_expires_day",
)
"""What the shop's programme of loyalty says of a customer: traits that only members have."""

CUSTOMER_SLOTS = (*PERSON_SLOTS, *LOYALTY_SLOTS, *STATED_SLOTS)
"""What a text may say about its recipient."""

SAMPLE_LINKS: Mapping[str, str] = {"action": "https://shop.example/#action"}
"""The link of a mail that the product sends by itself, to confirm something or to choose."""

SAMPLE_VALUES: Mapping[str, object] = {
    "order_number": "A-1001",
    "total": {"minor": 19_900, "currency": "CNY"},
    "order_url": "https://shop.example/#order",
    "carrier": "SF Express",
    "tracking_number": "SF1234567890",
    "tracking_url": "https://shop.example/#parcel",
    "reset_url": "https://shop.example/#reset",
    "minutes": 30,
    "code": "482913",
}
"""Values that the shop's own programs give with a transactional message."""

PERSONAL_SLOT = "personal.paragraph"
"""A paragraph for what is known of the recipient; only some have one, so it needs a default."""

RECOMMENDED = "recommended"
"""Products that each recipient may want next. Some have none, so a text needs a default; prices are
not among the values, for nobody would look at them again before the message leaves."""

_RECOMMENDED = r"(?:name|brand|category|url|image_url|image_alt)"
_PRODUCT = r"(?:name|brand|price|url|image_url|description|category|in_stock|attributes\.[\w-]+)"
_ALLOWED = re.compile(
    rf"product\.{_PRODUCT}|products(?:\[\d\]\.{_PRODUCT})?|offer\.(?:name|discount|code|ends_at)"
    rf"|shop\.(?:name|postal_address|url)|links\.action|recommended(?:\[[0-5]\]\.{_RECOMMENDED})?|values\.[a-z]\w*|personal\.paragraph|customer\.(?:{'|'.join(CUSTOMER_SLOTS)})"
)
_LOOPED = 4  # products for a text that goes through all that are recommended
_STAND_INS: dict[str, object] = {
    "price": {"minor": 100, "currency": "CNY"},
    "discount": 0.1,
    "ends_at": "2026-01-01T00:00:00+00:00",
}
_NEEDS_FILTER = {"price": ("money",), "discount": ("percent", "zhe"), "ends_at": ("date",)}


def slot_values(
    *,
    shop: ShopSettings,
    language: str,
    products: Sequence[Product] = (),
    offer: Offer | None = None,
    customer: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """Bind what a text may ask for. `product` is the first of `products`.

    Everything but `customer` is the same for all recipients of a draft: bind it once, and put
    `customer_values` of each recipient under `customer`.
    """
    bound = [_product_values(product, language) for product in products]
    values: dict[str, object] = {
        "products": bound,
        "shop": _present(name=shop.name, postal_address=shop.postal_address, url=shop.url),
        "customer": customer_values(customer or {}),
    }
    if bound:
        values["product"] = bound[0]
    if offer is not None:
        values["offer"] = _offer_values(offer, language=language, timezone=shop.timezone)
    return values


def customer_values(profile: Mapping[str, object]) -> dict[str, object]:
    """Keep of a profile's row what copy may say; a missing or empty value is left out.

    What is no column of the row is looked for among its `traits`, a mapping or JSON; but what a
    customer said of themself is only what their statements say.
    """
    more = profile.get("traits")
    traits = json.loads(more) if isinstance(more, str) and more else more
    known = traits if isinstance(traits, Mapping) else {}
    told = {name: profile.get(name, known.get(name)) for name in CUSTOMER_SLOTS}
    told |= {name: profile.get(name) for name in STATED_SLOTS}
    return _present(**{n: str(v) if isinstance(v, int) else v for n, v in told.items()})


def recommended_values(products: Sequence[Product], language: str) -> list[dict[str, object]]:
    """Bind what a text may say of products recommended to one recipient."""
    kept = _RECOMMENDED.strip("(?:)").split("|")
    bound = [_product_values(product, language) for product in products]
    return [{name: one[name] for name in kept if name in one} for one in bound]


def recommended_count(copy: Copy) -> int:
    """Give how many recommended products a text asks for; 0 for a text that asks for none."""
    asked = [re.match(r"recommended(?:\[(\d)\])?", slot) for slot in slots_of(copy)]
    return max((int(one[1] or _LOOPED - 1) + 1 for one in asked if one), default=0)


def allowed(path: str) -> bool:
    """Say whether copy may ask for this value."""
    return _ALLOWED.fullmatch(path) is not None


def filter_needed(path: str) -> tuple[str, ...]:
    """Name the filters of which a value needs one to be readable; none for plain texts."""
    return _NEEDS_FILTER.get(path.rpartition(".")[2], ()) if ".attributes." not in path else ()


def slots_of(copy: Copy) -> tuple[str, ...]:
    """List the values a text asks for, each once, in order of their names."""
    found: set[str] = set()
    for _, source in parts_of(copy):
        template = parse(source, language="en", html=False)
        for variables in template.analyze().globals.values():
            found.update(str(variable) for variable in variables)
    return tuple(sorted(found))


def unresolved(copy: Copy, slots: Mapping[str, object], *, language: str) -> tuple[str, ...]:
    """List the values a text asks for, that these slots lack, and that nothing stands in for."""
    lacking = [path for path in slots_of(copy) if value_at(slots, path) is None]
    return tuple(
        path
        for path in lacking
        if not _fills(copy, _stood_in(slots, [p for p in lacking if p != path]), language)
    )


def value_at(slots: Mapping[str, object], path: str) -> object | None:
    """Look a value up by its path, such as `products[1].name`; None when it is not there."""
    found: object = slots
    for step in re.findall(r"[\w-]+", path):
        match found:
            case Mapping():
                found = found.get(step)
            case list() if step.isdigit() and int(step) < len(found):
                found = found[int(step)]
            case _:
                return None
    return None if found in ("", []) else found


def without(slots: Mapping[str, object], path: str) -> dict[str, object]:
    """Give the same slots with one value of one root left out: `customer.first_name`."""
    root, _, name = path.partition(".")
    branch = slots.get(root)
    kept = {k: v for k, v in branch.items() if k != name} if isinstance(branch, Mapping) else {}
    return {**slots, root: kept}


def _fills(copy: Copy, slots: Mapping[str, object], language: str) -> bool:
    try:
        for _, source in parts_of(copy):
            fill(parse(source, language=language, html=False), slots)
    except SlotMissing:
        return False
    return True


def _stood_in(slots: Mapping[str, object], paths: Sequence[str]) -> dict[str, object]:
    made: dict[str, object] = json.loads(json.dumps(slots))
    for path in paths:
        steps = re.findall(r"[\w-]+", path)
        _put(made, steps, _STAND_INS.get(steps[-1], "·"))
    return made


def _put(values: dict[str, object], steps: Sequence[str], value: object) -> None:
    name, rest = steps[0], steps[1:]
    if not rest:
        values[name] = value
    elif rest[0].isdigit():
        listed = values.setdefault(name, [])
        assert isinstance(listed, list)
        listed += [{} for _ in range(int(rest[0]) + 1 - len(listed))]
        _put(listed[int(rest[0])], rest[1:], value)
    else:
        branch = values.setdefault(name, {})
        assert isinstance(branch, dict)
        _put(branch, rest, value)


def _product_values(product: Product, language: str) -> dict[str, object]:
    short = first_subtag(language)
    return _present(
        name=product.name_in(language),
        brand=product.brand,
        price={"minor": product.price_minor, "currency": product.currency},
        url=product.url,
        image_url=product.image_url,
        image_alt=alt_text(product, language),
        description=product.descriptions.get(short),
        category=product.category,
        in_stock=product.in_stock,
        attributes={k: _attribute(v, short) for k, v in product.attributes.items()},
    )


def _offer_values(offer: Offer, *, language: str, timezone: str) -> dict[str, object]:
    ends_at = offer.ends_at.astimezone(ZoneInfo(timezone)) if offer.ends_at else None
    return _present(
        name=offer.names.get(first_subtag(language)) or next(iter(offer.names.values()), None),
        discount=offer.discount_share,
        code=offer.code,
        ends_at=ends_at.isoformat() if ends_at else None,
    )


def alt_text(product: Product, language: str) -> str:
    """Say in words what a picture of a product shows: its name, and what is known of its looks.

    WCAG 2.2, 1.1.1: a picture has an alternative that serves the same purpose.
    """
    short = first_subtag(language)
    told = (
        product.attributes.get(f"{name}_{short}", product.attributes.get(name)) for name in _LOOKS
    )
    looks = [value for value in told if isinstance(value, str) and value]
    return ("，" if short == "zh" else ", ").join([product.name_in(language), *looks])


def _attribute(value: object, language: str) -> object:
    match value:
        case bool() | str():
            return value
        case float() | int():
            return f"{value:g}"
        case list() | tuple():
            return ("、" if language == "zh" else ", ").join(str(one) for one in value)
        case _:
            return None


def _present(**values: object) -> dict[str, object]:
    return {name: value for name, value in values.items() if value not in (None, "")}
