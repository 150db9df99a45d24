"""True texts about a shop, put together from sentences that each state one fact of it."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from rapport.bench.grounding_shops import BenchShop
from rapport.catalog import Offer, Product
from rapport.kit.money import from_minor
from rapport.kit.yaml_texts import read_yaml

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_DIGITS_ZH = "零一二三四五六七八九"
_UNITS: Mapping[str, Sequence[tuple[str, str, float]]] = {
    "weight_g": (("克", "g", 1), ("g", "grams", 1), ("千克", "kg", 0.001)),
    "volume_ml": (("毫升", "ml", 1), ("ml", "millilitres", 1), ("升", "litres", 0.001)),
    "capacity_ml": (("毫升", "ml", 1), ("ml", "ml", 1), ("升", "l", 0.001)),
    "sheets": (("张", "sheets", 1),),
    "diameter_cm": (("厘米", "cm", 1), ("cm", "centimetres", 1), ("毫米", "mm", 10)),
    "height_cm": (("厘米", "cm", 1), ("公分", "centimetres", 1), ("毫米", "mm", 10)),
    "length_cm": (("厘米", "cm", 1), ("cm", "cm", 1), ("米", "m", 0.01)),
}
MEASURED = tuple(_UNITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One sentence: the kind of fact, the pattern, and the values that stand in it."""

    kind: str
    pattern: str
    values: Mapping[str, str]
    product: Product | None = None
    field: str = ""

    @property
    def text(self) -> str:
        return self.pattern.format_map(dict(self.values))


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """States facts of a shop in one language, by a seeded chance."""

    shop: BenchShop
    language: str
    chance: random.Random

    @property
    def words(self) -> dict[str, object]:
        return read_words()[self.language]

    def pick(self, *path: str) -> str:
        found: object = self.words
        for step in path:
            assert isinstance(found, dict)
            found = found[step]
        assert isinstance(found, list)
        return str(self.chance.choice(found))

    def held_out(self, name: str) -> list[str]:
        """Wordings or values that were written after the reader."""
        words = read_words()["held_out"][self.language]
        assert isinstance(words, dict)
        return list(words[name])

    def product(self, having: Callable[[Product], bool] = lambda _: True) -> Product:
        return self.chance.choice([one for one in self.shop.products if having(one)])

    def name(self, product: Product) -> str:
        return product.name_in(self.language)

    def price(self, minor: int, currency: str = "") -> str:
        """Write an amount in one of the ways of the language."""
        amount = f"{from_minor(minor, 'CNY'):.2f}".removesuffix(".00")
        chinese = (currency or self.shop.settings.currency) == "CNY"
        if self.language == "zh":
            forms = ["¥{}", "{}元", "{} 元", "￥{}"] if chinese else ["${}", "{}美元"]
        else:
            forms = ["¥{}", "{} yuan", "CNY {}"] if chinese else ["${}", "{} dollars", "USD {}"]
        return self.chance.choice(forms).format(amount)

    def measure(self, field: str, value: float, *, plain: bool = False) -> str:
        """Write a measure in one of its units."""
        units = _UNITS[field][:1] if plain else _UNITS[field]
        chinese, english, factor = self.chance.choice(units)
        number = f"{value * factor:.4f}".rstrip("0").rstrip(".")
        return f"{number}{chinese}" if self.language == "zh" else f"{number} {english}"

    def day(self, moment: datetime) -> str:
        local = moment.astimezone(ZoneInfo(self.shop.settings.timezone))
        if self.language == "zh":
            forms = ["{m}月{d}日", "{m}月{d}号", "{y}年{m}月{d}日", "{y}-{m:02}-{d:02}"]
        else:
            forms = ["{M} {d}", "{d} {M}", "{M} {d}, {y}", "{y}-{m:02}-{d:02}"]
        form = self.chance.choice(forms)
        return form.format(m=local.month, d=local.day, y=local.year, M=MONTHS[local.month - 1])

    def share_off(self, percent: int) -> str:
        if self.language == "en":
            return self.chance.choice(["{}% off", "{} percent off"]).format(percent)
        left = 100 - percent
        short = f"{left / 10:g}折"
        spelt = "".join(_DIGITS_ZH[int(one)] for one in f"{left}".rstrip("0")) + "折"
        return self.chance.choice([short, spelt])

    def span(self, count: int, unit: str) -> str:
        names = {"day": ("天", "days"), "year": ("年", "years"), "hour": ("小时", "hours")}
        names |= {"week": ("周", "weeks"), "month": ("个月", "months")}
        chinese, english = names[unit]
        return f"{count}{chinese}" if self.language == "zh" else f"{count} {english}"


