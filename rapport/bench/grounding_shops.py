"""Two catalogues to state facts of: the demo shop's, and the Magento sample data as CSV files."""

import csv
import html
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rapport.bench.errors import need_file
from rapport.bench.rows import Setup
from rapport.catalog import Offer, Product
from rapport.claims import ApprovedSentence, Policy
from rapport.demo import shelf
from rapport.kit.money import money_text
from rapport.kit.settings import ShopSettings

_FOLDER = "catalog-en-magento"
_FILES = (
    "configurable_products.csv",
    "products_gear_bags.csv",
    "products_gear_fitness_equipment.csv",
    "products_gear_watches.csv",
)
_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
_SOLD_OUT_SHARE = 0.25
_DISCOUNTS = (0.1, 0.12, 0.15, 0.2, 0.25, 0.3)
_AWARDS = {
    "zh": ("{n}获得2023年苏州家居设计银奖。", "{n}通过了CNAS实验室检测。"),
    "en": ("The {n} won the 2023 Leeds Craft Silver Medal.", "The {n} is certified by Bluesign."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchShop:
    """A shop to write about. `awarded` gives the approved sentences of some products."""

    name: str
    languages: tuple[str, ...]
    settings: ShopSettings
    products: tuple[Product, ...]
    offers: tuple[Offer, ...]
    policies: tuple[Policy, ...]
    awarded: Mapping[str, tuple[ApprovedSentence, ...]]
    returns_days: int
    free_over_minor: int
    warranty_years: int


def demo_shop(seed: int) -> BenchShop:
    """The demo shop's 240 products, a quarter of them sold out, in Chinese and English."""
    settings = ShopSettings(name="山灯 Hilllight", currency="CNY")
    return _shop("demo", ("zh", "en"), settings, shelf(), 300_00, seed)


def magento_shop(setup: Setup, seed: int) -> BenchShop:
    """The sample products of Magento's CSV files, in English and US dollars."""
    for name in _FILES:
        need_file(setup, f"{_FOLDER}/{name}")
    settings = ShopSettings(
        name="Luma", currency="USD", market="US", language="en-US", timezone="America/New_York"
    )
    products = tuple(_magento_products(setup.data / _FOLDER))
    return _shop("Magento", ("en",), settings, products, 75_00, seed)


def _shop(
    name: str,
    languages: tuple[str, ...],
    settings: ShopSettings,
    products: Sequence[Product],
    free_over_minor: int,
    seed: int,
) -> BenchShop:
    chance = random.Random(seed)  # noqa: S311
    stocked = tuple(replace(one, in_stock=chance.random() >= _SOLD_OUT_SHARE) for one in products)
    days, years = chance.choice((14, 30, 45)), chance.choice((2, 3))
    return BenchShop(
        name=name,
        languages=languages,
        settings=settings,
        products=stocked,
        offers=tuple(_offers(chance)),
        policies=tuple(_policies(days, years, free_over_minor, settings)),
        awarded={one.product_id: _awarded(one, languages) for one in stocked if len(one.names)},
        returns_days=days,
        free_over_minor=free_over_minor,
        warranty_years=years,
    )


def _offers(chance: random.Random) -> Iterator[Offer]:
    for number, share in enumerate(_DISCOUNTS):
        ends_at = datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(days=chance.randrange(90))
        yield Offer(
            offer_id=f"offer-{number}",
            names={"zh": "换季礼遇", "en": "The season's treat"},
            discount_share=share,
            code=f"SEASON{'ABCDEF'[number]}",
            ends_at=ends_at,
        )


def _policies(days: int, years: int, minor: int, settings: ShopSettings) -> Iterator[Policy]:
    zh = money_text(minor, settings.currency, "zh")
    en = money_text(minor, settings.currency, "en")
    texts = {
        "returns": (
            f"自签收起{days}天内，未使用的商品可无理由退货。",
            f"Anything unused can be returned within {days} days of arrival.",
        ),
        "delivery": (f"订单满{zh}免运费。", f"Free delivery on orders over {en}."),
        "warranty": (
            f"所有商品质保{years}年，免费维修。",
            f"Everything comes with a {years}-year warranty and free repairs.",
        ),
    }
    for policy_id, (chinese, english) in texts.items():
        yield Policy(
            policy_id=policy_id,
            topic=policy_id,
            texts={"zh": chinese, "en": english},
            version=1,
            set_at=_SINCE,
            set_by="bench",
        )


def _awarded(product: Product, languages: Sequence[str]) -> tuple[ApprovedSentence, ...]:
    return tuple(
        ApprovedSentence(
            sentence_id=f"{product.product_id}-{language}-{number}",
            sentence=pattern.format(n=product.name_in(language)),
            language=language,
            evidence="the certificate, in the files of the shop",
            product_ids=(product.product_id,),
            version=1,
            approved_at=_SINCE,
            approved_by="bench",
        )
        for language in languages
        for number, pattern in enumerate(_AWARDS[language])
    )


def _magento_products(folder: Path) -> Iterator[Product]:
    for name in _FILES:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row.get("product_type", "configurable") == "configurable":
                    yield _magento_product(row)


def _magento_product(row: Mapping[str, str]) -> Product:
    told = _additional(row.get("additional_attributes", ""))
    told |= {name: _lines(row[name]) for name in ("material", "activity") if row.get(name)}
    return Product(
        product_id=row["sku"],
        names={"en": _plain(row["name"])},
        descriptions={"en": _plain(row["description"])},
        price_minor=round(float(row["price"]) * 100),
        currency="USD",
        in_stock=row.get("is_in_stock", "1") == "1",
        attributes={
            name: told[name] for name in ("material", "pattern", "climate") if name in told
        },
    )


def _additional(written: str) -> dict[str, tuple[str, ...]]:
    pairs = (one.partition("=") for one in written.split(",") if "=" in one)
    return {name: tuple(_plain(one) for one in value.split("|")) for name, _, value in pairs}


def _lines(written: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in written.splitlines() if one.strip())


def _plain(marked: str) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", "\n", marked)).replace("™", "").replace("®", "")
    return re.sub(r"\s*\n\s*", "\n", text).strip()
