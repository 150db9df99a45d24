"""Changes the fact in a true sentence, or adds one that nobody told. No word of the reader's."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from rapport.bench.grounding_texts import MONTHS as _MONTHS
from rapport.bench.grounding_texts import WEEKDAYS, WEEKDAYS_ZH, Said, Teller
from rapport.catalog import Offer

_OTHER_UNITS = {
    "weight_g": {"克": "千克", "g": "kg", "千克": "克", "kg": "g", "grams": "ounces"},
    "volume_ml": {"毫升": "升", "ml": "l", "升": "毫升", "litres": "ml", "millilitres": "litres"},
    "capacity_ml": {"毫升": "升", "ml": "litres", "升": "毫升", "l": "ml"},
    "diameter_cm": {"厘米": "毫米", "cm": "inches", "毫米": "厘米", "centimetres": "mm"},
    "height_cm": {"厘米": "英寸", "公分": "米", "毫米": "厘米", "centimetres": "feet", "mm": "cm"},
    "length_cm": {"厘米": "米", "cm": "m", "米": "厘米", "m": "cm"},
    "returns": {"天": "周", "days": "weeks"},
    "warranty": {"年": "个月", "years": "months", "-year": "-month"},
    "delivery": {"元": "美元", "¥": "$", "￥": "$", "yuan": "dollars", "CNY": "EUR", "$": "€",
                 "dollars": "pounds", "USD": "GBP", "美元": "欧元"},
}  # fmt: skip
_ALSO_TRUE = {"stoneware": "ceramic", "porcelain": "ceramic", "earthenware": "ceramic",
              "陶": "陶瓷", "瓷": "陶瓷", "canvas": "cotton", "帆布": "棉"}  # fmt: skip


def changed(said: Said, teller: Teller, *, offer: Offer) -> Said | None:
    """Give the sentence with another value of its fact; None where there is none to change."""
    made = _CHANGES[said.kind](said, teller, offer)
    return made if made is not None and made.text != said.text else None


def other_unit(said: Said, teller: Teller) -> Said | None:
    """Give the sentence with the same number in another unit or currency."""
    field = "delivery" if said.kind == "price" else said.field
    units = _OTHER_UNITS.get(field, {})
    value = said.values["v"]
    for unit in sorted(units, key=len, reverse=True):
        if value.endswith(unit) or value.startswith(unit):
            return _with(said, v=value.replace(unit, units[unit]))
    return None if said.kind != "price" else _with(said, v=teller.price(100, "EUR"))


def invented(kind: str, teller: Teller, *, offer: Offer, held_out: bool = False) -> Said:
    """Make a sentence of a fact that no source states; no day of it is the offer's last.

    `held_out` takes wordings and values that were written after the reader.
    """
    chance, product = teller.chance, teller.product()
    assert offer.ends_at is not None
    day = chance.choice([one for one in range(1, 28) if abs(one - offer.ends_at.day) > 1])
    month = chance.randrange(1, 13)
    weekday = (offer.ends_at.weekday() + chance.choice((2, 3, 4, 5))) % 7
    zh = teller.language == "zh"
    values = {
        "n": teller.name(product),
        "x": teller.price(chance.choice((313, 377, 419, 487, 533)) * 100),
        "k": chance.choice(("12,000", "35,700", "8,640", "2,300")),
        "d": str(chance.choice((5, 6, 7, 8, 9))),
        "e": str(chance.choice((2, 3, 4))),
        "y": _foreign(kind, teller, product.product_id, held_out=held_out),
        "a": f"{month}月{day}日" if zh else f"{_MONTHS[month - 1]} {day}",
        "b": (WEEKDAYS_ZH if zh else WEEKDAYS)[weekday],
        "p": _value(teller, "awards", held_out=held_out),
        "q": _value(teller, "certificates", held_out=held_out),
        "z": teller.share_off(chance.choice((35, 40, 45, 60))),
        "y2": teller.price(chance.choice((17, 23, 27)) * 100),
    }
    pattern = chance.choice(teller.held_out(kind)) if held_out else teller.pick("invented", kind)
    return Said(kind=kind, pattern=pattern, values=values, product=product)


def _value(teller: Teller, name: str, *, held_out: bool) -> str:
    return teller.chance.choice(teller.held_out(name)) if held_out else teller.pick(name)


def _foreign(kind: str, teller: Teller, product_id: str, *, held_out: bool = False) -> str:
    """Choose a material or a place of which the product says nothing."""
    product = next(one for one in teller.shop.products if one.product_id == product_id)
    told = f"{product.attributes} {product.names} {product.descriptions}".lower()
    told += " ".join(wide for narrow, wide in _ALSO_TRUE.items() if narrow in told)
    name = "materials" if kind == "material" else "origins"
    words = teller.held_out(name) if held_out else teller.words[name]
    assert isinstance(words, list)
    return str(teller.chance.choice([one for one in words if str(one).lower() not in told]))


def _other_amount(said: Said, teller: Teller, _offer: Offer) -> Said | None:
    assert said.product is not None
    if said.field == "two":
        return _with(said, v=said.values["w"], w=said.values["v"])
    true = said.product.price_minor
    step = teller.chance.choice((-2000, -1000, -700, 1000, 2300, -true // 2, true))
    wrong = max(100, (true + step) // 100 * 100)
    return _with(said, v=teller.price(wrong)) if wrong != true else None


def _other_number(said: Said, teller: Teller, _offer: Offer) -> Said | None:
    factor = teller.chance.choice((0.5, 1.5, 2, 3))
    if said.product is not None:
        value = said.product.attributes[said.field]
        assert isinstance(value, float)
        wrong = max(1, round(value * factor))
        return _with(said, v=teller.measure(said.field, wrong)) if wrong != value else None
    shop = teller.shop
    match said.field:
        case "returns":
            return _with(said, v=teller.span(round(shop.returns_days * factor), "day"))
        case "delivery":
            return _with(said, v=teller.price(round(shop.free_over_minor * factor / 100) * 100))
        case _:
            return _with(
                said,
                v=said.values["v"].replace(str(shop.warranty_years), str(7 + shop.warranty_years)),
            )


def _other_material(said: Said, teller: Teller, _offer: Offer) -> Said | None:
    assert said.product is not None
    return _with(said, v=_foreign("material", teller, said.product.product_id))


def _other_origin(said: Said, teller: Teller, _offer: Offer) -> Said | None:
    assert said.product is not None
    return _with(said, v=_foreign("origin", teller, said.product.product_id))


def _other_date(said: Said, teller: Teller, offer: Offer) -> Said | None:
    assert offer.ends_at is not None
    days = teller.chance.choice((-9, -4, -2, 1, 3, 8, 30))
    return _with(said, v=teller.day(offer.ends_at + timedelta(days=days)))


def _other_stock(said: Said, teller: Teller, _offer: Offer) -> Said | None:
    assert said.product is not None
    kind = "sold_out" if said.product.in_stock else "in_stock"
    return replace(said, pattern=teller.pick(kind))


def _other_award(said: Said, teller: Teller, _offer: Offer) -> Said | None:
    wrong: Mapping[str, tuple[str, ...]] = {
        "2023": ("2021", "2025"),
        "银奖": ("金奖",),
        "苏州": ("米兰", "东京"),
        "CNAS": ("SGS", "FDA"),
        "Silver": ("Gold",),
        "Leeds": ("Milan", "Tokyo"),
        "Bluesign": ("OEKO-TEX", "Fairtrade"),
    }
    found = [word for word in wrong if word in said.pattern]
    word = teller.chance.choice(found)
    return replace(said, pattern=said.pattern.replace(word, teller.chance.choice(wrong[word])))


def _other_discount(said: Said, teller: Teller, offer: Offer) -> Said | None:
    assert offer.discount_share is not None
    true = round(offer.discount_share * 100)
    wrong = teller.chance.choice([one for one in (5, 18, 22, 35, 40, 50) if one != true])
    return _with(said, v=teller.share_off(wrong))


def _turned(said: Said, teller: Teller, _offer: Offer) -> Said | None:
    """Say that it has what it has not, or the reverse."""
    assert said.product is not None
    groups = teller.words["yes_no"]
    assert isinstance(groups, dict)
    wrong = groups[said.field][1 if said.product.attributes[said.field] else 0]
    return replace(said, pattern=teller.chance.choice(wrong)) if wrong else None


def _with(said: Said, **values: str) -> Said:
    return replace(said, values={**said.values, **values})


_CHANGES: Mapping[str, Callable[[Said, Teller, Offer], Said | None]] = {
    "price": _other_amount,
    "number": _other_number,
    "material": _other_material,
    "origin": _other_origin,
    "date": _other_date,
    "stock": _other_stock,
    "award": _other_award,
    "discount": _other_discount,
    "yes_no": _turned,
}


def seeded(seed: int) -> random.Random:
    """Chance that can be repeated."""
    return random.Random(seed)  # noqa: S311