@cache
def read_words() -> dict[str, dict[str, object]]:
    """Read the sentences and wrong values, by language."""
    text = (files("rapport.bench") / "data" / "grounding.yaml").read_text(encoding="utf-8")
    words: dict[str, dict[str, object]] = read_yaml(text)
    return words


def price(teller: Teller) -> Said:
    product = teller.product()
    values = {"n": teller.name(product), "v": teller.price(product.price_minor)}
    return Said(kind="price", pattern=teller.pick("price"), values=values, product=product)


def two_prices(teller: Teller) -> Said:
    """Two products with different prices in one sentence."""
    one = teller.product()
    other = teller.product(lambda it: it.price_minor != one.price_minor)
    values = {"n": teller.name(one), "v": teller.price(one.price_minor)}
    values |= {"m": teller.name(other), "w": teller.price(other.price_minor)}
    return Said(
        kind="price", pattern=teller.pick("two_prices"), values=values, product=one, field="two"
    )


def measure(teller: Teller) -> Said | None:
    product = teller.product()
    fields = [name for name in MEASURED if name in product.attributes]
    if not fields:
        return None
    field = teller.chance.choice(fields)
    value = product.attributes[field]
    assert isinstance(value, float)
    values = {"n": teller.name(product), "v": teller.measure(field, value)}
    pattern = teller.pick("number", field)
    return Said(kind="number", pattern=pattern, values=values, product=product, field=field)


def term(teller: Teller) -> Said:
    """What a policy of the shop says."""
    shop, field = teller.shop, teller.chance.choice(("returns", "delivery", "warranty"))
    value = {
        "returns": teller.span(shop.returns_days, "day"),
        "delivery": teller.price(shop.free_over_minor),
        "warranty": teller.span(shop.warranty_years, "year"),
    }[field]
    if teller.language == "en" and field == "warranty":
        value = value.replace("years", "year").replace(" ", "-") + ""
    pattern = teller.pick("number", field)
    if field == "warranty" and "for {v}" in pattern:
        value = teller.span(shop.warranty_years, "year")
    return Said(kind="number", pattern=pattern, values={"v": value}, field=field)


def material(teller: Teller) -> Said:
    field = "material_zh" if teller.language == "zh" else "material"
    product = teller.product(lambda one: field in one.attributes)
    value = product.attributes[field]
    said = value if isinstance(value, str) else teller.chance.choice(value)  # type: ignore[arg-type]
    values = {"n": teller.name(product), "v": str(said)}
    return Said(kind="material", pattern=teller.pick("material"), values=values, product=product)


def origin(teller: Teller) -> Said | None:
    field = "origin_zh" if teller.language == "zh" else "origin"
    having = [one for one in teller.shop.products if field in one.attributes]
    if not having:
        return None
    product = teller.chance.choice(having)
    values = {"n": teller.name(product), "v": str(product.attributes[field])}
    return Said(kind="origin", pattern=teller.pick("origin"), values=values, product=product)


def date(teller: Teller, offer: Offer) -> Said:
    assert offer.ends_at is not None
    values = {"o": offer.names[teller.language], "v": teller.day(offer.ends_at)}
    return Said(kind="date", pattern=teller.pick("date"), values=values)


def stock(teller: Teller) -> Said:
    product = teller.product()
    kind = "in_stock" if product.in_stock else "sold_out"
    values = {"n": teller.name(product)}
    return Said(kind="stock", pattern=teller.pick(kind), values=values, product=product)


def award(teller: Teller) -> Said:
    product = teller.product()
    mine = [a for a in teller.shop.awarded[product.product_id] if a.language == teller.language]
    sentence = teller.chance.choice(mine).sentence
    pattern = sentence.replace(teller.name(product), "{n}", 1)
    values = {"n": teller.name(product)}
    return Said(kind="award", pattern=pattern, values=values, product=product)


def discount(teller: Teller, offer: Offer) -> Said:
    assert offer.discount_share is not None
    values = {
        "o": offer.names[teller.language],
        "c": str(offer.code),
        "v": teller.share_off(round(offer.discount_share * 100)),
    }
    return Said(kind="discount", pattern=teller.pick("discount"), values=values)


def yes_no(teller: Teller) -> Said | None:
    """What a product has or has not, such as caffeine."""
    product = teller.product()
    groups = teller.words["yes_no"]
    assert isinstance(groups, dict)
    fields = [name for name in groups if name in product.attributes]
    if not fields:
        return None
    field = teller.chance.choice(fields)
    patterns = groups[field][0 if product.attributes[field] else 1]
    if not patterns:
        return None
    values = {"n": teller.name(product)}
    pattern = teller.chance.choice(patterns)
    return Said(kind="yes_no", pattern=pattern, values=values, product=product, field=field)
