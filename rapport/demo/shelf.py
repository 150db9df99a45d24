"""The demo shop's 240 products, read from `products/*.yaml`."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from rapport.catalog import Attribute, Product
from rapport.demo.latent import CATEGORIES

SHOP_NAME = "山灯 Hilllight"
SHOP_URL = "https://hilllight.example"
CURRENCY = "CNY"

_FOLDER = Path(__file__).parent / "products"
_UNITS = {
    "capacity_ml": ("{:g} 毫升", "{:g} ml"),
    "volume_ml": ("{:g} 毫升", "{:g} ml"),
    "weight_g": ("{:g} 克", "{:g} g"),
    "sheets": ("{:g} 张", "{:g} sheets"),
    "diameter_cm": ("直径 {:g} 厘米", "{:g} cm across"),
    "height_cm": ("高 {:g} 厘米", "{:g} cm tall"),
    "length_cm": ("长 {:g} 厘米", "{:g} cm long"),
}
_CLAIMS = {
    "caffeine": (("含咖啡因", "不含咖啡因"), ("contains caffeine", "no caffeine")),
    "dishwasher_safe": (("可用洗碗机", "请手洗"), ("dishwasher-safe", "wash by hand")),
    "washable": (("可机洗", "不可机洗"), ("machine-washable", "not for the machine")),
    "fragrance_free": (("未加香精", ""), ("no added fragrance", "")),
}


def shelf(shop_url: str = SHOP_URL) -> tuple[Product, ...]:
    """List the products by category and in the order of the file, 30 in each category.

    A description is the line written for the product, then a sentence made of its attributes, so
    that the words cannot contradict the facts.
    """
    return _read(shop_url.rstrip("/"))


@lru_cache(maxsize=8)
def _read(shop_url: str) -> tuple[Product, ...]:
    return tuple(
        _product(entry, category, shop_url)
        for category in CATEGORIES
        for entry in _entries(category)
    )


def _entries(category: str) -> list[dict[str, object]]:
    text = (_FOLDER / f"{category}.yaml").read_text(encoding="utf-8")
    entries: list[dict[str, object]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return entries


def _product(entry: Mapping[str, object], category: str, shop_url: str) -> Product:
    written = entry["attributes"]
    assert isinstance(written, dict)
    attributes: dict[str, Attribute] = {name: _typed(value) for name, value in written.items()}
    if "lasts_days" in entry:
        attributes["lasts_days"] = _typed(entry["lasts_days"])
    product_id = str(entry["id"])
    return Product(
        product_id=product_id,
        names={"zh": str(entry["zh"]), "en": str(entry["en"])},
        descriptions={
            "zh": f"{entry['about_zh']}{_facts_zh(attributes)}",
            "en": f"{entry['about_en']} {_facts_en(attributes)}".strip(),
        },
        price_minor=int(str(entry["price"])) * 100,
        currency=CURRENCY,
        category=category,
        brand=str(entry["brand"]),
        url=f"{shop_url}/demo/products/{product_id}",
        image_url=f"{shop_url}/demo/images/{product_id}.png",
        attributes=attributes,
    )


def _typed(value: object) -> Attribute:
    return value if isinstance(value, bool | str) else float(str(value))


def _facts_zh(attributes: Mapping[str, Attribute]) -> str:
    said = [str(attributes[name]) for name in ("material_zh",) if name in attributes]
    said += [f"产自{attributes['origin_zh']}"] if "origin_zh" in attributes else []
    said += _measured(attributes, 0)
    return "，".join(said) + "。" if said else ""


def _facts_en(attributes: Mapping[str, Attribute]) -> str:
    said = [str(attributes[name]) for name in ("material",) if name in attributes]
    said += [f"from {attributes['origin']}"] if "origin" in attributes else []
    said += _measured(attributes, 1)
    text = ", ".join(said)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _measured(attributes: Mapping[str, Attribute], language: int) -> list[str]:
    said = [
        forms[language].format(attributes[name])
        for name, forms in _UNITS.items()
        if name in attributes
    ]
    claims = [
        forms[language][0 if attributes[name] else 1]
        for name, forms in _CLAIMS.items()
        if name in attributes
    ]
    return said + [claim for claim in claims if claim]
